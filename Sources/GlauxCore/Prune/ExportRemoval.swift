/// What the removal of an export's objects came to.
package enum ExportRemoval: Sendable, Hashable {
    /// Nothing of the export is left. The figures are of this call: one that was cut short before it may have removed more.
    case removed(objects: Int, bytes: Int64)
    /// Somebody else's objects are in the export's folder, so nothing was deleted: the first few of them, and how many.
    case foreign(keys: [String], count: Int)

    /// As many keys as a person reads.
    package static let shownKeys = 20
}
