/// Gives each JSON key a name that a Hive struct can have, and tells the SerDe which key each name stands for. The SerDe
/// applies a mapping at every depth, so within one table a name stands for one key only.
struct FieldNames {
    /// Glue takes 255 characters for the name of a parameter such as `mapping.<field>`, and for a column's.
    private static let longest = 200

    let matchesCase: Bool
    private var keyOfField: [String: String] = [:]
    private var fieldOfKey: [JSONKey: String] = [:]
    /// By their keys in lower case, fields that the catalog has already, of keys whose case it did not need to know.
    private var folded: [JSONKey: String] = [:]

    /// - Parameter existing: fields that have their names already keep them.
    init(matchesCase: Bool, keeping existing: CatalogLayout? = nil) {
        self.matchesCase = matchesCase
        if let existing, let item = existing.item {
            for field in [item.column] + item.type.fieldNames + existing.mappedFields where keyOfField[field] == nil {
                let key = existing.key(of: field)
                if matchesCase && !existing.matchesCase {
                    folded[JSONKey(key).lowercased()] = field
                    keyOfField[field] = key
                } else {
                    take(field, for: matchesCase ? key : key.lowercased())
                }
            }
        }
        // The outer key and the descriptors get their own names before any attribute can take them.
        _ = field(for: "Item")
        for descriptor in Descriptor.allCases { _ = field(for: descriptor.rawValue) }
    }

    mutating func field(for attribute: String) -> String {
        let key = matchesCase ? attribute : attribute.lowercased()
        if let known = fieldOfKey[JSONKey(key)] { return known }
        if let known = folded.removeValue(forKey: JSONKey(attribute).lowercased()) {
            take(known, for: key)
            return known
        }
        let plain = Self.plain(attribute)
        var field = plain
        var number = 2
        while keyOfField[field] != nil {
            field = "\(plain)_\(number)"
            number += 1
        }
        take(field, for: key)
        return field
    }

    private mutating func take(_ field: String, for key: String) {
        keyOfField[field] = key
        fieldOfKey[JSONKey(key)] = field
    }

    var serdeParameters: [String: String] {
        var parameters = ["case.insensitive": matchesCase ? "false" : "true", "ignore.malformed.json": "false"]
        for (field, key) in keyOfField where JSONKey(field) != JSONKey(key) { parameters["mapping.\(field)"] = key }
        return parameters
    }

    /// Lower-case letters, digits and underscores; anything else becomes an underscore.
    static func plain(_ attribute: String) -> String {
        let folded = Target.defaultName(for: attribute)
        return folded.isEmpty ? "_" : String(folded.prefix(longest))
    }
}
