/// What jobs of every kind keep in the same way: a record, and its steps.
protocol SteppedJob: Sendable {
    var record: JobRecord { get set }
    var steps: [StepRecord] { get set }
    /// Failures of the present step in a row.
    var failures: Int { get set }
    /// When this process took it up from the journal; nil if it began in it.
    var takenUpAt: Timestamp? { get set }

    mutating func stepBegan()
    mutating func next(at now: Timestamp) -> Job.Want
}

extension SteppedJob {
    typealias Event = Job.Event
    typealias Want = Job.Want
    typealias Context = Job.Context

    var id: JobID { record.id }

    mutating func stepBegan() {}

    mutating func beginStep(
        _ name: StepName, token: String? = nil, awsID: String? = nil, detail: StepDetail? = nil, at now: Timestamp,
        in turn: inout Turn
    ) {
        let attempt = (steps.last { $0.name == name }?.attempt ?? 0) + 1
        let step = StepRecord(
            job: id, sequence: (steps.last?.sequence ?? 0) + 1, name: name, attempt: attempt, state: .running,
            token: token, awsID: awsID, startedAt: now, detail: detail)
        steps.append(step)
        turn.changes.append(.step(step))
        record.step = name
        record.attempt = attempt
        failures = 0
        stepBegan()
        turn.notices.append(notice(.stepBegan, at: now))
    }

    /// Ends the present step; does nothing if it has ended already.
    mutating func endStep(
        _ state: StepState, awsID: String? = nil, detail: StepDetail? = nil, failure: Failure? = nil,
        at now: Timestamp, in turn: inout Turn
    ) {
        guard var step = steps.last, step.state == .running else { return }
        step.state = state
        step.awsID = awsID ?? step.awsID
        step.detail = detail ?? step.detail
        step.finishedAt = now
        step.failure = failure
        steps[steps.count - 1] = step
        turn.changes.append(.step(step))
        if state == .succeeded {
            recover(at: now, in: &turn)
            turn.notices.append(notice(.stepEnded, at: now, duration: now - step.startedAt))
        }
    }

    /// A call of the step succeeded, so earlier failures of it are history.
    mutating func recover(at now: Timestamp, in turn: inout Turn) {
        failures = 0
        guard record.failure != nil || record.retryAt != nil else { return }
        record.failure = nil
        record.retryAt = nil
        turn.update(record)
    }

    /// Held for what the text says, or running again.
    mutating func setHeld(_ reason: String?, in turn: inout Turn) {
        record.state = reason == nil ? .running : .held
        record.heldFor = reason
        turn.update(record)
    }

    func notice(
        _ happening: Notice.Happening, at now: Timestamp, duration: Duration? = nil, failure: Failure? = nil,
        nextAt: Timestamp? = nil
    ) -> Notice {
        Notice(
            at: now, happening, table: record.table, job: id, slot: record.slot, step: record.step,
            attempt: record.attempt, awsID: steps.last?.awsID, duration: duration, failure: failure, nextAt: nextAt)
    }

    /// Stays at the step and tries it again later.
    mutating func wait(_ delay: Duration, after failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        let retryAt = now + delay
        turn.notices.append(notice(.stepRetried, at: now, failure: failure, nextAt: retryAt))
        steps[steps.count - 1].attempt += 1
        steps[steps.count - 1].failure = failure
        record.attempt = steps[steps.count - 1].attempt
        turn.changes.append(.step(steps[steps.count - 1]))
        return rest(until: retryAt, after: failure, in: &turn)
    }

    /// Begins later what it has come to, for a failure that another step has told.
    mutating func rest(until retryAt: Timestamp, after failure: Failure, in turn: inout Turn) -> Want {
        record.retryAt = retryAt
        record.failure = failure
        turn.update(record)
        return .wake(at: retryAt)
    }

    /// The time of a retry has come.
    mutating func tryAgain(at now: Timestamp, in turn: inout Turn) -> Want {
        if record.retryAt != nil {
            record.retryAt = nil
            turn.update(record)
        }
        return next(at: now)
    }

    /// When a job that may take so long fails. One that was taken up has a little time in any case: while nobody looked it
    /// may have ended, or the clock may have been set.
    ///
    /// - Parameter approval: when its time began anew, if it did
    func deadline(after timeout: Duration, from approval: Timestamp? = nil) -> Timestamp {
        let end = max(record.startedAt, approval ?? record.startedAt) + timeout
        return takenUpAt.map { max(end, $0 + min(timeout, .seconds(900))) } ?? end
    }

    /// The wall clock was set: the times of what is under way are told in the new time, so that a timeout, a token's life
    /// and an estimate go on counting what really passed. It is written, so that a restart counts the same.
    mutating func shiftTimes(by jump: Duration, in turn: inout Turn) {
        let start = record.startedAt
        for index in steps.indices where steps[index].startedAt >= start {
            steps[index].startedAt = steps[index].startedAt + jump
            steps[index].finishedAt = steps[index].finishedAt.map { $0 + jump }
            turn.changes.append(.step(steps[index]))
        }
        record.startedAt = start + jump
        record.retryAt = record.retryAt.map { $0 + jump }
        record.expectedEnd = record.expectedEnd.map { $0 + jump }
        takenUpAt = takenUpAt.map { $0 + jump }
        turn.update(record)
    }
}
