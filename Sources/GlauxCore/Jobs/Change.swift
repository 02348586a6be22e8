/// A row to write. All changes of one turn of the loop are committed in one transaction before anything is performed.
package enum Change: Sendable, Hashable {
    /// Inserts the job; (table, slot) is unique.
    case jobOpened(JobRecord, JobSpec)
    /// Updates state, failure, retry and finish of the job; `step` and `attempt` are those of its newest step row.
    case jobChanged(JobRecord)
    /// An ended job that an operator retries: as `jobChanged`, and from now on under this spec.
    case jobReopened(JobRecord, JobSpec)
    /// Inserts or replaces the step (job, sequence).
    case step(StepRecord)
    /// Inserts the generation; of one that is there, when and where it was shown, if it was; unique by export ARN.
    case generation(Generation)
    /// The target that showed the generation of this export, if there is one, was seen to show another.
    case superseded(ExportARN, at: Timestamp)
    /// Whether the generation of this export is kept, pinned or going.
    case keeping(ExportARN, Generation.Keeping)
    /// The table of its own that shows the generation of this export; nil for none.
    case snapshot(ExportARN, Target?)
    /// What the newest sample of a table's data showed; replaces the one before, and adds to what all of them showed.
    case sample(TableName, ExportARN, ExportSample)
    /// What samples of a table showed before the newest counts no more.
    case samplesForgotten(TableName)
    /// What the catalog was last seen to have of a table's target, before it was changed.
    case layout(TableName, CatalogLayout)
    /// The target was seen to show the generation of this export of the table; whatever it showed before, it does not now.
    case live(TableName, ExportARN, Target)
    case table(TableMemory)
    /// What an operator ordered.
    case audited(AuditRecord)
    case archive(TableName, ArchiveMemory)
    case certified(ArchiveCertificate)
}
