extension AthenaStatement {
    /// The longest statement that Athena takes, in bytes.
    static let longest = 262_144

    /// A view over a target of ours with one plain column for each attribute, under the attribute's own name. It reads the
    /// target by its name, so it stays right over every relocation.
    ///
    /// - Parameters:
    ///   - layout: of the target, as it is in the catalog
    ///   - shape: of samples of the items that the target has shown. It tells how attributes are spelt, and which numbers
    ///     fit a decimal; without it, numbers stay text, for no scale fits every number of DynamoDB's.
    /// - Returns: nil if the layout is none of ours, or has more columns than fit into a statement
    package static func createView(
        _ view: Target, of target: Target, layout: CatalogLayout, shape: ItemShape?
    ) -> String? {
        guard let item = layout.item, let fields = item.type.fields, !fields.isEmpty else { return nil }
        // Converting what is inside lists and maps takes much text; if it is too much, that stays as the target has it.
        for isDeep in [true, false] {
            let writer = FlatView(layout: layout, isDeep: isDeep)
            let columns = writer.columns(fields, of: item.column, shape?.attributes ?? [:])
            let statement =
                "CREATE OR REPLACE VIEW \(quoted(view)) AS SELECT\n  \(columns.joined(separator: ",\n  "))\n"
                + "FROM \(quoted(target))"
            if statement.utf8.count <= longest { return statement }
        }
        return nil
    }

    /// The same statement, refused where something of the name is there.
    static func createOnly(_ createView: String) -> String {
        createView.replacing("CREATE OR REPLACE VIEW", with: "CREATE VIEW", maxReplacements: 1)
    }

    private static func quoted(_ table: Target) -> String {
        "\(FlatView.quoted(table.database)).\(FlatView.quoted(table.name))"
    }
}

/// Writes a target's columns in Trino's SQL, the language of Athena's queries and views.
private struct FlatView {
    /// An expression and the type that Trino gives it.
    struct Expression {
        var sql: String
        var type: String
    }

    let layout: CatalogLayout
    /// Whether what is inside lists and maps is made plain too.
    let isDeep: Bool

    static func quoted(_ name: String) -> String {
        "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }

    func columns(_ fields: [HiveType.Field], of item: String, _ attributes: [JSONKey: AttributeShape]) -> [String] {
        var taken: Set<String> = []
        let spelt = Spelling(attributes, matchesCase: layout.matchesCase)
        return fields.map { field in
            let (name, shape) = spelt[layout.key(of: field.name)]
            let value = value(field.type, "\(Self.quoted(item)).\(Self.quoted(field.name))", shape)
            return "\(value.sql) AS \(Self.quoted(columnName(name, field.name, &taken)))"
        }
    }

    /// The attribute's own name; the field's where the catalog has no room for it, or Athena, to which case is all one,
    /// would take it for another's.
    private func columnName(_ name: String, _ field: String, _ taken: inout Set<String>) -> String {
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case ",", ":", ";": false
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": false
            default: true
            }
        }
        let fits = isPlain && (1...255).contains(name.utf16.count) && name.first != " " && name.last != " "
        var chosen = fits ? name : field
        var number = 2
        if taken.contains(chosen.lowercased()) { chosen = field }
        while !taken.insert(chosen.lowercased()).inserted {
            chosen = "\(field)_\(number)"
            number += 1
        }
        return chosen
    }

    // MARK: values

    /// An attribute's value: a struct with a field for each type that it may have, or JSON text.
    private func value(_ type: HiveType, _ path: String, _ shape: AttributeShape?, _ depth: Int = 1) -> Expression {
        guard let fields = type.fields else { return Expression(sql: path, type: trino(type)) }
        let members: [(descriptor: Descriptor, field: HiveType.Field)] = fields.compactMap { field in
            Descriptor(rawValue: layout.key(of: field.name).uppercased()).map { ($0, field) }
        }
        guard members.count == fields.count else { return Expression(sql: path, type: trino(type)) }
        // DynamoDB's null is SQL's.
        let plain = members.filter { $0.descriptor != .null }
        switch plain.count {
        case 0: return Expression(sql: "CAST(NULL AS varchar)", type: "varchar")
        case 1:
            let member = plain[0]
            return one(
                member.descriptor, member.field.type, "\(path).\(Self.quoted(member.field.name))", shape, depth)
        default: return mixed(plain.map { ($0.descriptor, "\(path).\(Self.quoted($0.field.name))") }, path)
        }
    }

    /// Text of any of several types has only one meaning as long as all of them are written as plain words; otherwise it
    /// is the JSON of the whole value, which says which of its types it has.
    private func mixed(_ members: [(descriptor: Descriptor, path: String)], _ path: String) -> Expression {
        let words: [String] = members.compactMap { member in
            switch member.descriptor {
            case .string, .number: member.path
            case .boolean: "CAST(\(member.path) AS varchar)"
            case .binary, .null, .list, .map, .stringSet, .numberSet, .binarySet: nil
            }
        }
        let sql =
            words.count == members.count
            ? "coalesce(\(words.joined(separator: ", ")))" : "json_format(CAST(\(path) AS JSON))"
        return Expression(sql: sql, type: "varchar")
    }

    private func one(
        _ descriptor: Descriptor, _ type: HiveType, _ path: String, _ shape: AttributeShape?, _ depth: Int
    ) -> Expression {
        switch descriptor {
        case .string, .boolean, .null, .stringSet: return Expression(sql: path, type: trino(type))
        case .number: return number(path, shape)
        case .binary: return binary(path)
        case .numberSet: return transformed(path, depth) { number($0, shape) }
        case .binarySet: return transformed(path, depth) { binary($0) }
        case .list:
            guard isDeep, case .array(let element) = type else { return Expression(sql: path, type: trino(type)) }
            return transformed(path, depth) { value(element, $0, shape?.element, depth + 1) }
        case .map:
            guard isDeep else { return Expression(sql: path, type: trino(type)) }
            return switch type {
            case .map(_, let inside): dictionary(inside, path, shape, depth)
            case .structure(let fields): row(fields, path, shape, depth)
            case .primitive, .array: Expression(sql: path, type: trino(type))
            }
        }
    }

    private func binary(_ path: String) -> Expression { Expression(sql: "from_base64(\(path))", type: "varbinary") }

    /// A decimal if the samples' numbers fit one, for then most fit, and the sums come out right. A cast would round one
    /// that has more digits behind the point, and TRY_CAST make NULL of one that is too long, both in silence. So what does
    /// not fit goes into the cast as words, and the query fails with them.
    private func number(_ path: String, _ shape: AttributeShape?) -> Expression {
        guard let scale = shape?.numbers.decimalScale else { return Expression(sql: path, type: "varchar") }
        let type = "decimal(38,\(scale))"
        let fraction = scale == 0 ? "" : "([.][0-9]{1,\(scale)})?"
        // Trino wants no {1,0}: a number below 1 has a zero before the point.
        let pattern = scale == 38 ? "^-?0\(fraction)$" : "^-?[0-9]{1,\(38 - scale)}\(fraction)$"
        let words =
            "' is not exact as \(type), which the sampled numbers are; the table itself has it as text, and a refresh with "
            + "a larger sample widens the view'"
        return Expression(
            sql:
                "CAST(CASE WHEN regexp_like(\(path), '\(pattern)') THEN \(path) ELSE \(path) || \(words) END AS \(type))",
            type: type)
    }

    private func transformed(_ path: String, _ depth: Int, _ body: (String) -> Expression) -> Expression {
        let element = "e\(depth)"
        let inside = body(element)
        let sql = inside.sql == element ? path : "transform(\(path), \(element) -> \(inside.sql))"
        return Expression(sql: sql, type: "array(\(inside.type))")
    }

    private func dictionary(_ type: HiveType, _ path: String, _ shape: AttributeShape?, _ depth: Int) -> Expression {
        let inside = value(type, "v\(depth)", shape?.value, depth + 1)
        let sql =
            inside.sql == "v\(depth)" ? path : "transform_values(\(path), (k\(depth), v\(depth)) -> \(inside.sql))"
        return Expression(sql: sql, type: "map(varchar, \(inside.type))")
    }

    /// Its fields have the names that they have in the catalog, which takes no others inside a type.
    private func row(_ fields: [HiveType.Field], _ path: String, _ shape: AttributeShape?, _ depth: Int) -> Expression {
        let spelt = Spelling(shape?.fields ?? [:], matchesCase: layout.matchesCase)
        let values = fields.map { field in
            // Maps that were taken for dictionaries since have all their values in one shape.
            let shape = spelt[layout.key(of: field.name)].shape ?? shape?.value
            return value(field.type, "\(path).\(Self.quoted(field.name))", shape, depth)
        }
        let type = "ROW(\(zip(fields, values).map { "\(Self.quoted($0.name)) \($1.type)" }.joined(separator: ", ")))"
        return Expression(
            sql:
                "CASE WHEN \(path) IS NOT NULL THEN CAST(ROW(\(values.map(\.sql).joined(separator: ", "))) AS \(type)) END",
            type: type)
    }

    /// Trino's name of what the catalog has.
    private func trino(_ type: HiveType) -> String {
        switch type {
        case .primitive("string"): "varchar"
        case .primitive("binary"): "varbinary"
        case .primitive("int"): "integer"
        case .primitive("float"): "real"
        case .primitive(let name): name
        case .array(let element): "array(\(trino(element)))"
        case .map(let key, let value): "map(\(trino(key)), \(trino(value)))"
        case .structure(let fields):
            "ROW(\(fields.map { "\(Self.quoted($0.name)) \(trino($0.type))" }.joined(separator: ", ")))"
        }
    }
}

/// The attributes of a sample by the keys that the catalog knows them by.
private struct Spelling {
    private let matchesCase: Bool
    private var names: [JSONKey: (name: String, shape: AttributeShape)] = [:]

    init(_ attributes: [JSONKey: AttributeShape], matchesCase: Bool) {
        self.matchesCase = matchesCase
        for (name, shape) in attributes.sorted(by: { $0.key < $1.key }) {
            let key = matchesCase ? name : name.lowercased()
            names[key, default: (name.rawValue, AttributeShape())].shape.merge(shape)
        }
    }

    subscript(key: String) -> (name: String, shape: AttributeShape?) {
        guard let found = names[JSONKey(matchesCase ? key : key.lowercased())] else { return (key, nil) }
        return (found.name, found.shape)
    }
}
