/// One line of the daemon's story: what a step did. It goes to the log and to `/v1/events`, after its rows are committed.
package struct Notice: Sendable, Hashable {
    package enum Happening: String, Sendable, Hashable {
        case jobStarted = "job started"
        case jobHeld = "job held"
        /// An operator must look: the new generation is not shown before.
        case approvalAwaited = "job waits for approval"
        case jobSucceeded = "job succeeded"
        case jobFailed = "job failed"
        case jobCancelled = "job cancelled"
        case stepBegan = "step began"
        case stepEnded = "step ended"
        case stepFailed = "step failed"
        case stepRetried = "step will be retried"
        /// Nobody can tell whether its statements can run; said once for each workgroup.
        case workgroupUnseen = "workgroup not seen"
        case slotMissed = "slot missed"
        /// The table's last job is denied what its export is for, and was tried since the slot came due: another would not
        /// help.
        case slotPassedOver = "slot passed over"
        /// The last slot lies in the future, where a clock that was ahead has left it: the schedule goes on from now.
        case slotForgotten = "slot forgotten"
        /// Its table's TTL takes, or is about to take, what is not archived.
        case archiveBehind = "archive behind"
        case tablePaused = "table paused"
        case tableResumed = "table resumed"
    }

    package var at: Timestamp
    package var happening: Happening
    package var table: TableName
    package var job: JobID?
    package var slot: Timestamp?
    package var step: StepName?
    package var attempt: Int?
    package var awsID: String?
    /// How long the step or job took.
    package var duration: Duration?
    package var failure: Failure?
    /// When a failed step, or what it takes to try it again, is begun again; or when a table that missed or forgot a slot, or whose job failed, runs next.
    package var nextAt: Timestamp?

    package init(
        at: Timestamp, _ happening: Happening, table: TableName, job: JobID? = nil, slot: Timestamp? = nil,
        step: StepName? = nil, attempt: Int? = nil, awsID: String? = nil, duration: Duration? = nil,
        failure: Failure? = nil, nextAt: Timestamp? = nil
    ) {
        self.at = at
        self.happening = happening
        self.table = table
        self.job = job
        self.slot = slot
        self.step = step
        self.attempt = attempt
        self.awsID = awsID
        self.duration = duration
        self.failure = failure
        self.nextAt = nextAt
    }
}
