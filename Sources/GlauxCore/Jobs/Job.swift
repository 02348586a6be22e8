/// What kind of job.
package enum Pipeline: String, Sendable, Hashable, Codable, CaseIterable {
    case refresh
}

/// Why a job exists.
package enum Trigger: String, Sendable, Hashable, Codable, CaseIterable {
    case schedule
    case command
}

/// One stage of a job.
package enum StepName: String, Sendable, Hashable, Codable, CaseIterable {
    case preflight
    case requestExport = "request-export"
    case awaitExport = "await-export"
    case proveExport = "prove-export"
    case ensureTarget = "ensure-target"
    case relocate
    case awaitRelocation = "await-relocation"
    case confirm
}

package enum JobState: String, Sendable, Hashable, Codable, CaseIterable {
    case running, held, succeeded, failed, cancelled, skipped

    package var isOpen: Bool { self == .running || self == .held }
}

/// How a job is to end whose relocation is first brought to rest.
package enum JobEnding: String, Sendable, Hashable, Codable, CaseIterable {
    /// By an operator.
    case cancelled
    /// By its timeout.
    case timedOut = "timed-out"
}

package enum StepState: String, Sendable, Hashable, Codable, CaseIterable {
    case running, succeeded, failed, cancelled
}

/// Why a job or a step failed, in words for an operator.
package struct Failure: Error, Sendable, Hashable, Codable {
    package var kind: FailureClass
    /// What happened, with AWS's own words.
    package var message: String
    /// What to do next.
    package var hint: String
    /// AWS's request id, where there was an answer.
    package var requestID: String?

    package init(kind: FailureClass, message: String, hint: String, requestID: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.requestID = requestID
    }
}

/// A job as the journal keeps it and as operators see it.
package struct JobRecord: Sendable, Hashable {
    package var id: JobID
    package var table: TableName
    package var pipeline: Pipeline
    package var slot: Timestamp
    package var trigger: Trigger
    package var state: JobState
    /// The step that it is at, or ended at; nil before the first.
    package var step: StepName?
    /// Counts from 1 within the step.
    package var attempt: Int
    package var startedAt: Timestamp
    package var finishedAt: Timestamp?
    /// While running: when it will probably end, from how long the table's last jobs took.
    package var expectedEnd: Timestamp?
    /// While running: why the last attempt failed. Once ended: why the job failed or was cancelled.
    package var failure: Failure?
    /// While held: what it waits for, in words. While running and waiting to retry: nil.
    package var heldFor: String?
    /// While running: when the step that failed is tried again.
    package var retryAt: Timestamp?
    /// While running: how it ends once its target is at rest, unless the target has moved by then.
    package var endsAs: JobEnding?

    package init(
        id: JobID, table: TableName, pipeline: Pipeline, slot: Timestamp, trigger: Trigger, state: JobState,
        step: StepName? = nil, attempt: Int = 1, startedAt: Timestamp, finishedAt: Timestamp? = nil,
        expectedEnd: Timestamp? = nil, failure: Failure? = nil, heldFor: String? = nil, retryAt: Timestamp? = nil,
        endsAs: JobEnding? = nil
    ) {
        self.id = id
        self.table = table
        self.pipeline = pipeline
        self.slot = slot
        self.trigger = trigger
        self.state = state
        self.step = step
        self.attempt = attempt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.expectedEnd = expectedEnd
        self.failure = failure
        self.heldFor = heldFor
        self.retryAt = retryAt
        self.endsAs = endsAs
    }

    /// What is only true of an open job goes.
    mutating func end(as state: JobState, failure: Failure?, at now: Timestamp) {
        self.state = state
        self.failure = failure
        finishedAt = now
        retryAt = nil
        expectedEnd = nil
        heldFor = nil
        endsAs = nil
    }
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
    /// The catalog version that the relocation expects.
    case version(String)
    case scanned(bytes: Int64)
}

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

    package init(
        table: TableName, job: JobID, export: CompletedExport, bytes: Int64, provenAt: Timestamp,
        relocatedAt: Timestamp? = nil
    ) {
        self.table = table
        self.job = job
        self.export = export
        self.bytes = bytes
        self.provenAt = provenAt
        self.relocatedAt = relocatedAt
    }

    package var location: String { export.location }
    package var asOf: Timestamp { export.exportTime }
}

/// The generation that a target was last seen to show.
package struct Live: Sendable, Hashable {
    package var generation: Generation
    package var target: Target

    package init(_ generation: Generation, on target: Target) {
        self.generation = generation
        self.target = target
    }
}

/// What is remembered of a table from job to job, also while it is out of the config.
package struct TableMemory: Sendable, Hashable {
    package var name: TableName
    package var firstSeenAt: Timestamp
    /// The latest slot that a job was made for or that was passed over.
    package var lastSlot: Timestamp?
    /// The identity of the schedule that `lastSlot` is counted by; nil while the table is not in the config.
    package var schedule: Int64?
    package var pause: Pause?
    /// How long exports took; nil before the first.
    package var exportDuration: DurationEstimate?
    /// How long relocations took.
    package var queryDuration: DurationEstimate?

    package init(
        name: TableName, firstSeenAt: Timestamp, lastSlot: Timestamp? = nil, schedule: Int64? = nil,
        pause: Pause? = nil, exportDuration: DurationEstimate? = nil, queryDuration: DurationEstimate? = nil
    ) {
        self.name = name
        self.firstSeenAt = firstSeenAt
        self.lastSlot = lastSlot
        self.schedule = schedule
        self.pause = pause
        self.exportDuration = exportDuration
        self.queryDuration = queryDuration
    }
}

package enum Pause: Sendable, Hashable {
    case indefinite
    case until(Timestamp)
}
