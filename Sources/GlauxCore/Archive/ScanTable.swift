/// What DescribeTable says of a table that is to be scanned.
package struct ScanTable: Sendable, Hashable, Codable {
    package var id: String
    /// `ACTIVE`, `CREATING`, …
    package var status: String
    /// Partition key first.
    package var keys: [String]
    /// Read units a second that the table has; nil for as many as anybody asks for.
    package var readUnits: Int?

    package init(id: String, status: String, keys: [String], readUnits: Int? = nil) {
        self.id = id
        self.status = status
        self.keys = keys
        self.readUnits = readUnits
    }
}
