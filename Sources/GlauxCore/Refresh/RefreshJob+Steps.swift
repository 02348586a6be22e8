extension RefreshJob {
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
        damagedReadings = 0
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
    package mutating func setHeld(_ reason: String?, in turn: inout Turn) {
        record.state = reason == nil ? .running : .held
        record.heldFor = reason
        turn.update(record)
    }

    package func notice(
        _ happening: Notice.Happening, at now: Timestamp, duration: Duration? = nil, failure: Failure? = nil,
        nextAt: Timestamp? = nil
    ) -> Notice {
        Notice(
            at: now, happening, table: spec.table, job: id, slot: record.slot, step: record.step,
            attempt: record.attempt, awsID: steps.last?.awsID, duration: duration, failure: failure, nextAt: nextAt)
    }
}
