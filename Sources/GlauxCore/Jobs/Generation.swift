/// A proven export of a table.
package struct Generation: Sendable, Hashable, Codable {
    package var table: TableName
    package var job: JobID
    package var export: CompletedExport
    /// The sum of the data objects' sizes in S3.
    package var bytes: Int64
    package var provenAt: Timestamp
    /// nil until the catalog was seen to show it.
    package var relocatedAt: Timestamp?
    /// When the catalog was seen to show another one instead.
    package var supersededAt: Timestamp?
    /// The target that showed it last.
    package var shownOn: Target?
    package var keeping: Keeping
    /// The table of its own that shows it, as long as it is kept.
    package var snapshot: Target?

    package enum Keeping: String, Sendable, Hashable, Codable, CaseIterable {
        /// By the table's rules.
        case kept
        /// By an operator, until it is unpinned.
        case pinned
        /// Its objects may be gone in part.
        case removing
        case removed
    }

    package init(
        table: TableName, job: JobID, export: CompletedExport, bytes: Int64, provenAt: Timestamp,
        relocatedAt: Timestamp? = nil, supersededAt: Timestamp? = nil, shownOn: Target? = nil, keeping: Keeping = .kept,
        snapshot: Target? = nil
    ) {
        self.table = table
        self.job = job
        self.export = export
        self.bytes = bytes
        self.provenAt = provenAt
        self.relocatedAt = relocatedAt
        self.supersededAt = supersededAt
        self.shownOn = shownOn
        self.keeping = keeping
        self.snapshot = snapshot
    }

    /// As a target shows it. Whether it is pinned only the journal tells: a job that is under way does not see that change.
    package var asShown: Generation {
        var shown = self
        shown.keeping = .kept
        return shown
    }

    /// What operators call it: its export's id.
    package var id: String { String(export.arn.exportID) }

    package var location: String { export.location }
    package var asOf: Timestamp { export.exportTime }
}
