/// What DescribeTable and DescribeContinuousBackups say.
package struct TableDescription: Sendable, Hashable, Codable {
    package var arn: TableARN
    package var id: String
    /// `ACTIVE`, `CREATING`, …
    package var status: String
    package var isPointInTimeRecoveryEnabled: Bool
    /// Partition key first, each with the type that every item has.
    package var keys: [Column]

    package init(arn: TableARN, id: String, status: String, isPointInTimeRecoveryEnabled: Bool, keys: [Column]) {
        self.arn = arn
        self.id = id
        self.status = status
        self.isPointInTimeRecoveryEnabled = isPointInTimeRecoveryEnabled
        self.keys = keys
    }
}
