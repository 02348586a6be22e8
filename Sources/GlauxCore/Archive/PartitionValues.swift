/// The values that were ever written of an archive's plain keys, by which a projection tells its partitions.
package struct PartitionValues: Sendable, Hashable, Codable {
    /// In order, without those of other keys.
    package private(set) var byKey: [String: [String]]

    /// Of one key. They are in the row of the archive's memory, and in a parameter of the target: thirteen years of days.
    static let most = 5000

    package init(_ byKey: [String: [String]] = [:]) { self.byKey = byKey }

    /// One more than are allowed of a key tells that there are too many.
    mutating func add(_ partitions: [[String]], of keys: [PartitionKey]) {
        for (index, key) in keys.enumerated() where key.isPlain {
            add(partitions.map { $0[index] }, of: key.name)
        }
    }

    mutating func add(_ others: PartitionValues) {
        for (key, values) in others.byKey { add(values, of: key) }
    }

    private mutating func add(_ values: [String], of key: String) {
        let known = byKey[key] ?? []
        // A person may have written one of them twice.
        guard !Set(values).isSubset(of: known) else { return }
        byKey[key] = Array(Set(known).union(values).sorted().prefix(Self.most + 1))
    }
}
