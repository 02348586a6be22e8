extension Job {
    /// What a job is told.
    package enum Event: Sendable {
        /// The place that the job waits for is free.
        case admitted
        /// The time that it wanted to be woken at has come.
        case due
        case replied(Result<AWSReply, AWSFailure>)
        case timedOut
        case cancelled
        /// By an operator, who was shown why it is held.
        case approved
        case rejected
        /// A scrub is idle work: the table, or its target, is wanted for something else.
        case displaced
    }

    /// What a job wants next; the scheduler sees to it.
    package enum Want: Sendable, Hashable {
        case exportPlace
        case queryPlace
        case archivePlace
        indirect case call(AWSCall)
        case wake(at: Timestamp)
        /// To know the export's status from `at` on; many may be asked at once.
        case lookAtExport(ExportARN, at: Timestamp)
        case lookAtQuery(QueryID, at: Timestamp)
        /// An operator's word.
        case approval
        /// It has ended.
        case nothing
    }

    /// What is known outside the job when it decides.
    package struct Context: Sendable {
        package var live: Generation?
        package var exportDuration: DurationEstimate?
        package var queryDuration: DurationEstimate?
        /// nil if Glaux made none.
        package var view: MadeView?
        /// Of an archive.
        package var archive: ArchiveMemory?
        /// Why that is not known, if it ought to be.
        package var archiveDamage: Failure?

        package init(
            live: Generation? = nil, exportDuration: DurationEstimate? = nil, queryDuration: DurationEstimate? = nil,
            view: MadeView? = nil, archive: ArchiveMemory? = nil, archiveDamage: Failure? = nil
        ) {
            self.live = live
            self.exportDuration = exportDuration
            self.queryDuration = queryDuration
            self.view = view
            self.archive = archive
            self.archiveDamage = archiveDamage
        }
    }
}
