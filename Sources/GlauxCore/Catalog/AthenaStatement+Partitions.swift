extension AthenaStatement {
    /// Of a statement, in bytes. Athena takes four times as much, but the journal keeps each.
    static let longestAddition = 64 << 10

    /// Adds as many of the partitions, the first ones, as one statement has room for. Those that are there stay as they
    /// are.
    ///
    /// Values are digits and dates, of plain keys, or the config's own; locations are the config's and those.
    ///
    /// - Returns: with the partitions that are left for the next one
    package static func addPartitions(
        to target: Target, _ keys: [PartitionKey], _ partitions: [PartitionLocation]
    ) -> (sql: String, rest: [PartitionLocation]) {
        var sql = "ALTER TABLE `\(target.database)`.`\(target.name)` ADD IF NOT EXISTS"
        for (index, partition) in partitions.enumerated() {
            let values = zip(keys, partition.values).map { "`\($0.name)`='\($1)'" }.joined(separator: ",")
            let one = " PARTITION (\(values)) LOCATION '\(partition.location)'"
            if index > 0, sql.utf8.count + one.utf8.count > longestAddition {
                return (sql, Array(partitions[index...]))
            }
            sql += one
        }
        return (sql, [])
    }

    /// Adds a partition for each folder of Hive's form that has none.
    package static func repair(_ target: Target) -> String {
        "MSCK REPAIR TABLE `\(target.database)`.`\(target.name)`"
    }
}
