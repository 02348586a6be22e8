/// What the journal gives back at start: all that is open or needed to decide.
package struct Recollection: Sendable {
    package struct OpenJob: Sendable, Hashable {
        package var record: JobRecord
        package var spec: JobSpec
        /// In order of `sequence`.
        package var steps: [StepRecord]
        /// Of the table's data, if it is the job's own export that was sampled last.
        package var sample: ExportSample?
        /// How the table's target read its lines when a job last looked.
        package var layout: CatalogLayout?

        package init(
            record: JobRecord, spec: JobSpec, steps: [StepRecord], sample: ExportSample? = nil,
            layout: CatalogLayout? = nil
        ) {
            self.record = record
            self.spec = spec
            self.steps = steps
            self.sample = sample
            self.layout = layout
        }
    }

    /// Sixteen hexadecimal digits, drawn when the journal was created: tokens of two journals never meet.
    package var journalID: String
    /// The highest job id ever used, 0 if none.
    package var lastJobID: JobID
    package var tables: [TableMemory]
    /// What each target was last seen to show, also those that no table of the config has any more.
    package var live: [Target: Generation]
    /// The job of each table that ended last; none while it is retried.
    package var last: [TableName: JobRecord]
    /// The latest slot of each table that has jobs.
    package var newestSlots: [TableName: Timestamp]
    package var open: [OpenJob]
    /// What is remembered of each archive.
    package var archives: [TableName: ArchiveMemory] = [:]
    /// Archives of which what is remembered cannot be read, and why.
    package var damagedArchives: [TableName: String] = [:]

    package init(
        journalID: String, lastJobID: JobID, tables: [TableMemory] = [], live: [Target: Generation] = [:],
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
