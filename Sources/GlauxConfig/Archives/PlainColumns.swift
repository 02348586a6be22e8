import GlauxCore
internal import Yams

/// `columns: {action: string, count: bigint}` of an archive, in Hive's types; or `infer`.
enum PlainColumns {
    /// nil for `infer`, and after noting what is wrong.
    static func read(_ item: Item, _ problems: inout [ConfigProblem]) -> [CatalogColumn]? {
        if case .scalar = item.node, !item.isNull {
            _ = item.value(&problems) { written throws(Wrong) in
                guard written.text == "infer" else {
                    throw Wrong(
                        "\(written.text.quoted) is not known here. Write \"infer\", or columns with their types.")
                }
            }
            return nil
        }
        guard let entries = item.entries(&problems) else { return nil }
        let before = problems.count
        if entries.isEmpty { problems.append(item.problem("has no columns. Write some, or \"infer\".")) }
        var columns: [CatalogColumn] = []
        for (name, item) in entries {
            do throws(Wrong) {
                let column = try ResourceNames.catalog(name, what: "column")
                if let type = item.value(&problems, type)?.value {
                    columns.append(CatalogColumn(name: column, type: type))
                }
            } catch {
                problems.append(item.keyProblem(error.message))
            }
        }
        return problems.count == before ? columns : nil
    }

    private static let primitives: Set<String> = [
        "string", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "date", "timestamp", "binary",
    ]

    private static func type(_ written: Written) throws(Wrong) -> String {
        guard let type = HiveType(written.text), isKnown(type) else {
            throw Wrong(
                "\(written.text.quoted) is no type of a column. Write one such as \"string\", \"bigint\", "
                    + "\"decimal(38,2)\", \"array<string>\" or \"struct<a:string>\".")
        }
        return type.description
    }

    private static func isKnown(_ type: HiveType) -> Bool {
        switch type {
        case .primitive(let name): primitives.contains(name) || name.hasPrefix("decimal(")
        case .array(let element): isKnown(element)
        case .map(let key, let value): isKnown(key) && isKnown(value)
        case .structure(let fields): fields.allSatisfy { isKnown($0.type) }
        }
    }
}
