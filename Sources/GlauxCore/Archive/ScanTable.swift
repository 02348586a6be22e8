/// What DescribeTable says of a table that is to be scanned.
package struct ScanTable: Sendable, Hashable, Codable {
    package var id: String
    /// `ACTIVE`, `CREATING`, …
    package var status: String
    /// Partition key first.
    package var keys: [String]

    package init(id: String, status: String, keys: [String]) {
        self.id = id
        self.status = status
        self.keys = keys
    }
}
