/// A partition as the catalog is to have it.
package struct PartitionLocation: Sendable, Hashable, Codable {
    /// In the order of the partition keys, not escaped.
    package var values: [String]
    /// `s3://bucket/logs/year=2026/month=01/`
    package var location: String

    package init(values: [String], location: String) {
        self.values = values
        self.location = location
    }
}

/// What came of registering partitions.
package struct PartitionRegistration: Sendable, Hashable {
    package var created = 0
    /// Those of the archive that were at another location.
    package var changed = 0
    /// What is not there, for others to create.
    package var missing: [PartitionLocation] = []
    /// Where others have registered them.
    package var foreign: [PartitionLocation] = []

    package init() {}
}
