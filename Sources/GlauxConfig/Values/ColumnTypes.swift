import GlauxCore
internal import Yams

/// The attributes of `columns:`, by DynamoDB's names of types: `S N B BOOL NULL SS NS BS`, `[S]` for a list of strings,
/// a nested mapping for a map.
enum ColumnTypes {
    /// DynamoDB nests no deeper.
    private static let deepest = 32
    private static let scalars: [String: AttributeType] = [
        "S": .string, "N": .number, "B": .binary, "BOOL": .boolean, "NULL": .null,
        "SS": .stringSet, "NS": .numberSet, "BS": .binarySet,
    ]
    private static let allowed = "S, N, B, BOOL, NULL, SS, NS, BS, [S] for a list, or a mapping for a map"
    private static let meant = [
        "STRING": "S", "NUMBER": "N", "INT": "N", "INTEGER": "N", "BIGINT": "N", "DOUBLE": "N", "FLOAT": "N",
        "DECIMAL": "N", "BINARY": "B", "BOOLEAN": "BOOL",
    ]

    /// `infer`, or the attributes.
    static func choice(_ item: Item, _ problems: inout [ConfigProblem]) -> ColumnChoice? {
        if case .scalar(let scalar) = item.node, !item.isNull {
            if scalar.string == "infer" { return .inferred }
            problems.append(
                item.problem(
                    "\(scalar.string.quoted) is not known here. Write \"infer\", or attributes with their types."))
            return nil
        }
        return columns(item, &problems).map(ColumnChoice.declared)
    }

    static func columns(_ item: Item, _ problems: inout [ConfigProblem], depth: Int = 1) -> [Column]? {
        guard depth <= deepest else {
            problems.append(item.problem("is nested more than \(deepest) deep, which no DynamoDB item is. Nest less."))
            return nil
        }
        guard !item.isNull, let entries = item.entries(&problems) else {
            if item.isNull { problems.append(item.problem("names no attribute. Write \"attribute: type\".")) }
            return nil
        }
        guard !entries.isEmpty else {
            problems.append(item.problem("names no attribute. Write \"attribute: type\", or remove the key."))
            return nil
        }
        var columns: [Column] = []
        for (name, item) in entries {
            guard (1...65_535).contains(name.utf8.count) else {
                problems.append(item.keyProblem("an attribute must have a name. Write one."))
                continue
            }
            if let type = type(item, &problems, depth: depth) { columns.append(Column(attribute: name, type: type)) }
        }
        return columns
    }

    private static func type(_ item: Item, _ problems: inout [ConfigProblem], depth: Int) -> AttributeType? {
        switch item.node {
        case .scalar:
            // `NULL` is a type here, so the text counts and not what YAML makes of it.
            guard case .scalar(let scalar) = item.node else { return nil }
            if let type = scalars[scalar.string] { return type }
            problems.append(item.problem(wrongType(scalar.string)))
            return nil
        case .sequence(let elements):
            guard elements.count == 1, let element = elements.first, depth < deepest else {
                problems.append(
                    item.problem("is a list of \(elements.count). Write the type of its elements once: [S]."))
                return nil
            }
            let inside = Item(file: item.file, node: element, path: .index(item.path, 0))
            return type(inside, &problems, depth: depth + 1).map { .list($0) }
        case .mapping:
            return columns(item, &problems, depth: depth + 1).map { .map($0) }
        case .alias:
            problems.append(item.problem(YAMLDocument.aliasMessage))
            return nil
        }
    }

    private static func wrongType(_ text: String) -> String {
        let upper = text.uppercased()
        switch upper {
        case "L": return "\(text.quoted) does not say of what. Write the type of its elements in brackets: [S]."
        case "M": return "\(text.quoted) does not say of what. Write its attributes: {name: S, age: N}."
        default:
            if let type = scalars[upper] != nil ? upper : meant[upper] {
                return "\(text.quoted) is not a type of DynamoDB's. Write \(type)."
            }
            return "\(text.quoted) is not a type of DynamoDB's. Write \(allowed)."
        }
    }
}
