/// The target of an archive: a table over plain JSON lines, partitioned.
package enum ArchiveTarget {
    /// What is to be done about the target.
    package enum Judgement: Sendable, Hashable {
        case create(TargetDefinition)
        /// Give it the columns that the data have and it lacks.
        case widen(TargetDefinition, version: String?)
        case isFit
        case refuse(Failure)
    }

    /// - Parameters:
    ///   - columns: nil before anything was read
    ///   - values: that a projection is to tell
    package static func judgement(
        of found: TargetDescription?, spec: ArchiveSpec, columns: [Column]?,
        values: PartitionValues = PartitionValues(),
        job: JobID
    ) -> Judgement {
        if let obstacle = obstacle(to: found, spec: spec, job: job) { return .refuse(obstacle) }
        guard let columns else { return .isFit }
        var projection: [String: String] = [:]
        if spec.partitionMode == .projection {
            var all = PartitionProjection.values(in: found?.parameters ?? [:], of: spec)
            all.add(values)
            if let excess = PartitionProjection.excess(of: all, in: spec) { return .refuse(excess) }
            projection = PartitionProjection.parameters(spec, all)
        }
        guard let found else {
            var wanted = definition(spec, columns)
            wanted.parameters.merge(projection) { _, new in new }
            return .create(wanted)
        }
        let isProjected = projection.allSatisfy { found.parameters[$0] == $1 }
        guard found.isOurs else {
            return isProjected ? .isFit : .refuse(foreign(to: spec, job: job))
        }
        let known = Set(found.columns.map { found.layout.key(of: $0.name).lowercased() })
        let declared = (spec.columns ?? []).filter { column in !found.columns.contains { $0.name == column.name } }
        let missing = columns.filter { column in
            !known.contains(column.attribute.lowercased())
                && !declared.contains { $0.name == column.attribute.lowercased() }
        }
        var names = Names(taken: (found.columns + declared).map(\.name) + spec.keys.map(\.name))
        let added = declared + names.columns(of: missing, serde: spec.serde)
        guard !added.isEmpty || !isProjected else { return .isFit }
        var wanted = definition(spec, [])
        wanted.columns = found.columns + added
        wanted.serdeParameters = found.serdeParameters.merging(names.mappings) { old, _ in old }
        wanted.parameters.merge(projection) { _, new in new }
        return .widen(wanted, version: found.version)
    }

    static func definition(_ spec: ArchiveSpec, _ columns: [Column]) -> TargetDefinition {
        let own = spec.columns ?? []
        var names = Names(taken: (spec.keys.map(\.name) + own.map(\.name)))
        let inferred = columns.filter { column in !own.contains { $0.name == column.attribute.lowercased() } }
        let declared = own + names.columns(of: inferred, serde: spec.serde)
        let matchesCase = columns.differInCaseOnly
        var parameters = ["case.insensitive": matchesCase ? "false" : "true", "ignore.malformed.json": "false"]
        parameters.merge(names.mappings) { old, _ in old }
        if matchesCase {
            for (column, attribute) in names.attributes where column != attribute {
                parameters["mapping.\(column)"] = attribute
            }
            for column in own {
                guard let attribute = columns.first(where: { $0.attribute.lowercased() == column.name })?.attribute,
                    attribute != column.name
                else { continue }
                parameters["mapping.\(column.name)"] = attribute
            }
        }
        var definition = TargetDefinition(
            target: spec.target, location: spec.location, columns: declared, serde: spec.serde.library,
            serdeParameters: spec.serde == .openx ? parameters : [:],
            parameters: ["EXTERNAL": "TRUE", "classification": "json", TargetDefinition.mark: "managed"])
        definition.partitionKeys = spec.keys.map { CatalogColumn(name: $0.name, type: "string") }
        return definition
    }

    /// Why what is found where the target should be can show no archive; nil if it could, or nothing is there.
    ///
    /// - Parameter job: that goes on once it is mended; nil where none has begun
    static func obstacle(to found: TargetDescription?, spec: ArchiveSpec, job: JobID?) -> Failure? {
        guard let found else { return nil }
        func conflict(_ message: String) -> Failure {
            Failure(
                kind: .conflict, message: message,
                hint: "Name another target for archive \(spec.name) with `target:`, or drop \(spec.target) so that "
                    + "Glaux creates it (an external table's data stay); then `\(job.map { "glaux retry \($0)" } ?? "glaux run \(spec.name)")`."
            )
        }
        if found.tableType == "VIRTUAL_VIEW" || found.isIceberg {
            return conflict("\(spec.target) is \(found.isIceberg ? "an Iceberg table" : "a view")")
        }
        let keys = spec.keys.map(\.name)
        guard found.partitionKeys == keys else {
            return conflict(
                "\(spec.target) is partitioned by \(list(found.partitionKeys)), and the archive by \(list(keys))")
        }
        guard Location.areEqual(found.location, spec.location) else {
            return conflict("\(spec.target) shows \(found.location ?? "nothing"), and not \(spec.location)")
        }
        // What a person projects, a person looks after.
        if found.isOurs, spec.partitionMode != .projection, PartitionProjection.isOn(found.parameters) {
            return Failure(
                kind: .conflict,
                message: "\(spec.target) is projected, so Athena looks at none of the partitions that the catalog has",
                hint: "Write `partitions: projection` for archive \(spec.name). Or: \(PartitionProjection.anew(spec)).")
        }
        let others = (spec.columns ?? []).filter { column in
            found.columns.contains { $0.name == column.name && !Self.areSame($0.type, column.type) }
        }
        if let column = others.first, let type = found.columns.first(where: { $0.name == column.name })?.type {
            return conflict(
                "the column \(column.name) of \(spec.target) is \(type), and the archive declares \(column.type)")
        }
        return nil
    }

    private static func foreign(to spec: ArchiveSpec, job: JobID) -> Failure {
        Failure(
            kind: .conflict,
            message: "Glaux did not create \(spec.target), and its parameters do not project what is archived",
            hint:
                "Write another `partitions:` than projection for archive \(spec.name), or drop \(spec.target) so that "
                + "Glaux creates it (an external table's data stay); then `glaux retry \(job)`.")
    }

    private static func areSame(_ left: String, _ right: String) -> Bool {
        left.filter { $0 != " " }.lowercased() == right.filter { $0 != " " }.lowercased()
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "nothing" : names.joined(separator: ", ") }
}

/// Gives each attribute a column of its own.
private struct Names {
    private var taken: Set<String>
    private(set) var mappings: [String: String] = [:]
    /// By column.
    private(set) var attributes: [String: String] = [:]

    init(taken: [String]) { self.taken = Set(taken) }

    /// Those that the SerDe can show.
    mutating func columns(of columns: [Column], serde: SerDe) -> [CatalogColumn] {
        var result: [CatalogColumn] = []
        for column in columns {
            let plain = FieldNames.plain(column.attribute)
            var name = plain
            var number = 2
            while taken.contains(name) {
                name = "\(plain)_\(number)"
                number += 1
            }
            // Hive's SerDe shows a key under its own name or not at all.
            if name != column.attribute.lowercased() {
                guard serde == .openx else { continue }
                mappings["mapping.\(name)"] = column.attribute.lowercased()
            }
            taken.insert(name)
            attributes[name] = column.attribute
            result.append(CatalogColumn(name: name, type: column.type.plainHiveType))
        }
        return result
    }
}

extension [Column] {
    fileprivate var differInCaseOnly: Bool {
        Set(map { $0.attribute.lowercased() }).count < count
    }
}

extension AttributeType {
    /// What shows a value of it in plain JSON without loss: numbers stay text, because 38 digits fit no double and a column
    /// that fits all numbers of one month may not fit the next.
    fileprivate var plainHiveType: String {
        let type = plain
        return type.utf8.count <= TargetDefinition.typeLimit ? type : "string"
    }

    private var plain: String {
        switch self {
        case .string, .number, .binary, .null, .mixed, .json: "string"
        case .boolean: "boolean"
        case .stringSet, .numberSet, .binarySet: "array<string>"
        case .list(let element): "array<\(element.plain)>"
        case .dictionary(let value): "map<string,\(value.plain)>"
        case .map(let columns):
            columns.isEmpty || columns.contains { FieldNames.plain($0.attribute) != $0.attribute.lowercased() }
                || columns.differInCaseOnly
                ? "map<string,string>"
                : "struct<\(columns.map { "\($0.attribute.lowercased()):\($0.type.plain)" }.joined(separator: ","))>"
        }
    }
}
