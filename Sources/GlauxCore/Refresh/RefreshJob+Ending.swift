extension RefreshJob {
    mutating func handleFailure(
        _ failure: AWSFailure, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want {
        let words = Failure(failure, spec: spec)
        switch phase {
        case .requestExport(let request, let since, .some(let search)) where failure.code == "ExportNotFoundException":
            // Listed a moment ago and forgotten since, so it is older than AWS's memory.
            guard case .describeExport(let arn) = search.call(for: request.table) else { break }
            return searched(search.passingOver(arn), request: request, since: since, at: now, in: &turn)
        case .requestExport(let request, let since, nil) where failure.kind.mayHaveArrived:
            // It may have reached AWS, and the token grows old while nobody looks: a machine that was resumed from a snapshot
            // does not know that it slept.
            phase = .requestExport(request, since: since, search: ExportSearch(since: since, now: now))
        case .awaitExport(let arn, _) where failure.code == "ExportNotFoundException":
            return lostExport(arn, at: now, in: &turn)
        case .ensureTarget(let generation, .some) where failure.kind == .conflict,
            .relocate(let generation, .glue) where failure.kind == .conflict:
            return resolveConflict(words, generation: generation, at: now, in: &turn)
        case .relocate(let generation, .athena(let request, .starting)) where failure.kind.passes:
            // The statement may have reached Athena, whose token is not trusted for long; and the target may change until
            // the next try.
            phase = .relocate(generation, .athena(request, failure.kind.mayHaveArrived ? findingOrLooking : .looking))
        case .relocate(let generation, .athena(let request, .finding)) where !failure.kind.passes || failure.isForGood:
            // A role that may run statements may do without the right to list them, and so may a stand-in for AWS; and what
            // others have there need not be what Glaux can read.
            mayFindStatement = false
            phase = .relocate(generation, .athena(request, .looking))
            return wait(.seconds(1), after: words, at: now, in: &turn)
        case .awaitRelocation where failure.kind == .missing:
            return lookedAtQuery([], context: context, at: now, in: &turn)
        case .awaitRelocation(let generation, let query, let since, isStopping: true) where failure.kind.passes:
            // It was perhaps not stopped; the next look tells.
            phase = .awaitRelocation(generation, query, since: since, isStopping: false)
        case .awaitRelocation where record.endsAs != nil && failures < Self.endingLimit && !failure.kind.passes:
            // It may not be stopped, so its end is awaited.
            failures += 1
            return wait(.seconds(5), after: words, at: now, in: &turn)
        case .awaitRelocation(let generation, let query, _, _) where record.endsAs == nil && !failure.kind.passes:
            return beginWatching(query, of: generation, for: words, at: now, in: &turn)
        case .watchTarget(let generation, let watching) where watching.stage == .stopping:
            return toldToStop(watching, of: generation, at: now)
        case .watchTarget(let generation, let watching) where !failure.kind.passes:
            return couldNotWatch(watching, of: generation, at: now, in: &turn)
        case .preflight(.some(let table)) where failure.kind == .missing && spec.createsDatabase && !hasCreatedDatabase:
            hasCreatedDatabase = true
            phase = .createDatabase(table)
            return next(at: now)
        case .askWorkgroup(let table) where failure.kind != .missing && !failure.kind.passes:
            return passWorkgroup(unseenFor: words, table, at: now, in: &turn)
        case .verify(let generation, .creating(let definition)) where failure.kind == .conflict:
            phase = .verify(generation, .inspecting(definition))
            return next(at: now)
        case .verify(let generation, .querying) where record.endsAs != nil,
            .verify(let generation, .stopping) where record.endsAs != nil:
            phase = .verify(generation, .clearing(nil))
            return next(at: now)
        case .verify(_, .clearing) where record.endsAs != nil && failures >= Self.tailLimit:
            return fail(words, at: now, in: &turn)
        case .verify(let generation, .querying) where !failure.kind.passes:
            return examined(
                .failed(Failure.verificationRefused(failure, spec: spec)), generation, at: now, in: &turn)
        case .snapshot(let generation, .creating(let definition, let lacking)) where failure.kind == .conflict:
            // By this job, before a restart, or by somebody else.
            phase = .snapshot(generation, .inspecting(definition, lacking))
            return next(at: now)
        case .snapshot(_, .looking), .snapshot(_, .readingTarget):
            beginSnapshotStep(nil, at: now, in: &turn)
            return fail(words, at: now, in: &turn)
        case .prune(let generation, .clearing(let found, let targets, let dead)) where !failure.kind.passes:
            // A config that verifies nothing any more gives no right to drop it: what it shows stays.
            var words = words
            words.hint = "Drop \(found.target): a verification that was cut off left it behind. " + words.hint
            noteShortcoming(words, at: now, in: &turn)
            return judged(targets, about: dead, shows: found, after: generation, at: now, in: &turn)
        case .prune(let generation, .judging(_, let dead)) where !failure.kind.passes:
            // Its place may be one that the config has left; the others may go all the same.
            noteShortcoming(words, at: now, in: &turn)
            return prune(Array(dead.dropFirst()), after: generation, at: now, in: &turn)
        case .prune(let generation, .askingTargets(let targets, let dead)) where failure.kind == .missing:
            return asked(targets, about: dead, shows: nil, after: generation, at: now, in: &turn)
        case .replaceView(_, .readingTarget), .replaceView(_, .recalling), .replaceView(_, .looking):
            beginViewStep(at: now, in: &turn)
            return fail(words, at: now, in: &turn)
        case .prune(let generation, .trimmingVersions):
            beginStep(.prune, at: now, in: &turn)
            noteShortcoming(words, at: now, in: &turn)
            phase = .prune(generation, .looking)
            return next(at: now)
        case .prune(_, .looking), .prune(_, .askingTargets):
            beginStep(.prune, at: now, in: &turn)
            return fail(words, at: now, in: &turn)
        case .prune where failures >= Self.tailLimit, .replaceView where failures >= Self.tailLimit,
            .snapshot where failures >= Self.tailLimit:
            return fail(words, at: now, in: &turn)
        case .waiting, .preflight, .createDatabase, .askWorkgroup, .requestExport, .awaitExport, .proveExport,
            .inferColumns, .verify,
            .held, .ensureTarget,
            .waitingToRelocate, .relocate, .awaitRelocation, .watchTarget, .confirm, .replaceView, .snapshot, .prune,
            .ended:
            break
        }
        return retryOrFail(words, at: now, in: &turn)
    }

    /// Failed looks at a relocation after which a job that is to end does so all the same: a statement that changes the
    /// catalog takes seconds, not minutes.
    private static let endingLimit = 60

    mutating func retryOrFail(_ failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        if case .confirm = phase, let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
        failures += 1
        guard let delay = StepRetry.delay(after: failure.kind, failures: failures, salt: "\(id)") else {
            return fail(failure, at: now, in: &turn)
        }
        return wait(delay, after: failure, at: now, in: &turn)
    }

    mutating func fail(_ failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        if let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
        noteShortcoming(failure, at: now, in: &turn)
        switch phase {
        case .replaceView(let generation, _):
            return leaveView(after: generation, at: now, in: &turn)
        case .snapshot(let generation, let making):
            forgetUnmade(making, in: &turn)
            return beginPruning(after: generation, at: now, in: &turn)
        case .prune:
            return succeed(at: now, in: &turn)
        case .waiting, .preflight, .createDatabase, .askWorkgroup, .requestExport, .awaitExport, .proveExport,
            .inferColumns, .verify,
            .held,
            .ensureTarget, .waitingToRelocate, .relocate, .awaitRelocation, .watchTarget, .confirm, .ended:
            break
        }
        close(as: .failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.jobFailed, at: now, duration: now - record.startedAt, failure: failure))
        return .nothing
    }

    /// The step has failed; what follows is for the caller to say.
    mutating func noteShortcoming(_ failure: Failure, at now: Timestamp, in turn: inout Turn) {
        endStep(.failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.stepFailed, at: now, failure: failure))
    }

    /// An operator's cancellation, or the timeout. A relocation that may be under way is first brought to rest: the job
    /// must not end while a statement of its own can still change the target.
    mutating func end(as ending: JobEnding, at now: Timestamp, in turn: inout Turn) -> Want? {
        switch phase {
        case .ended:
            return .nothing
        case .confirm, .relocate:
            // The target has moved or may have: one more look tells.
            setEnding(ending, in: &turn)
            return record.retryAt == nil ? nil : tryAgain(at: now, in: &turn)
        case .awaitRelocation(let generation, let query, let since, let isStopping):
            setEnding(ending, in: &turn)
            guard !isStopping else { return nil }
            phase = .awaitRelocation(generation, query, since: since, isStopping: true)
            return .call(.stopQuery(query))
        case .watchTarget(let generation, let watching):
            setEnding(ending, in: &turn)
            guard case .waiting = watching.stage else { return nil }
            return stopUnseen(watching, of: generation)
        case .verify(let generation, let examination):
            return breakOff(examination, of: generation, as: ending, at: now, in: &turn)
        case .replaceView, .snapshot, .prune:
            // The target has moved, and what is half done the next job takes up.
            if case .snapshot(_, let making) = phase { forgetUnmade(making, in: &turn) }
            endStep(.cancelled, at: now, in: &turn)
            return succeed(at: now, in: &turn)
        case .waiting, .preflight, .createDatabase, .askWorkgroup, .requestExport, .awaitExport, .proveExport,
            .inferColumns, .held, .ensureTarget, .waitingToRelocate:
            return finish(as: ending, at: now, in: &turn)
        }
    }

    /// It has changed nothing, so nothing is left half done.
    mutating func giveWay(at now: Timestamp, in turn: inout Turn) -> Want {
        let failure = Failure(
            kind: .conflict, message: "gave way to other work on \(spec.target)",
            hint: "Nothing to do: the live generation is looked at again later.")
        endStep(.cancelled, failure: failure, at: now, in: &turn)
        close(as: .cancelled, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.jobCancelled, at: now, duration: now - record.startedAt, failure: failure))
        return .nothing
    }

    /// Durable before anybody is told, so that a crash does not take it back.
    mutating func setEnding(_ ending: JobEnding, in turn: inout Turn) {
        guard record.endsAs == nil else { return }
        record.endsAs = ending
        turn.update(record)
    }

    mutating func finish(as ending: JobEnding, at now: Timestamp, in turn: inout Turn) -> Want {
        var goesOn = ""
        if case .awaitExport(let arn, _) = phase { goesOn = " The export \(arn.exportID) goes on in AWS." }
        switch ending {
        case .cancelled:
            let failure = Failure(
                kind: .conflict, message: "cancelled by an operator.\(goesOn)",
                hint: "`glaux retry \(id)` goes on from this step.")
            endStep(.cancelled, failure: failure, at: now, in: &turn)
            close(as: .cancelled, failure: failure, at: now, in: &turn)
            turn.notices.append(notice(.jobCancelled, at: now, duration: now - record.startedAt))
        case .timedOut:
            let last = record.failure.map { " Its last failure: \($0.message)." } ?? ""
            let failure = Failure(
                kind: .timeout, message: "took longer than its timeout of \(spec.timeout.text).\(last)\(goesOn)",
                hint: "Raise `timeout:` if the table needs longer.")
            endStep(.failed, failure: failure, at: now, in: &turn)
            close(as: .failed, failure: failure, at: now, in: &turn)
            turn.notices.append(notice(.jobFailed, at: now, duration: now - record.startedAt, failure: failure))
        }
        return .nothing
    }

    /// Writes the job's end.
    mutating func close(
        as state: JobState, failure: Failure? = nil, at now: Timestamp, in turn: inout Turn
    ) {
        phase = .ended
        record.end(as: state, failure: failure, at: now)
        turn.update(record)
    }
}
