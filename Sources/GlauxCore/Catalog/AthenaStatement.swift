/// The SQL that Glaux sends to Athena.
package enum AthenaStatement {
    /// DDL is Hive's grammar: identifiers in backticks, literals in single quotes. The config admits neither character in
    /// a name, so nothing needs an escape.
    package static func relocate(_ target: Target, to location: String) -> String {
        "ALTER TABLE `\(target.database)`.`\(target.name)` SET LOCATION '\(location)'"
    }
}
