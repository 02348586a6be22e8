/// How Athena comes to know the partitions of an archive.
package enum PartitionMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// Glue's BatchCreatePartition.
    case glue
    /// `ALTER TABLE … ADD PARTITION` of those that were written.
    case alter
    /// `MSCK REPAIR TABLE`, which takes every folder that there is.
    case msck
    /// By parameters of the target, see `PartitionProjection`; the catalog has none.
    case projection

    /// Whether statements are sent to Athena.
    package var asksAthena: Bool {
        switch self {
        case .alter, .msck: true
        case .glue, .projection: false
        }
    }
}
