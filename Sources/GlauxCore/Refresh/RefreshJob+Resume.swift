extension RefreshJob {
    /// A job as the journal remembers it. Its next call is the one that it would have made next, or made last, with the
    /// same token.
    ///
    /// - Throws: when the rows do not fit together; the job is then to be failed, not guessed at.
    package init(
        resuming open: Recollection.OpenJob, spec: RefreshSpec, journalID: String, at now: Timestamp
    ) throws(Failure) {
        var record = open.record
        record.step = open.steps.last?.name
        record.attempt = open.steps.last?.attempt ?? 1
        // A job whose newest step has ended badly is open only because a retry of it waits for a place.
        // One whose target shows the generation has only its tail left, whatever came of that.
        let isWaiting =
            (open.steps.last.map { $0.state == .failed || $0.state == .cancelled } ?? true)
            && !Self.hasConfirmed(open.steps, since: record.startedAt)
        let phase = isWaiting ? .waiting : try Self.phase(after: open, spec, of: record, at: now)
        self.init(record, spec: spec, journalID: journalID, phase: phase, steps: open.steps)
        sample = open.sample
        judged = Self.judged(in: open.steps, since: record.startedAt)
        judgedLayout = open.layout
    }

    /// What the target was when it was judged last, or when an operator was shown it.
    private static func judged(in steps: [StepRecord], since start: Timestamp) -> TargetSighting? {
        if let last = steps.last, last.name == .ensureTarget, last.state == .running, last.detail != nil { return nil }
        for step in steps.reversed() {
            switch step.detail {
            // An operator who rejected a change is asked about it again in a retry.
            case .judged(let sighting): return step.startedAt >= start || isRejected(steps.last) ? sighting : nil
            case .hold(let hold) where step.state == .succeeded && step.startedAt >= start:
                if let shown = hold.target { return shown }
            case .table, .request, .completed, .proven, .query, .scanned, .hold, .chosen, .written, .pruned, nil:
                continue
            }
        }
        return nil
    }

    private static func isRejected(_ step: StepRecord?) -> Bool {
        if case .hold(let hold) = step?.detail { hold.cause == .catalog && step?.state == .cancelled } else { false }
    }

    private static func phase(
        after open: Recollection.OpenJob, _ spec: RefreshSpec, of record: JobRecord, at now: Timestamp
    ) throws(Failure) -> Phase {
        let steps = open.steps
        guard let last = steps.last else { return .waiting }
        switch last.name {
        case .preflight:
            return .preflight(nil)
        case .requestExport:
            guard case .request(let request) = last.detail else { throw damaged(record, last) }
            return search(for: request, of: record, in: steps, at: now)
        case .awaitExport:
            guard let id = last.awsID else { throw damaged(record, last) }
            return .awaitExport(ExportARN(id), since: requestTime(in: steps) ?? last.startedAt)
        case .proveExport:
            guard let export = completedExport(in: steps) else { throw damaged(record, last) }
            return .proveExport(export)
        case .inferColumns:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            return .inferColumns(generation)
        case .verify:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            if case .hold(let hold) = last.detail { return .held(generation, hold) }
            if let query = last.awsID {
                return .verify(
                    generation,
                    record.endsAs == nil
                        ? .querying(.awaiting(QueryID(query), since: now)) : .stopping(QueryID(query)))
            }
            if case .query(let request) = last.detail {
                return .verify(generation, record.endsAs == nil ? .querying(.waiting(request)) : .clearing(nil))
            }
            guard let columns = spec.columns ?? open.sample?.shape.columns, !columns.isEmpty else {
                return .inferColumns(generation)
            }
            let examination = Examination(of: generation, as: columns, for: spec)
            // The job is to end, and its table may stand.
            if record.endsAs != nil, case .creating(let definition) = examination {
                return .verify(generation, .inspecting(definition))
            }
            return .verify(generation, examination)
        case .ensureTarget:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            guard last.state == .succeeded else { return .ensureTarget(generation, nil) }
            if case .judged(let seen) = last.detail { return .waitingToRelocate(generation, version: seen.version) }
            return .waitingToRelocate(generation, version: nil)
        case .relocate:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            switch (last.detail, spec.relocation) {
            case (.query(let request), _): return .relocate(generation, .athena(request, .finding))
            case (.judged(let seen), _): return .relocate(generation, .glue(version: seen.version))
            case (_, .glue): return .relocate(generation, .glue(version: nil))
            case (_, .athena): throw damaged(record, last)
            }
        case .awaitRelocation:
            guard let generation = generation(in: steps, of: record), let query = last.awsID else {
                throw damaged(record, last)
            }
            return .awaitRelocation(generation, QueryID(query), since: last.startedAt, isStopping: false)
        case .confirm:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            return last.state == .succeeded ? .replaceView(generation, .readingTarget) : .confirm(generation)
        case .replaceView:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            if last.state == .running { return .replaceView(generation, .readingTarget) }
            return spec.makesSnapshots ? .snapshot(generation, .looking) : .prune(generation, .looking)
        case .snapshot:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            return spec.makesSnapshots ? .snapshot(generation, .looking) : .prune(generation, .looking)
        case .prune:
            guard let generation = generation(in: steps, of: record) else { throw damaged(record, last) }
            return .prune(generation, .looking)
        case .startQuery, .awaitQuery, .writeResult, .pruneResults, .scan, .registerPartitions:
            throw damaged(record, last)
        }
    }

    private static func hasConfirmed(_ steps: [StepRecord], since start: Timestamp) -> Bool {
        steps.contains { $0.name == .confirm && $0.state == .succeeded && $0.startedAt >= start }
    }

    /// An ended job that an operator wants to go on, from the step that failed. What was bought is used; what may have
    /// been bought is looked for, and then asked for with its old token.
    static func retrying(
        _ ended: Recollection.OpenJob, spec: RefreshSpec, journalID: String, at now: Timestamp, in turn: inout Turn
    ) throws(Failure) -> (RefreshJob, Want) {
        var record = ended.record
        record.reopen(at: now)
        var job = RefreshJob(
            record, spec: spec, journalID: journalID,
            phase: try phase(after: ended, spec, of: record, at: now), steps: ended.steps)
        job.sample = ended.sample
        job.judged = isRejected(ended.steps.last) ? judged(in: ended.steps, since: now) : nil
        job.judgedLayout = ended.layout
        turn.changes.append(.jobReopened(job.record, .refresh(spec)))
        let want = job.beginAgain(at: now, in: &turn)
        turn.notices.append(job.notice(want == .exportPlace ? .jobHeld : .jobStarted, at: now))
        return (job, want)
    }

    private mutating func beginAgain(at now: Timestamp, in turn: inout Turn) -> Want {
        let last = steps.last
        switch phase {
        case .waiting, .preflight, .createDatabase, .askWorkgroup, .requestExport:
            return waitForPlace(in: &turn)
        case .awaitExport(let arn, _):
            // Whether the export failed or only the look at it, another look tells.
            beginStep(.awaitExport, awsID: arn.rawValue, at: now, in: &turn)
            return next(at: now)
        case .proveExport(let export):
            if last?.failure?.kind == .damaged, record.pipeline == .refresh { return waitForPlace(in: &turn) }
            beginStep(.proveExport, awsID: export.arn.rawValue, detail: last?.detail, at: now, in: &turn)
            return next(at: now)
        case .inferColumns(let generation):
            return beginInference(of: generation, at: now, in: &turn)
        case .verify(let generation, _):
            return beginExamination(of: generation, at: now, in: &turn)
        case .held(let generation, _), .ensureTarget(let generation, _), .waitingToRelocate(let generation, _),
            .relocate(let generation, _),
            .awaitRelocation(let generation, _, _, _), .watchTarget(let generation, _), .confirm(let generation),
            .replaceView(let generation, _),
            .snapshot(let generation, _), .prune(let generation, _):
            return proveAgain(generation, at: now, in: &turn)
        case .ended:
            return .nothing
        }
    }

    /// Much can have happened to the objects since they were proven, and reading them is free.
    mutating func proveAgain(_ generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        phase = .proveExport(generation.export)
        beginStep(
            .proveExport, awsID: generation.export.arn.rawValue, detail: chosen.map(StepDetail.chosen), at: now,
            in: &turn)
        return next(at: now)
    }

    private mutating func waitForPlace(in turn: inout Turn) -> Want {
        phase = .waiting
        setHeld("a place among the exports that may be under way", in: &turn)
        return .exportPlace
    }

    /// A request that ended badly is not thereby unused: an earlier try of it may have reached AWS.
    mutating func beginRequestAgain(_ request: ExportRequest, at now: Timestamp, in turn: inout Turn) -> Want {
        phase = Self.search(for: request, of: record, in: steps, at: now)
        beginStep(.requestExport, token: request.token, detail: .request(request), at: now, in: &turn)
        return next(at: now)
    }

    /// How old the token really is nobody knows: the clock may have been set while nobody looked. So the export is looked
    /// for, and the request sent again only if there is none.
    private static func search(
        for request: ExportRequest, of record: JobRecord, in steps: [StepRecord], at now: Timestamp
    ) -> Phase {
        let since = firstUse(of: request, in: steps) ?? now
        // A daemon whose journal was lost since may have asked for it as early as its slot was due.
        let search = ExportSearch(since: min(record.slot, since), now: now)
        return .requestExport(request, since: since, search: search)
    }

    /// When the newest export was first asked for. By our own clock, which also tells how long it has taken: AWS's may
    /// differ from it.
    private static func requestTime(in steps: [StepRecord]) -> Timestamp? {
        guard case .request(let request) = steps.last(where: { $0.name == .requestExport })?.detail else { return nil }
        return firstUse(of: request, in: steps)
    }

    private static func firstUse(of request: ExportRequest, in steps: [StepRecord]) -> Timestamp? {
        steps.first { $0.name == .requestExport && $0.token == request.token }?.startedAt
    }

    private static func completedExport(in steps: [StepRecord]) -> CompletedExport? {
        for step in steps.reversed() {
            switch step.detail {
            case .completed(let export): return export
            case .chosen(let generation): return generation.export
            case .table, .request, .proven, .query, .judged, .scanned, .hold, .written, .pruned, nil: continue
            }
        }
        return nil
    }

    private static func generation(in steps: [StepRecord], of record: JobRecord) -> Generation? {
        guard let export = completedExport(in: steps) else { return nil }
        for step in steps.reversed() {
            if case .chosen(let generation) = step.detail { return generation }
            if case .proven(let bytes) = step.detail {
                return Generation(
                    table: record.table, job: record.id, export: export, bytes: bytes,
                    provenAt: step.finishedAt ?? step.startedAt)
            }
        }
        return nil
    }

    private static func damaged(_ record: JobRecord, _ step: StepRecord) -> Failure {
        Failure(
            kind: .unknown,
            message: "the journal's rows of job \(record.id) do not fit together at step \(step.name.rawValue)",
            hint: "Report this with the output of `glaux job \(record.id) --json`; "
                + "`glaux run \(record.table)` starts anew.")
    }
}
