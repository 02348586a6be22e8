/// One run of one report for one slot: from its query to a result that is written whole.
///
/// Asking again does no harm but what it scans, so a request whose answer was lost is sent again with the same token: at
/// once, that cannot start a second query.
package struct ReportJob: SteppedJob {
    package enum Phase: Sendable, Hashable {
        /// For a place among the queries; nothing has been sent.
        case waiting
        case startQuery(QueryRequest)
        case awaitQuery(QueryID, since: Timestamp, isStopping: Bool)
        case writeResult(QueryID)
        /// Removes what is older than the newest results, so many of which are kept; the job succeeds whatever comes of it.
        case prune(keep: Int)
        case ended
    }

    package internal(set) var record: JobRecord
    package let spec: ReportSpec
    package internal(set) var phase: Phase
    package internal(set) var steps: [StepRecord]
    var failures = 0
    /// Stops of the query that failed in a row, and the last of them.
    var failedStops = 0
    var stopFailure: Failure?
    var takenUpAt: Timestamp?
    let journalID: String

    /// A new job. It waits for a place.
    init(_ record: JobRecord, spec: ReportSpec, journalID: String) {
        self.init(record, spec: spec, journalID: journalID, phase: .waiting, steps: [])
    }

    init(_ record: JobRecord, spec: ReportSpec, journalID: String, phase: Phase, steps: [StepRecord]) {
        self.record = record
        self.spec = spec
        self.phase = phase
        self.steps = steps
        self.journalID = journalID
    }

    var deadline: Timestamp? {
        switch phase {
        case .waiting, .ended: nil
        case .startQuery, .awaitQuery, .writeResult, .prune: deadline(after: spec.timeout)
        }
    }

    var holdsQueryPlace: Bool {
        switch phase {
        case .startQuery, .awaitQuery: true
        case .waiting, .writeResult, .prune, .ended: false
        }
    }

    mutating func next(at now: Timestamp) -> Want {
        switch phase {
        case .waiting: .queryPlace
        case .startQuery(let request): .call(.startQuery(request))
        case .awaitQuery(let query, since: _, isStopping: _): .lookAtQuery(query, at: now)
        case .writeResult(let query):
            .call(
                .writeResult(
                    ResultOrder(
                        query: query, places: spec.places, file: spec.file(for: record.slot), format: spec.format)))
        case .prune(let keep): .call(.pruneResults(spec.name, before: id, keep: keep))
        case .ended: .nothing
        }
    }

    /// - Returns: what the job wants now; nil if it goes on wanting what it wanted before the event
    mutating func handle(_ event: Event, at now: Timestamp, context: Context, in turn: inout Turn) -> Want? {
        switch event {
        case .admitted:
            guard phase == .waiting else { return next(at: now) }
            record.startedAt = now
            setHeld(nil, in: &turn)
            turn.notices.append(notice(.jobStarted, at: now))
            return beginQuery(at: now, in: &turn)
        case .due: return tryAgain(at: now, in: &turn)
        case .replied(.success(let reply)):
            return answer(reply, at: now, context: context, in: &turn)
                ?? fail(
                    Failure(
                        kind: .unknown, message: "an answer arrived that the step did not ask for",
                        hint: "Report this as a fault of Glaux."), at: now, in: &turn)
        case .replied(.failure(let failure)): return handleFailure(failure, at: now, context: context, in: &turn)
        case .timedOut: return end(as: .timedOut, at: now, in: &turn)
        case .cancelled: return end(as: .cancelled, at: now, in: &turn)
        case .approved, .rejected, .displaced: return nil
        }
    }

    mutating func beginQuery(at now: Timestamp, in turn: inout Turn) -> Want {
        let sql = spec.query.sql(at: record.slot, in: spec.zone)
        let attempt = steps.count { $0.name == .startQuery } + 1
        let request = QueryRequest(
            sql: sql, database: spec.database, workgroup: spec.workgroup, resultLocation: spec.resultLocation,
            token: StepToken.make(
                .query, journalID: journalID, slot: record.slot, attempt: attempt,
                arguments: spec.name.rawValue + sql))
        phase = .startQuery(request)
        beginStep(.startQuery, token: request.token, detail: .query(request), at: now, in: &turn)
        return next(at: now)
    }

    /// - Returns: nil if the present phase asked for something else
    private mutating func answer(
        _ reply: AWSReply, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want? {
        switch (phase, reply) {
        case (.startQuery, .queryStarted(let query)):
            // Durable, so that a restart asks about it instead of paying for another.
            endStep(.succeeded, awsID: query.rawValue, at: now, in: &turn)
            phase = .awaitQuery(query, since: now, isStopping: record.endsAs != nil)
            beginStep(.awaitQuery, awsID: query.rawValue, at: now, in: &turn)
            if record.endsAs != nil { return .call(.stopQuery(query)) }
            return .lookAtQuery(query, at: now + wait(elapsed: .zero, context))
        case (.awaitQuery(let query, since: _, isStopping: true), .done):
            failedStops = 0
            stopFailure = nil
            return .lookAtQuery(query, at: now)
        case (.awaitQuery(let query, let since, let isStopping), .queries(let found)):
            return look(
                found.first { $0.id == query }, at: query, since, isStopping, context: context, at: now, in: &turn)
        case (.writeResult, .written(let receipt)):
            endStep(.succeeded, awsID: receipt.paths.first, detail: .written(receipt), at: now, in: &turn)
            guard let keep = spec.keep else { return succeed(at: now, in: &turn) }
            phase = .prune(keep: keep)
            beginStep(.pruneResults, at: now, in: &turn)
            return next(at: now)
        case (.prune, .pruned(let last)):
            endStep(.succeeded, detail: last.map { .pruned(through: $0) }, at: now, in: &turn)
            return succeed(at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    /// What may be stopped for what it scans is looked at often.
    private func wait(elapsed: Duration, _ context: Context) -> Duration {
        let wait = PollingPolicy.query.wait(elapsed: elapsed, estimate: context.queryDuration)
        return spec.maxScan == nil ? wait : min(wait, Self.closeLook)
    }

    private static let closeLook = Duration.seconds(2)

    /// - Parameter found: nil if Athena does not know the query
    mutating func look(
        _ found: QueryDescription?, at query: QueryID, _ since: Timestamp, _ isStopping: Bool, context: Context,
        at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard let found else {
            return fail(
                Failure(
                    kind: .missing, message: "Athena has forgotten the query \(query)",
                    hint: "`glaux retry \(id)` asks again."), at: now, in: &turn)
        }
        let excess = spec.maxScan.flatMap { found.bytesScanned > $0 ? tooMuch(found.bytesScanned, limit: $0) : nil }
        switch found.state {
        case .queued, .running:
            recover(at: now, in: &turn)
            guard excess == nil, record.endsAs == nil else {
                // Once asked to stop, it may take a moment, or end by itself.
                guard !isStopping else { return .lookAtQuery(query, at: now + Self.closeLook) }
                phase = .awaitQuery(query, since: since, isStopping: true)
                return .call(.stopQuery(query))
            }
            return .lookAtQuery(query, at: now + wait(elapsed: now - since, context))
        case .succeeded:
            turn.observations.append(.queryTook(now - since))
            if let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
            if let excess { return fail(excess, at: now, in: &turn) }
            endStep(.succeeded, detail: .scanned(bytes: found.bytesScanned), at: now, in: &turn)
            phase = .writeResult(query)
            beginStep(.writeResult, at: now, in: &turn)
            return next(at: now)
        case .cancelled:
            return fail(
                excess
                    ?? Failure(
                        kind: .conflict, message: "the query \(query) was cancelled by somebody else",
                        hint: "Find out who cancelled it; `glaux retry \(id)` asks again."), at: now, in: &turn)
        case .failed(let error):
            return failed(query, error, excess: excess, at: now, in: &turn)
        }
    }

    /// A token replays its failed query, so another try is a step with a token of its own.
    private mutating func failed(
        _ query: QueryID, _ error: QueryError, excess: Failure?, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        let failure = excess ?? queryFailed(query, error)
        let tries = stepsSinceStart.count { $0.name == .awaitQuery }
        guard record.endsAs == nil, failure.kind.passes, tries < spec.attempts,
            let delay = StepRetry.delay(after: failure.kind, failures: tries, salt: "\(id)")
        else { return fail(failure, at: now, in: &turn) }
        endStep(.failed, failure: failure, at: now, in: &turn)
        _ = beginQuery(at: now, in: &turn)
        return wait(delay, after: failure, at: now, in: &turn)
    }

    private var stepsSinceStart: [StepRecord] { steps.filter { $0.startedAt >= record.startedAt } }
}
