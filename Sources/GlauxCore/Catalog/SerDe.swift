/// What reads JSON lines for Athena.
///
/// OpenX is the default although AWS's guide says of it that its results can be non-deterministic, and recommends Hive's:
/// only OpenX can be told which key a column stands for, so only it reads every export. Hive's SerDe knows no mapping.
/// It compares keys without their case (Athena's engine is Trino, whose reader for it folds every key), which does for
/// `Item` and the type descriptors, and for attributes whose names Hive can have as they are.
package enum SerDe: String, Sendable, Hashable, Codable, CaseIterable {
    case openx
    case hive

    package var library: String {
        switch self {
        case .openx: "org.openx.data.jsonserde.JsonSerDe"
        case .hive: "org.apache.hive.hcatalog.data.JsonSerDe"
        }
    }

    /// Why this SerDe cannot read such columns, as a sentence's end; nil if it can.
    package func obstacle(to columns: [Column]) -> String? {
        switch self {
        case .openx: nil
        case .hive: Self.hiveObstacle(to: columns, path: [])
        }
    }

    private static func hiveObstacle(to columns: [Column], path: [String]) -> String? {
        var seen: [JSONKey: String] = [:]
        for column in columns {
            let path = path + [column.attribute]
            let name = path.joined(separator: ".")
            let folded = column.attribute.lowercased()
            if let twin = seen.updateValue(column.attribute, forKey: JSONKey(folded)) {
                return
                    "\(twin) and \(name) differ in case only, and Hive's SerDe would show the last one of them for both"
            }
            if FieldNames.plain(column.attribute) != folded {
                return "\(name) is no name that a Hive column can have, and Hive's SerDe cannot map it to another"
            }
            if let obstacle = hiveObstacle(to: column.type, path: path) { return obstacle }
        }
        return nil
    }

    private static func hiveObstacle(to type: AttributeType, path: [String]) -> String? {
        switch type {
        case .string, .number, .binary, .boolean, .null, .stringSet, .numberSet, .binarySet: nil
        case .list(let element): hiveObstacle(to: element, path: path)
        case .map(let columns): hiveObstacle(to: columns, path: path)
        case .dictionary(let value): hiveObstacle(to: value, path: path)
        case .mixed(let types): types.lazy.compactMap { hiveObstacle(to: $0, path: path) }.first
        case .json:
            "what is inside \(path.joined(separator: ".")) is not known, and Hive's SerDe cannot keep it as JSON text"
        }
    }
}
