/// What DescribeTable says of a table that is to be read, and DescribeContinuousBackups of one that is to be exported.
package struct ScanTable: Sendable, Hashable, Codable {
    package var arn: TableARN
    package var id: String
    /// `ACTIVE`, `CREATING`, …
    package var status: String
    /// Partition key first.
    package var keys: [String]
    /// Read units a second that the table has; nil for as many as anybody asks for.
    package var readUnits: Int?
    /// nil where nobody asked.
    package var isRecoverable: Bool?

    package init(
        arn: TableARN, id: String, status: String, keys: [String], readUnits: Int? = nil, isRecoverable: Bool? = nil
    ) {
        self.arn = arn
        self.id = id
        self.status = status
        self.keys = keys
        self.readUnits = readUnits
        self.isRecoverable = isRecoverable
    }
}
