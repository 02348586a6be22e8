extension RefreshJob {
    /// A conflict over the target is settled by reading it again, but not for ever.
    private static let conflictLimit = 5

    /// What was tried before an operator's retry does not count against it.
    private var stepsSinceStart: some Collection<StepRecord> {
        steps.lazy.filter { [start = record.startedAt] in $0.startedAt >= start }
    }

    mutating func beginTarget(of generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        phase = .ensureTarget(generation, nil)
        hasWidened = false
        beginStep(.ensureTarget, at: now, in: &turn)
        return next(at: now)
    }

    /// A rollback is the one way back: what is live does not hinder it.
    private func judgement(
        of found: TargetDescription?, generation: Generation, context: Context
    ) -> TargetJudgement {
        TargetJudgement(
            of: found, spec: spec, columns: columns, generation: generation, live: context.live,
            goesBack: record.pipeline == .rollback, isApproved: { isApproved($0) })
    }

    /// Somebody else changed the target after it was judged, and not only its version. What they did stays; an operator is
    /// to see it.
    private func meddling(with found: TargetDescription?, for generation: Generation) -> Hold? {
        guard var before = judged, let found else { return nil }
        // Our own write may have arrived though its answer was lost.
        if Location.areEqual(found.location, generation.location) { before.location = found.location }
        let differences = found.differences(from: before, layout: judgedLayout)
        guard !differences.isEmpty else { return nil }
        return Hold(
            .catalog, of: generation,
            "somebody changed \(spec.target) meanwhile (version \(before.version ?? "none"), now "
                + "\(found.version ?? "none")): \(differences.joined(separator: "; "))",
            target: TargetSighting(found))
    }

    mutating func judgeTarget(
        _ found: TargetDescription?, generation: Generation, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        let judgement = judgement(of: found, generation: generation, context: context)
        if let ending = record.endsAs, judgement != .isLive { return finish(as: ending, at: now, in: &turn) }
        let meddling = record.endsAs == nil ? meddling(with: found, for: generation) : nil
        if let found, found.layout != judgedLayout, columns != nil {
            turn.changes.append(.layout(spec.table, found.layout))
        }
        judgedLayout = found?.layout
        if let meddling { return hold(generation, for: meddling, at: now, in: &turn) }
        judged = found.map { TargetSighting($0) }
        judgedAt = now
        switch judgement {
        case .create(let definition):
            // Whoever drops a target wants all of it anew.
            turn.changes.append(.samplesForgotten(spec.table))
            phase = .ensureTarget(generation, .create(definition))
            return next(at: now)
        case .isLive:
            endStep(.succeeded, awsID: found?.version, at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        case .widen where hasWidened:
            return fail(
                Failure(
                    kind: .conflict, message: "Glue took new columns of \(spec.target), and does not show them",
                    hint: "Look at \(spec.target) in Glue: who else changes it?"),
                at: now, in: &turn)
        case .widen(let definition, let version):
            hasWidened = true
            // After a restart nobody knows whether it was widened.
            steps[steps.count - 1].detail = judged.map(StepDetail.judged)
            turn.changes.append(.step(steps[steps.count - 1]))
            phase = .ensureTarget(generation, .widen(definition, version: version))
            return next(at: now)
        case .hold(let hold):
            return self.hold(generation, for: hold, at: now, in: &turn)
        case .relocate(let version):
            endStep(.succeeded, awsID: version, detail: judged.map(StepDetail.judged), at: now, in: &turn)
            switch spec.relocation {
            case .athena:
                phase = .waitingToRelocate(generation, version: version)
                return next(at: now)
            case .glue:
                return beginRelocation(of: generation, version: version, at: now, in: &turn)
            }
        case .refuse(let failure):
            return fail(failure, at: now, in: &turn)
        }
    }

    mutating func beginRelocation(
        of generation: Generation, version: String?, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        switch spec.relocation {
        case .glue:
            phase = .relocate(generation, .glue(version: version))
            beginStep(.relocate, detail: judged.map(StepDetail.judged), at: now, in: &turn)
        case .athena:
            let sql = AthenaStatement.relocate(spec.target, to: generation.location)
            let attempt = steps.count { $0.name == .relocate } + 1
            let request = QueryRequest(
                sql: sql, database: spec.target.database, workgroup: spec.workgroup,
                resultLocation: spec.resultLocation,
                token: StepToken.make(
                    .query, journalID: journalID, slot: record.slot, attempt: attempt, arguments: sql))
            // A place may have been long in coming.
            phase = .relocate(generation, .athena(request, judgedAt == now ? .starting : .looking))
            hasSentStatement = false
            beginStep(.relocate, token: request.token, detail: .query(request), at: now, in: &turn)
        }
        return next(at: now)
    }

    /// Before it is sent again, or the job ends.
    var findingOrLooking: Sending { mayFindStatement ? .finding : .looking }

    /// After a wait, a restart or a lost answer: has the relocation happened already, and is the target as it was judged?
    mutating func lookedBeforeRelocating(
        _ found: TargetDescription?, generation: Generation, request: QueryRequest, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        let judgement = judgement(of: found, generation: generation, context: context)
        if judgement != .isLive, record.endsAs == nil, let meddling = meddling(with: found, for: generation) {
            endStep(.cancelled, at: now, in: &turn)
            return hold(generation, for: meddling, at: now, in: &turn)
        }
        switch judgement {
        case .isLive:
            endStep(.succeeded, at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        case .relocate:
            if let ending = record.endsAs, !hasSentStatement {
                phase = .relocate(generation, .athena(request, findingOrLooking))
                return awaitRest(as: ending, at: now, in: &turn)
            }
            phase = .relocate(generation, .athena(request, .starting))
            return next(at: now)
        case .widen, .hold:
            // It has changed since it was judged: judged again.
            endStep(.cancelled, at: now, in: &turn)
            return beginTarget(of: generation, at: now, in: &turn)
        case .create:
            endStep(.cancelled, at: now, in: &turn)
            return beginTarget(of: generation, at: now, in: &turn)
        case .refuse(let failure):
            return fail(failure, at: now, in: &turn)
        }
    }

    /// An earlier process may have sent the statement, and Athena does not list it; it is not started anew only to be
    /// stopped. A request that is on its way yet, or a list that lags behind, has some time to show.
    private mutating func awaitRest(as ending: JobEnding, at now: Timestamp, in turn: inout Turn) -> Want {
        guard let takenUpAt, now - takenUpAt < Self.longestStatement else {
            return finish(as: ending, at: now, in: &turn)
        }
        // A search is many requests, and others share what the account may ask.
        return .wake(at: now + (mayFindStatement ? .seconds(15) : .seconds(5)))
    }

    mutating func beginAwaitingRelocation(
        of generation: Generation, query: QueryID, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        endStep(.succeeded, awsID: query.rawValue, at: now, in: &turn)
        phase = .awaitRelocation(generation, query, since: now, isStopping: record.endsAs != nil)
        beginStep(.awaitRelocation, awsID: query.rawValue, at: now, in: &turn)
        if record.endsAs != nil { return .call(.stopQuery(query)) }
        return .lookAtQuery(query, at: now + PollingPolicy.query.wait(elapsed: .zero, estimate: context.queryDuration))
    }

    mutating func lookedAtQuery(
        _ queries: [QueryDescription], context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard case .awaitRelocation(let generation, let query, let since, let isStopping) = phase else {
            return next(at: now)
        }
        guard let found = queries.first(where: { $0.id == query }) else {
            let failure = Failure(
                kind: .missing, message: "Athena has forgotten the query \(query)",
                hint: "Nothing to do: the catalog tells what became of it.")
            endStep(.cancelled, failure: failure, at: now, in: &turn)
            turn.notices.append(notice(.stepFailed, at: now, failure: failure))
            return beginTarget(of: generation, at: now, in: &turn)
        }
        switch found.state {
        case .queued, .running:
            recover(at: now, in: &turn)
            if record.endsAs != nil, !isStopping {
                phase = .awaitRelocation(generation, query, since: since, isStopping: true)
                return .call(.stopQuery(query))
            }
            let elapsed = now - since
            let wait = PollingPolicy.query.wait(elapsed: elapsed, estimate: context.queryDuration)
            return .lookAtQuery(query, at: now + wait)
        case .succeeded:
            turn.observations.append(.queryTook(now - since))
            endStep(.succeeded, awsID: query.rawValue, detail: .scanned(bytes: found.bytesScanned), at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        case .cancelled:
            if let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
            return fail(
                Failure(
                    kind: .conflict, message: "the query \(query) was cancelled by somebody else",
                    hint: "Find out who cancelled it; this export is not relocated yet."),
                at: now, in: &turn)
        case .failed(let error):
            if let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
            let failure = Failure.queryFailed(query, error, spec: spec)
            let tries = stepsSinceStart.count { $0.name == .awaitRelocation && $0.state == .failed } + 1
            guard failure.kind.passes || failure.kind == .conflict, tries < Self.conflictLimit,
                let delay = StepRetry.delay(
                    after: failure.kind.passes ? failure.kind : .transient, failures: tries, salt: "\(id)")
            else { return fail(failure, at: now, in: &turn) }
            // A token replays its failed query, so the next try begins with a look at the target and a new one.
            endStep(.failed, failure: failure, at: now, in: &turn)
            turn.notices.append(notice(.stepFailed, at: now, failure: failure, nextAt: now + delay))
            phase = .ensureTarget(generation, nil)
            beginStep(.ensureTarget, at: now, in: &turn)
            return rest(until: now + delay, after: failure, in: &turn)
        }
    }

    /// Glue's version moved between read and write, or somebody created the target first: reads it again.
    mutating func resolveConflict(
        _ failure: Failure, generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        let conflicts = stepsSinceStart.count { $0.state == .failed && $0.failure?.kind == .conflict } + 1
        guard conflicts < Self.conflictLimit else { return fail(failure, at: now, in: &turn) }
        endStep(.failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.stepFailed, at: now, failure: failure))
        return beginTarget(of: generation, at: now, in: &turn)
    }

    mutating func beginConfirmation(of generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        phase = .confirm(generation)
        beginStep(.confirm, at: now, in: &turn)
        return next(at: now)
    }

    /// What the target may have shown until now: what the journal says, and what this job saw. They are not the same once
    /// somebody else has moved the target, or the journal was restored; queries may still read either.
    private func exportsLeft(for generation: Generation, live: Generation?) -> [ExportARN] {
        var left = live.map { [$0.export.arn] } ?? []
        for step in steps {
            guard case .judged(let sighting) = step.detail, let id = Location.exportID(at: sighting.location),
                case let arn = generation.export.arn.ofSameTable(id), !left.contains(arn)
            else { continue }
            left.append(arn)
        }
        return left.filter { $0 != generation.export.arn }
    }

    mutating func confirm(
        _ found: TargetDescription?, generation: Generation, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard Location.areEqual(found?.location, generation.location) else {
            return fail(
                Failure(
                    kind: .conflict,
                    message: "\(spec.target) was relocated to \(generation.location), but the catalog now shows "
                        + (found?.location ?? "no such table"),
                    hint: "Find out who else changes \(spec.target)."),
                at: now, in: &turn)
        }
        if record.pipeline == .scrub {
            endStep(.succeeded, awsID: found?.version, at: now, in: &turn)
            return succeed(at: now, in: &turn)
        }
        for left in exportsLeft(for: generation, live: context.live) { turn.changes.append(.superseded(left, at: now)) }
        var live = generation
        live.relocatedAt = now
        live.supersededAt = nil
        live.shownOn = spec.target
        turn.changes.append(.generation(live))
        turn.changes.append(.live(spec.table, generation.export.arn, spec.target))
        endStep(.succeeded, awsID: found?.version, at: now, in: &turn)
        turn.observations.append(.relocated(spec.target, to: live))
        if record.endsAs != nil || record.failure != nil {
            // It has succeeded after all, and a restart is not to end it.
            record.endsAs = nil
            record.failure = nil
            turn.update(record)
        }
        return beginView(over: found, after: live, at: now, in: &turn)
    }
}
