/// What kind of job.
package enum Pipeline: String, Sendable, Hashable, Codable, CaseIterable {
    case refresh
    /// Relocates the target to a generation that an operator chose.
    case rollback
    /// Looks whether the live generation is still whole and the target still shows it.
    case scrub
    /// Asks a question and writes the answer down.
    case report
    /// Puts what is old enough into partitions in S3.
    case archive

    /// Whether its jobs are for the slots of a schedule.
    var fillsSlots: Bool {
        switch self {
        case .refresh, .report, .archive: true
        case .rollback, .scrub: false
        }
    }
}

/// Why a job exists.
package enum Trigger: String, Sendable, Hashable, Codable, CaseIterable {
    case schedule
    case command
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
    /// While running: why the last attempt failed. While held for approval: why. Once ended: why the job failed or was
    /// cancelled, or what was left undone after the target showed the new data.
    package var failure: Failure?
    /// While held: what it waits for, in words. While running and waiting to retry: nil.
    package var heldFor: String?
    /// While running: when the step that failed is tried again.
    package var retryAt: Timestamp?
    /// Since when AWS has owed an answer to the running process; in its reports alone.
    package var callingSince: Timestamp?
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

    /// An operator wants it to go on.
    mutating func reopen(at now: Timestamp) {
        state = .running
        startedAt = now
        finishedAt = nil
        failure = nil
        retryAt = nil
        heldFor = nil
        endsAs = nil
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

extension JobRecord {
    /// History is kept for so long after a job has ended. AWS itself forgets an export after 90 days.
    package static let retention = Duration.seconds(400 * 86_400)

    /// Whether it takes the place of the table's last job in what operators see. A scrub that found nothing wrong does not,
    /// unless the last one was a scrub that did; nor does one that a later slot's job had overtaken before it was retried, if it
    /// failed again.
    ///
    /// - Parameter last: of the table's last job; nil if it has none
    package func isNews(after last: (pipeline: Pipeline, slot: Timestamp)?) -> Bool {
        guard let last else { return true }
        guard state == .succeeded || slot >= last.slot else { return false }
        return pipeline != .scrub || state == .failed || last.pipeline == .scrub
    }

    /// Adds to a failure what follows it.
    ///
    /// - Parameters:
    ///   - next: the table's next slot; nil when none comes by itself
    ///   - leader: what it follows, if it does
    mutating func foretell(_ next: Timestamp?, after leader: TableName? = nil) {
        guard state == .failed, var failure else { return }
        let what = pipeline == .report || pipeline == .archive ? pipeline.rawValue : "table"
        failure.hint +=
            next.map {
                wasDeniedWithExport
                    ? " The job is tried again at \($0.iso8601), with the export that it has"
                    : " The \(what) runs again at \($0.iso8601)"
            }
            ?? leader.map { " The \(what) runs again when \($0) has succeeded" } ?? " Nothing happens by itself"
        // Some name the command that mends them.
        if failure.hint.contains("`glaux retry") || failure.hint.contains("`glaux run") {
            failure.hint += "."
        } else {
            // A right may have been given meanwhile, which nobody tells Glaux; see `Engine.retryDenied`.
            let reload = failure.kind == .permission && next != nil ? ", or `glaux reload`," : ""
            failure.hint += "; `glaux retry \(id)`\(reload) goes on from \(step?.rawValue ?? "the start") at once."
        }
        self.failure = failure
    }
}
