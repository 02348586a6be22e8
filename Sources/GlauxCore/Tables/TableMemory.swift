/// What is remembered of an entry of the config from job to job, also while it is out of the config.
package struct TableMemory: Sendable, Hashable {
    package var name: TableName
    package var firstSeenAt: Timestamp
    /// The latest slot that a job was made for or that was passed over.
    package var lastSlot: Timestamp?
    /// The slot that the entry before it has made due, and that no job was opened for yet.
    package var offeredSlot: Timestamp?
    /// The identity of the schedule that `lastSlot` is counted by; nil while the table is not in the config.
    package var schedule: Int64?
    package var pause: Pause?
    /// How long exports took; nil before the first.
    package var exportDuration: DurationEstimate?
    /// How long relocations took.
    package var queryDuration: DurationEstimate?
    /// nil while Glaux has made none.
    package var view: MadeView?
    /// Versions of the target in the catalog, as counted last.
    package var versions: Int?
    /// When a scrub last began.
    package var scrubbedAt: Timestamp?

    package init(
        name: TableName, firstSeenAt: Timestamp, lastSlot: Timestamp? = nil, offeredSlot: Timestamp? = nil,
        schedule: Int64? = nil, pause: Pause? = nil, exportDuration: DurationEstimate? = nil,
        queryDuration: DurationEstimate? = nil, view: MadeView? = nil, versions: Int? = nil,
        scrubbedAt: Timestamp? = nil
    ) {
        self.name = name
        self.firstSeenAt = firstSeenAt
        self.lastSlot = lastSlot
        self.offeredSlot = offeredSlot
        self.schedule = schedule
        self.pause = pause
        self.exportDuration = exportDuration
        self.queryDuration = queryDuration
        self.view = view
        self.versions = versions
        self.scrubbedAt = scrubbedAt
    }
}

package enum Pause: Sendable, Hashable {
    case indefinite
    case until(Timestamp)
}
