/// What reads an archive's table. The pieces that come of it are the same.
package enum ArchiveEngine: String, Sendable, Hashable, Codable, CaseIterable {
    /// Scan, which takes of the table's read capacity.
    case scan
    /// A full export, which takes nothing of it.
    case export
}
