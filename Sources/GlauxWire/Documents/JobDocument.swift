package import GlauxCore

/// A job, as `/v1/status`, `/v1/jobs` and `/v1/jobs/{id}` show it.
package struct JobDocument: WireDocument, Hashable {
    package var id: Int64
    package var table: String
    package var pipeline: String
    package var slot: Moment
    package var trigger: String
    package var state: String
    package var step: String?
    package var attempt: Int
    package var startedAt: Moment
    package var finishedAt: Moment?
    package var eta: Moment?
    package var heldFor: String?
    package var retryAt: Moment?
    package var callingSince: Moment?
    package var error: FailureDocument?
    /// Only where one job was asked for, that waits for an operator's word: what an approval is of.
    package var hold: HoldDocument?
    /// Only where one job was asked for.
    package var steps: [StepDocument]?

    package init(_ job: JobRecord, steps: [StepRecord]? = nil) {
        id = job.id.rawValue
        table = job.table.rawValue
        pipeline = job.pipeline.rawValue
        slot = Moment(job.slot)
        trigger = job.trigger.rawValue
        state = job.state.rawValue
        step = job.step?.rawValue
        attempt = job.attempt
        startedAt = Moment(job.startedAt)
        finishedAt = job.finishedAt.map(Moment.init)
        eta = job.expectedEnd.map(Moment.init)
        heldFor = job.heldFor
        retryAt = job.retryAt.map(Moment.init)
        callingSince = job.callingSince.map(Moment.init)
        error = job.failure.map(FailureDocument.init)
        if job.state == .held, case .hold(let hold) = steps?.last?.detail { self.hold = HoldDocument(hold) }
        self.steps = steps?.map(StepDocument.init)
    }

    package var jobState: JobState? { JobState(rawValue: state) }

    /// Whether only an operator's word lets it go on.
    package var awaitsApproval: Bool { jobState == .held && error?.class == FailureClass.held.rawValue }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("table", table)
            json.member("pipeline", pipeline)
            json.member("slot", slot)
            json.member("trigger", trigger)
            json.member("state", state)
            json.member("step", step)
            json.member("attempt", attempt)
            json.member("started_at", startedAt)
            json.member("finished_at", finishedAt)
            json.member("eta", eta)
            json.member("held_for", heldFor)
            json.member("retry_at", retryAt)
            json.member("calling_since", callingSince)
            json.member("error", error)
            if let steps {
                json.member("hold", hold)
                json.member("steps", steps)
            }
        }
    }
}

/// Why a job keeps the target where it is.
package struct HoldDocument: WireDocument, Hashable {
    package var id: String
    package var cause: String
    package var reason: String

    package init(_ hold: Hold) {
        id = hold.id
        cause = hold.cause.rawValue
        reason = hold.reason
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("cause", cause)
            json.member("reason", reason)
        }
    }
}

/// One attempt of one step.
package struct StepDocument: WireDocument, Hashable {
    package var name: String
    package var attempt: Int
    package var state: String
    package var token: String?
    package var awsId: String?
    package var startedAt: Moment
    package var finishedAt: Moment?
    package var error: FailureDocument?

    package init(_ step: StepRecord) {
        name = step.name.rawValue
        attempt = step.attempt
        state = step.state.rawValue
        token = step.token
        awsId = step.awsID
        startedAt = Moment(step.startedAt)
        finishedAt = step.finishedAt.map(Moment.init)
        error = step.failure.map(FailureDocument.init)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("attempt", attempt)
            json.member("state", state)
            json.member("token", token)
            json.member("aws_id", awsId)
            json.member("started_at", startedAt)
            json.member("finished_at", finishedAt)
            json.member("error", error)
        }
    }
}

/// A page of `/v1/jobs`, newest first.
package struct JobsDocument: WireDocument, Hashable {
    package var jobs: [JobDocument]
    /// What `before=` takes for the next page; null on the last one.
    package var next: Int64?

    package init(jobs: [JobDocument], next: Int64?) {
        self.jobs = jobs
        self.next = next
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("jobs", jobs)
            json.member("next", next)
        }
    }
}
