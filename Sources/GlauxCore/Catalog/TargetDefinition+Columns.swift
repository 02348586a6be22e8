extension TargetDefinition {
    /// What Glue takes for the type of a column.
    static let typeLimit = 131_072
    /// The parameter by which Glaux knows a target that it created.
    static let mark = "glaux"

    /// The target of a full export in DynamoDB JSON: one column `item`, a struct of the attributes, each a struct of its
    /// DynamoDB types. If that is more than Glue takes, what is deepest becomes JSON text, level by level.
    ///
    /// - Parameter serde: must have no obstacle to `columns`
    /// - Parameter existing: what the catalog has of the target; its fields keep their names.
    package init(
        target: Target, location: String, declared columns: [Column], serde: SerDe = .openx,
        keeping existing: CatalogLayout? = nil
    ) {
        var fields = ItemFields(columns, keeping: existing)
        var degraded: [[String]] = []
        var level = (columns.map(\.type.levels).max() ?? 0) - 1
        while fields.type.utf8.count > Self.typeLimit, level >= 0 {
            let cut = columns.cut(below: level)
            degraded = cut.paths
            fields = ItemFields(cut.columns, keeping: existing)
            level -= 1
        }
        if fields.type.utf8.count > Self.typeLimit {
            fields = ItemFields(textOnly: existing)
            degraded = columns.map { [$0.attribute] }
        }
        self.init(
            target: target, location: location,
            columns: [CatalogColumn(name: fields.column, type: fields.type)], serde: serde.library,
            serdeParameters: serde == .openx ? fields.names.serdeParameters : [:],
            parameters: ["EXTERNAL": "TRUE", "classification": "json", Self.mark: "managed"])
        mappedNames = fields.mapped
        self.degraded = degraded.map { $0.joined(separator: ".") }
    }
}

/// An attribute whose field in the catalog has another name than its own in lower case.
package struct MappedName: Sendable, Hashable, Codable {
    /// `address.post code`, or `tags[]` for what is in a list
    package var attribute: String
    package var field: String

    package init(attribute: String, field: String) {
        self.attribute = attribute
        self.field = field
    }
}

/// The column `item` and the names of the fields in it.
private struct ItemFields {
    private(set) var names: FieldNames
    private(set) var column = ""
    private(set) var type = ""
    private(set) var mapped: [MappedName] = []

    init(_ columns: [Column], keeping existing: CatalogLayout?) {
        // OpenX folds the case of every key before it looks at it, unless it is told not to. It must not where two keys
        // differ in case only, for it dies on such an item, nor where keys are data. Otherwise folding is what one wants:
        // it needs no mapping for each name with a capital letter.
        let matchesCase = columns.needCase || existing?.matchesCase == true
        names = FieldNames(matchesCase: matchesCase, keeping: existing)
        column = names.field(for: "Item")
        type = structure(of: columns, [])
    }

    /// Every attribute as JSON text, under its name.
    init(textOnly existing: CatalogLayout?) {
        names = FieldNames(matchesCase: true, keeping: existing)
        column = names.field(for: "Item")
        type = "map<string,string>"
    }

    private mutating func structure(of columns: [Column], _ path: [String]) -> String {
        var fields: [String] = []
        for column in columns {
            let field = names.field(for: column.attribute)
            let path = path + [column.attribute]
            if field != column.attribute.lowercased() {
                mapped.append(MappedName(attribute: path.joined(separator: "."), field: field))
            }
            fields.append("\(field):\(hiveType(of: column.type, path))")
        }
        return "struct<\(fields.joined(separator: ","))>"
    }

    private mutating func hiveType(of type: AttributeType, _ path: [String]) -> String {
        switch type {
        case .json: return "string"
        case .mixed(let types):
            let members = types.map { member(of: $0, path) }
            return "struct<\(members.joined(separator: ","))>"
        case .string, .number, .binary, .boolean, .null, .stringSet, .numberSet, .binarySet, .list, .map, .dictionary:
            let member = member(of: type, path)
            return "struct<\(member)>"
        }
    }

    /// Numbers stay text: 38 digits fit no double.
    private mutating func member(of type: AttributeType, _ path: [String]) -> String {
        func field(_ descriptor: Descriptor, _ type: String) -> String {
            "\(names.field(for: descriptor.rawValue)):\(type)"
        }
        switch type {
        case .string: return field(.string, "string")
        case .number: return field(.number, "string")
        case .binary: return field(.binary, "string")
        case .boolean: return field(.boolean, "boolean")
        case .null: return field(.null, "boolean")
        case .stringSet: return field(.stringSet, "array<string>")
        case .numberSet: return field(.numberSet, "array<string>")
        case .binarySet: return field(.binarySet, "array<string>")
        case .list(let element):
            let inside = hiveType(of: element, path.appending(toLast: "[]"))
            return field(.list, "array<\(inside)>")
        case .map(let columns) where columns.isEmpty: return field(.map, "map<string,string>")
        case .map(let columns):
            let inside = structure(of: columns, path)
            return field(.map, inside)
        case .dictionary(let value):
            let inside = hiveType(of: value, path.appending(toLast: "{}"))
            return field(.map, "map<string,\(inside)>")
        case .mixed, .json: preconditionFailure("\(type) is not one type")
        }
    }
}

extension [String] {
    fileprivate func appending(toLast suffix: String) -> [String] {
        guard let last else { return [suffix] }
        return dropLast() + [last + suffix]
    }
}
