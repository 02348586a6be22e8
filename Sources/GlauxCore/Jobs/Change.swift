/// A row to write. All changes of one turn of the loop are committed in one transaction before anything is performed.
package enum Change: Sendable, Hashable {
    /// Inserts the job; (table, slot) is unique.
    case jobOpened(JobRecord, RefreshSpec)
    /// Updates state, failure, retry and finish of the job; `step` and `attempt` are those of its newest step row.
    case jobChanged(JobRecord)
    /// An ended job that an operator retries: as `jobChanged`, and from now on under this spec.
    case jobReopened(JobRecord, RefreshSpec)
    /// Inserts or replaces the step (job, sequence).
    case step(StepRecord)
    /// Inserts the generation, or updates its `relocatedAt`; unique by export ARN.
    case generation(Generation)
    /// The generation of this export is the one that this target of the table points at.
    case live(TableName, ExportARN, Target)
    case table(TableMemory)
}

/// What the journal gives back at start: all that is open or needed to decide.
package struct Recollection: Sendable {
    package struct OpenJob: Sendable {
        package var record: JobRecord
        package var spec: RefreshSpec
        /// In order of `sequence`.
        package var steps: [StepRecord]

        package init(record: JobRecord, spec: RefreshSpec, steps: [StepRecord]) {
            self.record = record
            self.spec = spec
            self.steps = steps
        }
    }

    /// Sixteen hexadecimal digits, drawn when the journal was created: tokens of two journals never meet.
    package var journalID: String
    /// The highest job id ever used, 0 if none.
    package var lastJobID: JobID
    package var tables: [TableMemory]
    package var live: [TableName: Live]
    /// The job of each table that ended last; none while it is retried.
    package var last: [TableName: JobRecord]
    /// The latest slot of each table that has jobs.
    package var newestSlots: [TableName: Timestamp]
    package var open: [OpenJob]

    package init(
        journalID: String, lastJobID: JobID, tables: [TableMemory] = [], live: [TableName: Live] = [:],
        last: [TableName: JobRecord] = [:], newestSlots: [TableName: Timestamp] = [:], open: [OpenJob] = []
    ) {
        self.journalID = journalID
        self.lastJobID = lastJobID
        self.tables = tables
        self.live = live
        self.last = last
        self.newestSlots = newestSlots
        self.open = open
    }
}
