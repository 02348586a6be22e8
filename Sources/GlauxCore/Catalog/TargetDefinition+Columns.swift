extension TargetDefinition {
    /// The target of a full export in DynamoDB JSON: one column `item`, a struct of the declared attributes, each a struct
    /// of its DynamoDB type, over the OpenX JSON SerDe.
    package init(target: Target, location: String, declared columns: [Column]) {
        var names = FieldNames(matchesCase: Self.hasCaseTwins(columns))
        let type = names.structure(of: columns)
        self.init(
            target: target, location: location,
            columns: [CatalogColumn(name: names.field(for: "Item"), type: type)],
            serde: "org.openx.data.jsonserde.JsonSerDe",
            serdeParameters: names.serdeParameters,
            parameters: ["EXTERNAL": "TRUE", "classification": "json"])
    }

    /// Whether two attributes of one map differ in case only. OpenX then must not fold case, or it dies on such an item.
    private static func hasCaseTwins(_ columns: [Column]) -> Bool {
        var seen: Set<String> = []
        for column in columns {
            if !seen.insert(column.attribute.lowercased()).inserted { return true }
            if hasCaseTwins(inside: column.type) { return true }
        }
        return false
    }

    private static func hasCaseTwins(inside type: AttributeType) -> Bool {
        switch type {
        case .string, .number, .binary, .boolean, .null, .stringSet, .numberSet, .binarySet: false
        case .list(let element): hasCaseTwins(inside: element)
        case .map(let columns): hasCaseTwins(columns)
        }
    }
}

/// Gives each JSON key a name that a Hive struct can have, and tells the SerDe which key each name stands for. The SerDe
/// applies a mapping at every depth, so within one table a name stands for one key only.
private struct FieldNames {
    let matchesCase: Bool
    private var keyOfField: [String: String] = [:]
    private var fieldOfKey: [String: String] = [:]

    init(matchesCase: Bool) {
        self.matchesCase = matchesCase
        // The outer key and the type descriptors get their own names before any attribute can take them.
        for key in ["Item", "S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"] { _ = field(for: key) }
    }

    mutating func field(for attribute: String) -> String {
        let key = matchesCase ? attribute : attribute.lowercased()
        if let known = fieldOfKey[key] { return known }
        let plain = Self.plain(attribute)
        var field = plain
        var number = 2
        while keyOfField[field] != nil {
            field = "\(plain)_\(number)"
            number += 1
        }
        keyOfField[field] = key
        fieldOfKey[key] = field
        return field
    }

    var serdeParameters: [String: String] {
        var parameters = ["case.insensitive": matchesCase ? "false" : "true", "ignore.malformed.json": "false"]
        for (field, key) in keyOfField where field != key { parameters["mapping.\(field)"] = key }
        return parameters
    }

    mutating func structure(of columns: [Column]) -> String {
        var fields: [String] = []
        for column in columns { fields.append("\(field(for: column.attribute)):\(hiveType(of: column.type))") }
        return "struct<\(fields.joined(separator: ","))>"
    }

    /// Numbers stay text: 38 digits fit no double.
    private mutating func hiveType(of type: AttributeType) -> String {
        switch type {
        case .string: return "struct<\(field(for: "S")):string>"
        case .number: return "struct<\(field(for: "N")):string>"
        case .binary: return "struct<\(field(for: "B")):string>"
        case .boolean: return "struct<\(field(for: "BOOL")):boolean>"
        case .null: return "struct<\(field(for: "NULL")):boolean>"
        case .stringSet: return "struct<\(field(for: "SS")):array<string>>"
        case .numberSet: return "struct<\(field(for: "NS")):array<string>>"
        case .binarySet: return "struct<\(field(for: "BS")):array<string>>"
        case .list(let element):
            let inside = hiveType(of: element)
            return "struct<\(field(for: "L")):array<\(inside)>>"
        case .map(let columns):
            let inside = structure(of: columns)
            return "struct<\(field(for: "M")):\(inside)>"
        }
    }

    /// Lower-case letters, digits and underscores; anything else becomes an underscore.
    private static func plain(_ attribute: String) -> String {
        let folded = Target.defaultName(for: attribute)
        return folded.isEmpty ? "_" : folded
    }
}
