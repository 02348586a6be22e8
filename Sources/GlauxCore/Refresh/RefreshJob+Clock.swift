extension RefreshJob {
    /// The wall clock was set: the times of what is under way are told in the new time, so that a timeout, a token's life
    /// and an estimate go on counting what really passed. It is written, so that a restart counts the same.
    mutating func followClock(by jump: Duration, in turn: inout Turn) {
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
        switch phase {
        case .requestExport(let request, let since, let search):
            // A machine that was resumed from a snapshot has slept without knowing, and a clock that is set forward may tell:
            // the token is believed to be as old as it can be.
            phase = .requestExport(request, since: jump > .zero ? since : since + jump, search: search)
        case .awaitRelocation(let generation, let query, let since, let isStopping):
            phase = .awaitRelocation(generation, query, since: since + jump, isStopping: isStopping)
        case .awaitExport(let arn, let since):
            phase = .awaitExport(arn, since: since + jump)
        case .waiting, .preflight, .proveExport, .createDatabase, .inferColumns, .verify, .held, .ensureTarget,
            .waitingToRelocate, .relocate,
            .confirm, .replaceView, .snapshot, .prune, .ended:
            break
        }
    }

    /// After a restart. A job cannot have begun in the future: the clock was set back meanwhile, by that much at least.
    mutating func takeUp(at now: Timestamp, in turn: inout Turn) {
        if record.startedAt > now { followClock(by: now - record.startedAt, in: &turn) }
        takenUpAt = now
    }
}
