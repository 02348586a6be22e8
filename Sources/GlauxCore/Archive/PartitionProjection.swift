/// What tells Athena the partitions of a target without the catalog: parameters with the values of each key, of which
/// every combination is looked for in S3.
///
/// Each key is an enumeration of what was written. AWS has other types, and none is exact here: a range of integers or
/// dates leaves out the default partition, and values with fewer digits than others; an injected key answers only who
/// knows its values.
enum PartitionProjection {
    /// Combinations that a query can read at once, by AWS's documentation.
    private static let most = 1_000_000

    static func isOn(_ parameters: [String: String]) -> Bool {
        parameters["projection.enabled"]?.lowercased() == "true"
    }

    static func parameters(_ spec: ArchiveSpec, _ values: PartitionValues) -> [String: String] {
        var parameters = ["projection.enabled": "true", template: location(spec)]
        for key in spec.keys {
            parameters["projection.\(key.name).type"] = "enum"
            parameters["projection.\(key.name).values"] = values.byKey[key.name, default: []].joined(separator: ",")
        }
        return parameters
    }

    /// What a projection of that archive tells, or told.
    static func values(in parameters: [String: String], of spec: ArchiveSpec) -> PartitionValues {
        guard isOn(parameters), parameters[template] == location(spec) else { return PartitionValues() }
        var values: [String: [String]] = [:]
        for key in spec.keys where parameters["projection.\(key.name).type"] == "enum" {
            values[key.name] = parameters["projection.\(key.name).values"]?.split(separator: ",").map(String.init)
        }
        return PartitionValues(values)
    }

    /// Why so many cannot be told; nil if they can.
    static func excess(of values: PartitionValues, in spec: ArchiveSpec) -> Failure? {
        let counts = spec.keys.map { values.byKey[$0.name, default: []].count }
        let hint = "\(anew(spec))."
        if let index = counts.firstIndex(where: { $0 > PartitionValues.most }) {
            return Failure(
                kind: .invalid,
                message:
                    "\(spec.keys[index].name) has more than \(PartitionValues.most) values, too many for a projection",
                hint: hint)
        }
        var combinations = 1
        for count in counts {
            combinations *= max(1, count)
            guard combinations <= most else {
                return Failure(
                    kind: .invalid,
                    message: "the values of \(spec.keys.map(\.name).joined(separator: ", ")) have more than \(most) "
                        + "combinations, and Athena would look for each",
                    hint: hint)
            }
        }
        return nil
    }

    /// The way back from a projection.
    static func anew(_ spec: ArchiveSpec) -> String {
        "Write `partitions: msck` for archive \(spec.name), and drop \(spec.target) (its data stay): the next job makes "
            + "it anew and registers every folder"
    }

    private static let template = "storage.location.template"

    /// `s3://bucket/logs/year=${year}/month=${month}/`
    private static func location(_ spec: ArchiveSpec) -> String {
        spec.location + spec.keys.map { "\($0.name)=${\($0.name)}/" }.joined()
    }
}
