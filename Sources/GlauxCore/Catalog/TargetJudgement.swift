/// What to do about the target before a generation goes live.
package enum TargetJudgement: Sendable, Hashable {
    case create(TargetDefinition)
    /// It points at the generation already.
    case isLive
    /// Give it columns that the data have and it lacks, expecting this catalog version; then judge it again.
    case widen(TargetDefinition, version: String?)
    /// Relocate it, expecting this catalog version.
    case relocate(version: String?)
    case hold(Hold)
    case refuse(Failure)

    package init(
        of found: TargetDescription?, spec: RefreshSpec, columns: [Column]?, generation: Generation,
        live: Generation?, goesBack: Bool = false, isApproved: (Hold) -> Bool = { _ in false }
    ) {
        if !goesBack, let live, live.asOf > generation.asOf {
            self = .refuse(
                Failure(
                    kind: .conflict,
                    message: "the export is as of \(generation.asOf.iso8601), but \(spec.target) already shows "
                        + "\(live.asOf.iso8601); a target never becomes older",
                    hint: "Nothing to do: the next slot brings newer data."))
            return
        }
        if let obstacle = Self.obstacle(to: found, spec: spec, job: generation.job) {
            self = .refuse(obstacle)
        } else if !goesBack, let newer = Location.newerExport(at: found?.location, than: generation) {
            self = .refuse(
                Failure(
                    kind: .conflict,
                    message: "\(spec.target) already points at the newer export \(newer); a target never becomes older",
                    hint: "Nothing to do if somebody relocated it on purpose: the next slot brings newer data."))
        } else if !goesBack, let columns, Self.wouldBeOurs(found, spec), let why = spec.obstacle(to: columns) {
            self = .refuse(spec.unreadable(why, job: generation.job))
        } else if let found, !goesBack, let columns,
            let drift = Self.drift(of: found, from: columns, spec: spec, generation: generation, isApproved: isApproved)
        {
            self = drift
        } else if let found {
            self =
                Location.areEqual(found.location, generation.location) ? .isLive : .relocate(version: found.version)
        } else if let columns, !columns.isEmpty {
            self = .create(spec.definition(of: spec.target, at: generation.location, columns))
        } else {
            self = .refuse(
                Failure(
                    kind: .missing, message: "the target \(spec.target) does not exist, and its columns are not known",
                    hint: "`glaux run \(spec.table)` refreshes the table, and creates it."))
        }
    }

    /// Why no export could ever be shown by what is found where the target should be; nil if one could. It is asked
    /// before an export is bought too.
    ///
    /// - Parameter job: that goes on once it is mended; nil where none has begun
    package static func obstacle(to found: TargetDescription?, spec: RefreshSpec, job: JobID?) -> Failure? {
        let target = spec.target
        guard let found else {
            if let declared = spec.columns { return unreadable(declared, in: nil, spec: spec, job: job) }
            guard spec.format == .ion else { return nil }
            return Failure(
                kind: .missing,
                message: "the target \(target) does not exist, and Glaux creates none over Ion",
                hint: "Create \(target) in Athena, or use `format: dynamodb-json` for table \(spec.table); "
                    + "then `\(spec.again(job))`.")
        }
        if found.isView {
            return Failure(
                kind: .invalid, message: "\(target) is a view, which has no location",
                hint: "Name another target for table \(spec.table) with `target:`.")
        }
        if found.isIceberg {
            return Failure(
                kind: .invalid, message: "\(target) is an Iceberg table, whose location Athena does not change",
                hint: "Name another target for table \(spec.table) with `target:`.")
        }
        if !found.partitionKeys.isEmpty {
            return Failure(
                kind: .invalid,
                message: "\(target) is partitioned by \(found.partitionKeys.joined(separator: ", ")): its partitions "
                    + "have locations of their own, which a relocation does not reach",
                hint: "Use an unpartitioned target.")
        }
        if found.tableType == nil, spec.relocation == .athena {
            return Failure(
                kind: .invalid,
                message: "\(target) has no TableType in the Glue catalog, so Athena's DDL fails on it",
                hint: "Set TableType to EXTERNAL_TABLE in Glue, or use `relocate: glue` for table \(spec.table).")
        }
        guard !found.isOurs else { return spec.columns.flatMap { unreadable($0, in: found, spec: spec, job: job) } }
        guard let declared = spec.columns else { return strangeness(of: found, spec: spec, job: job) }
        let wanted = spec.definition(of: target, at: "", declared, keeping: found.layout)
        let isFit = ColumnDrift(from: found.layout, to: wanted) == .none && found.layout.item?.type.fields != nil
        guard !isFit else { return nil }
        return Failure(
            kind: .conflict,
            message: "\(target), which Glaux did not create, has the columns \(text(found.columns)), but the config "
                + "declares \(text(wanted.columns))",
            hint: "Drop \(target) so that Glaux creates it anew (an external table's data stay), or take `columns:` "
                + "out of table \(spec.table); then `\(spec.again(job))`.")
    }

    /// Whether its columns are for Glaux to make.
    private static func wouldBeOurs(_ found: TargetDescription?, _ spec: RefreshSpec) -> Bool {
        found.map { $0.isOurs && spec.onDrift != .ignore } ?? true
    }

    private static func unreadable(
        _ columns: [Column], in found: TargetDescription?, spec: RefreshSpec, job: JobID?
    ) -> Failure? {
        guard wouldBeOurs(found, spec) else { return nil }
        return spec.obstacle(to: columns).map { spec.unreadable($0, job: job) }
    }

    /// Why a target that somebody else created can show no export: it was made for other data.
    private static func strangeness(of found: TargetDescription, spec: RefreshSpec, job: JobID?) -> Failure? {
        guard spec.format == .dynamoDBJSON else { return nil }
        let reason: String
        if let serde = found.serde, !serde.lowercased().contains("json") {
            reason = "reads its files with \(serde), and an export is JSON"
        } else if !found.layout.hasItem {
            reason = "has the columns \(text(found.columns)), and an export has one, item"
        } else {
            return nil
        }
        return Failure(
            kind: .conflict,
            message: "\(spec.target), which Glaux did not create and which shows \(found.location ?? "no location"), "
                + reason,
            hint: "Name another target for table \(spec.table) with `target:`, or drop \(spec.target) so that Glaux "
                + "creates it anew (an external table's data stay); then `\(spec.again(job))`.")
    }

    /// What is to be done first about columns that the data have outgrown; nil for nothing. A target that somebody else
    /// created keeps its columns.
    private static func drift(
        of found: TargetDescription, from columns: [Column], spec: RefreshSpec, generation: Generation,
        isApproved: (Hold) -> Bool
    ) -> TargetJudgement? {
        guard found.isOurs, spec.onDrift != .ignore else { return nil }
        let wanted = spec.definition(
            of: spec.target, at: found.location ?? "", columns, keeping: found.layout)
        switch ColumnDrift(from: found.layout, to: wanted) {
        case .none:
            return nil
        case .adds(let paths, let union):
            let hold = Hold(
                .columns, of: generation, "the data have more than the columns of \(spec.target): \(list(paths))",
                all: paths + ["\(union.layout.identity)"], target: TargetSighting(found))
            return spec.onDrift == .add || isApproved(hold) ? .widen(union, version: found.version) : .hold(hold)
        case .changes(let sentences, let union):
            let hold = Hold(
                .columns, of: generation,
                "the data do not fit the columns of \(spec.target) any more: \(list(sentences))",
                all: sentences + ["\(union.layout.identity)"], target: TargetSighting(found))
            return isApproved(hold) ? .widen(union, version: found.version) : .hold(hold)
        }
    }

    /// As many as a person reads.
    private static func list(_ texts: [String]) -> String {
        texts.prefix(10).joined(separator: ", ") + (texts.count > 10 ? " and \(texts.count - 10) more" : "")
    }

    private static func text(_ columns: [CatalogColumn]) -> String {
        columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    }
}

extension RefreshSpec {
    /// What to order once something is mended.
    func again(_ job: JobID?) -> String { job.map { "glaux retry \($0)" } ?? "glaux run \(table)" }
}

extension TargetDescription {
    package var layout: CatalogLayout {
        CatalogLayout(columns: columns, serde: serde, serdeParameters: serdeParameters)
    }

    /// Whether Glaux created it, and may change its columns.
    package var isOurs: Bool { parameters[TargetDefinition.mark] == "managed" }
}

/// Comparing S3 locations as the catalog spells them.
package enum Location {
    /// A trailing slash more or less is the same place.
    package static func areEqual(_ left: String?, _ right: String) -> Bool {
        left.map(trimmed) == trimmed(right)
    }

    private static func trimmed(_ location: String) -> Substring {
        var rest = location[...]
        while rest.hasSuffix("/") { rest.removeLast() }
        return rest
    }

    /// The id of the export that `location` shows if that began later than the generation's. Ids begin with the time.
    static func newerExport(at location: String?, than generation: Generation) -> String? {
        let ours = generation.export.arn.exportID
        guard let id = exportID(at: location), id.count == ours.count, id > ours else { return nil }
        return String(id)
    }

    static func exportID(at location: String?) -> Substring? {
        let parts = (location ?? "").split(separator: "/")
        guard let mark = parts.lastIndex(of: "AWSDynamoDB"), mark + 1 < parts.endIndex else { return nil }
        return parts[mark + 1]
    }
}
