extension AthenaStatement {
    /// The statement that would create the target, for people: Glaux itself asks Glue.
    package static func createTable(_ definition: TargetDefinition) -> String {
        let columns = definition.columns.map { "  `\($0.name)` \($0.type)" }.joined(separator: ",\n")
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

    /// A literal of Hive's.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}
