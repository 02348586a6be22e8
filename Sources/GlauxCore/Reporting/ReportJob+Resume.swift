extension ReportJob {
    /// A job as the journal remembers it.
    ///
    /// - Throws: when the rows do not fit together; the job is then to be failed, not guessed at
    init(resuming open: Recollection.OpenJob, spec: ReportSpec, journalID: String) throws(Failure) {
        var record = open.record
        record.step = open.steps.last?.name
        record.attempt = open.steps.last?.attempt ?? 1
        // One whose newest step has ended badly is open only because a retry of it waits for a place.
        let isWaiting = open.steps.last.map { $0.state == .failed || $0.state == .cancelled } ?? true
        let phase = isWaiting ? .waiting : try Self.phase(after: open.steps, of: record, spec)
        self.init(record, spec: spec, journalID: journalID, phase: phase, steps: open.steps)
    }

    private static func phase(
        after steps: [StepRecord], of record: JobRecord, _ spec: ReportSpec
    ) throws(Failure) -> Phase {
        guard let last = steps.last else { return .waiting }
        switch last.name {
        case .startQuery:
            guard case .query(let request) = last.detail else { throw damaged(record, last) }
            return .startQuery(request)
        case .awaitQuery:
            guard let query = last.awsID else { throw damaged(record, last) }
            return .awaitQuery(QueryID(query), since: last.startedAt, isStopping: false)
        case .writeResult:
            guard let query = query(in: steps) else { throw damaged(record, last) }
            return .writeResult(query)
        case .pruneResults:
            guard let keep = spec.keep else { throw damaged(record, last) }
            return .prune(keep: keep)
        case .preflight, .requestExport, .awaitExport, .proveExport, .inferColumns, .verify, .ensureTarget, .relocate,
            .awaitRelocation, .confirm, .replaceView, .snapshot, .prune, .scan, .registerPartitions:
            throw damaged(record, last)
        }
    }

    private static func query(in steps: [StepRecord]) -> QueryID? {
        steps.last { $0.name == .awaitQuery }?.awsID.map { QueryID($0) }
    }

    private static func damaged(_ record: JobRecord, _ step: StepRecord) -> Failure {
        Failure(
            kind: .unknown,
            message: "the journal's rows of job \(record.id) do not fit together at \(step.name.rawValue)",
            hint: "`glaux report \(record.table)` starts a new job.")
    }

    /// An ended job that an operator wants to go on: with the result that Athena has, or with its query once more.
    static func retrying(
        _ ended: Recollection.OpenJob, spec: ReportSpec, journalID: String, at now: Timestamp, in turn: inout Turn
    ) -> (ReportJob, Want) {
        var record = ended.record
        record.reopen(at: now)
        var job = ReportJob(record, spec: spec, journalID: journalID, phase: .waiting, steps: ended.steps)
        turn.changes.append(.jobReopened(job.record, .report(spec)))
        guard ended.steps.last?.name == .writeResult, let query = query(in: ended.steps) else {
            job.setHeld("a place among the queries that may be under way", in: &turn)
            turn.notices.append(job.notice(.jobHeld, at: now))
            return (job, .queryPlace)
        }
        job.phase = .writeResult(query)
        job.beginStep(.writeResult, at: now, in: &turn)
        turn.notices.append(job.notice(.jobStarted, at: now))
        return (job, job.next(at: now))
    }
}
