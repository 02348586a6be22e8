/// What is proven to be in S3 of an archive: its certificates, all together.
package struct ArchiveProof: Sendable, Hashable {
    package var archive: TableName
    package private(set) var windows = 0
    /// Where the first window begins; nil for however old.
    package private(set) var from: Timestamp?
    package private(set) var through: Timestamp?
    package private(set) var malformed: Int64 = 0
    /// By folder, as `year=2026/month=01`; empty where there is none.
    package private(set) var partitions: [String: PartitionTotal] = [:]

    package init(of archive: TableName) { self.archive = archive }

    /// - Parameter certificate: of a window behind all that were added
    package mutating func add(_ certificate: ArchiveCertificate) {
        if windows == 0 { from = certificate.window.from }
        windows += 1
        through = certificate.window.to
        malformed += certificate.malformed
        for partition in certificate.partitions {
            let folder = ArchivePath.folder(certificate.keys, partition.values)
            if partitions[folder]?.add(partition) == nil { partitions[folder] = partition }
        }
    }

    /// Of all partitions; nil where there are none.
    package var total: PartitionTotal? {
        partitions.values.reduce(into: nil) { total, partition in
            if total?.add(partition) == nil { total = partition }
        }
    }
}
