/// What operators see of an archive.
package struct ArchiveReport: Sendable, Hashable {
    /// The scan that was begun and is not certified.
    package struct Progress: Sendable, Hashable {
        package var window: ArchiveWindow
        package var segments: Int
        package var segmentsDone: Int
        /// Read by DynamoDB so far, before the filter.
        package var scanned: Int64
        /// In S3, and read back.
        package var items: Int64
        package var malformed: Int64

        package init(_ pass: ArchivePass) {
            window = pass.window
            segments = pass.cursors.count
            segmentsDone = pass.cursors.count(where: \.isDone)
            scanned = pass.scanned
            items = pass.items
            malformed = pass.malformed
        }
    }

    package var entry: EntryReport
    package var target: Target
    package var location: String
    /// All items whose time is before it are proven to be in S3; nil before the first job has succeeded.
    package var archivedThrough: Timestamp?
    package var progress: Progress?
    /// Why somebody should look now, and when TTL begins to take, or took, what is not archived.
    package var gap: ArchiveGap?
    package var warning: Failure?
    /// From when on TTL takes what is not archived; nil if nobody said how old that is, or nothing is archived yet.
    package var expiresAt: Timestamp?

    package init(
        entry: EntryReport, target: Target, location: String, archivedThrough: Timestamp? = nil,
        progress: Progress? = nil
    ) {
        self.entry = entry
        self.target = target
        self.location = location
        self.archivedThrough = archivedThrough
        self.progress = progress
    }
}
