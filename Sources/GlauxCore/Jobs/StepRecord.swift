/// One stage of a job.
package enum StepName: String, Sendable, Hashable, Codable, CaseIterable {
    case preflight
    case requestExport = "request-export"
    case awaitExport = "await-export"
    case proveExport = "prove-export"
    case inferColumns = "infer-columns"
    /// Holds the generation against the live one and against the config's assertions.
    case verify
    case ensureTarget = "ensure-target"
    case relocate
    case awaitRelocation = "await-relocation"
    case confirm
    case replaceView = "replace-view"
    case snapshot
    case prune
    case startQuery = "start-query"
    case awaitQuery = "await-query"
    case writeResult = "write-result"
    case pruneResults = "prune-results"
    case scan
    case registerPartitions = "register-partitions"
}

package enum StepState: String, Sendable, Hashable, Codable, CaseIterable {
    case running, succeeded, failed, cancelled
}

/// One attempt of one step of a job, as the journal keeps it and as operators see it.
package struct StepRecord: Sendable, Hashable {
    package var job: JobID
    /// Counts from 1 within the job.
    package var sequence: Int
    package var name: StepName
    /// Counts from 1 within the step.
    package var attempt: Int
    package var state: StepState
    /// The idempotency token, stored before it is sent.
    package var token: String?
    /// The table's, export's or query's id at AWS.
    package var awsID: String?
    package var startedAt: Timestamp
    package var finishedAt: Timestamp?
    package var failure: Failure?
    /// What the step was asked or what it found, where a later step or a resumed one needs it.
    package var detail: StepDetail?

    package init(
        job: JobID, sequence: Int, name: StepName, attempt: Int, state: StepState, token: String? = nil,
        awsID: String? = nil, startedAt: Timestamp, finishedAt: Timestamp? = nil, failure: Failure? = nil,
        detail: StepDetail? = nil
    ) {
        self.job = job
        self.sequence = sequence
        self.name = name
        self.attempt = attempt
        self.state = state
        self.token = token
        self.awsID = awsID
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.failure = failure
        self.detail = detail
    }
}

package enum StepDetail: Sendable, Hashable, Codable {
    case table(TableDescription)
    case request(ExportRequest)
    case completed(CompletedExport)
    /// The sum of the data objects' sizes.
    case proven(bytes: Int64)
    case query(QueryRequest)
    /// What the target was when it was judged; the relocation expects it.
    case judged(TargetSighting)
    case scanned(bytes: Int64)
    /// Why the job waits for an operator; approved once its step has succeeded.
    case hold(Hold)
    /// What a rollback goes to, or a scrub looks at.
    case chosen(Generation)
    /// A result that is whole.
    case written(ResultReceipt)
    /// The results of the job and of all before it are removed.
    case pruned(through: JobID)
}
