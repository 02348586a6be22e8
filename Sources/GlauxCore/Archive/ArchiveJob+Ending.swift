extension ArchiveJob {
    /// What is malformed is in S3 already, but in no catalog.
    mutating func hold(_ pass: ArchivePass, at now: Timestamp, in turn: inout Turn) -> Want {
        let place = pass.spec.keys.isEmpty ? pass.spec.location : pass.spec.defaultPartition
        var reason =
            "\(pass.malformed) of \(pass.items) items do not tell their time or their partition, and are under \(place)"
        if pass.left > 0 {
            reason +=
                "; \(pass.left) more tell no time and are left out: an archive has room for \(ArchiveMemory.mostUntimed)"
        }
        beginStep(.verify, at: now, in: &turn)
        phase = .held
        let failure = Failure(
            kind: .held, message: reason,
            hint: "`glaux approve \(id)` registers all partitions, that one included; with `on_malformed: default` "
                + "nobody is asked.")
        record.failure = failure
        setHeld("an operator's approval: \(reason)", in: &turn)
        turn.notices.append(notice(.approvalAwaited, at: now, failure: failure))
        return next(at: now)
    }

    mutating func fail(_ failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        endStep(.failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.stepFailed, at: now, failure: failure))
        close(as: .failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.jobFailed, at: now, duration: now - record.startedAt, failure: failure))
        return .nothing
    }

    /// What was begun stays begun: the next job goes on with it.
    mutating func finish(as ending: JobEnding, at now: Timestamp, in turn: inout Turn) -> Want {
        if case .removeExport = phase {
            // All is archived, and what is half removed the next job takes up.
            endStep(.cancelled, at: now, in: &turn)
            return finish(at: now, in: &turn)
        }
        var goesOn = ""
        if case .export(.awaiting(let arn, since: _)) = phase { goesOn = " The export \(arn.exportID) goes on in AWS." }
        switch ending {
        case .cancelled:
            let isRejected = memory.pass?.isRejected == true
            let failure = Failure(
                kind: .conflict,
                message: isRejected
                    ? "rejected by an operator"
                    : "cancelled by an operator; what is in S3 already is not read again.\(goesOn)",
                hint: isRejected
                    ? "`glaux retry \(id)`, or the next slot, removes what this one wrote and begins anew, as the config "
                        + "is then."
                    : "`glaux retry \(id)`, or the next slot, goes on from there.")
            endStep(.cancelled, failure: failure, at: now, in: &turn)
            close(as: .cancelled, failure: failure, at: now, in: &turn)
            turn.notices.append(notice(.jobCancelled, at: now, duration: now - record.startedAt, failure: failure))
            return .nothing
        case .timedOut:
            let last = record.failure.map { " Its last failure: \($0.message)." } ?? ""
            return fail(
                Failure(
                    kind: .timeout, message: "took longer than its timeout of \(spec.timeout.text).\(last)\(goesOn)",
                    hint: "Raise `timeout:` if the table needs longer; `glaux retry \(id)`, or the next slot, goes on "
                        + "where it was."), at: now, in: &turn)
        }
    }

    mutating func followClock(by jump: Duration, in turn: inout Turn) {
        shiftTimes(by: jump, in: &turn)
        switch phase {
        case .export(.requesting(let request, let since, let search)):
            // As of a refresh: the token is believed to be as old as it can be.
            phase = .export(.requesting(request, since: jump > .zero ? since : since + jump, search: search))
        case .export(.awaiting(let arn, let since)): phase = .export(.awaiting(arn, since: since + jump))
        case .export(.waiting), .export(.proving), .waiting, .preflight, .createDatabase, .throwAway, .sweep, .scan,
            .complete, .readBack, .discard, .held, .approved, .ensureTarget, .register, .removeExport, .ended:
            break
        }
        pace = pace.map { ($0, $1 + jump) }
    }

    mutating func close(
        as state: JobState, failure: Failure? = nil, at now: Timestamp, in turn: inout Turn
    ) {
        phase = .ended
        record.end(as: state, failure: failure, at: now)
        turn.update(record)
    }
}
