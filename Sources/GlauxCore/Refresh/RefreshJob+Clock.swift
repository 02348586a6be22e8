extension RefreshJob {
    /// The wall clock was set: see `shiftTimes`.
    mutating func followClock(by jump: Duration, in turn: inout Turn) {
        shiftTimes(by: jump, in: &turn)
        switch phase {
        case .requestExport(let request, let since, let search):
            // A machine that was resumed from a snapshot has slept without knowing, and a clock that is set forward may tell:
            // the token is believed to be as old as it can be.
            phase = .requestExport(request, since: jump > .zero ? since : since + jump, search: search)
        case .awaitRelocation(let generation, let query, let since, let isStopping):
            phase = .awaitRelocation(generation, query, since: since + jump, isStopping: isStopping)
        case .watchTarget(let generation, var watching):
            if case .waiting(let end) = watching.stage { watching.stage = .waiting(until: end + jump) }
            phase = .watchTarget(generation, watching)
        case .awaitExport(let arn, let since):
            phase = .awaitExport(arn, since: since + jump)
        case .waiting, .preflight, .proveExport, .createDatabase, .askWorkgroup, .inferColumns, .verify, .held,
            .ensureTarget,
            .waitingToRelocate, .relocate,
            .confirm, .replaceView, .snapshot, .prune, .ended:
            break
        }
    }
}
