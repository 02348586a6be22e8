extension AthenaStatement {
    /// The statement that would create the target, for people: Glaux itself asks Glue.
    package static func createTable(_ definition: TargetDefinition) -> String {
        let columns = definition.columns
            .map { "  `\($0.name)` \(HiveType($0.type).map(quoted) ?? $0.type)" }.joined(separator: ",\n")
        let parameters = definition.serdeParameters.sorted { $0.key < $1.key }
            .map { "'\($0.key)' = '\(escaped($0.value))'" }.joined(separator: ", ")
        return """
            CREATE EXTERNAL TABLE `\(definition.target.database)`.`\(definition.target.name)` (
            \(columns)
            )
            ROW FORMAT SERDE '\(definition.serde)'\(parameters.isEmpty ? "" : "\nWITH SERDEPROPERTIES (\(parameters))")
            LOCATION '\(definition.location)'
            """
    }

    /// With every field's name quoted: Athena's DDL takes no reserved word, and no leading digit, without.
    private static func quoted(_ type: HiveType) -> String {
        switch type {
        case .primitive(let name): name
        case .array(let element): "array<\(quoted(element))>"
        case .map(let key, let value): "map<\(quoted(key)),\(quoted(value))>"
        case .structure(let fields):
            "struct<\(fields.map { "`\($0.name)`:\(quoted($0.type))" }.joined(separator: ","))>"
        }
    }

    /// A literal of Hive's.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
