extension ArchiveJob {
    /// How the partitions of a pass come into the catalog.
    enum Registration: Sendable, Hashable {
        /// Glue tells what is there, and changes what of the archive's is not as it should be. It creates what lacks, or
        /// leaves it to statements.
        ///
        /// - Parameter lacking: so many before statements were run; nil if none were
        case look(lacking: Int?)
        /// For a place among the queries, with the statement of a process that has ended.
        case left(LeftStatement)
        /// One whose id was lost.
        case find(QueryRequest, since: Timestamp)
        /// - Parameter rest: the partitions that are left for the next statement
        case ask(QueryErrand, rest: [PartitionLocation], lacking: Int?)
        /// The job is to end, and its statement first.
        case stop(QueryID, JobEnding)
    }

    /// What the journal has of a statement that a process left behind.
    struct LeftStatement: Sendable, Hashable {
        var request: QueryRequest
        var query: QueryID?
        var since: Timestamp

        init?(_ step: StepRecord?) {
            guard let step, step.name == .registerPartitions, step.state == .running,
                case .query(let request) = step.detail
            else { return nil }
            self.request = request
            query = step.awsID.map { QueryID($0) }
            since = step.startedAt
        }
    }

    /// A statement that Athena ends as FAILED is asked again so many times.
    private static let statementLimit = 5

    var holdsQueryPlace: Bool {
        guard case .register(let registration) = phase else { return false }
        return switch registration {
        case .find: true
        case .ask(let errand, rest: _, lacking: _): errand.holdsPlace
        case .look, .left, .stop: false
        }
    }

    mutating func beginRegistration(at now: Timestamp, in turn: inout Turn) -> Want {
        guard let left = leftStatement else {
            beginStep(
                .registerPartitions, awsID: spec.partitionMode.asksAthena ? nil : begun.target.description, at: now,
                in: &turn)
            return look(at: now)
        }
        leftStatement = nil
        beginStep(
            .registerPartitions, token: left.request.token, awsID: left.query?.rawValue, detail: .query(left.request),
            at: now, in: &turn)
        phase = .register(.left(left))
        return next(at: now)
    }

    /// There is a place among the queries.
    mutating func admitStatement(at now: Timestamp, in turn: inout Turn) {
        guard case .register(let registration) = phase else { return }
        switch registration {
        case .left(let left):
            setHeld(nil, in: &turn)
            phase = .register(
                left.query.map { .ask(.awaiting($0, since: now), rest: [], lacking: nil) }
                    ?? .find(left.request, since: left.since))
        case .ask(.waiting(let request), let rest, let lacking):
            announce(request, in: &turn)
            phase = .register(.ask(.starting(request), rest: rest, lacking: lacking))
        case .look, .find, .ask, .stop: break
        }
    }

    mutating func look(lacking: Int? = nil, at now: Timestamp) -> Want {
        phase = .register(.look(lacking: lacking))
        return next(at: now)
    }

    mutating func answer(
        _ reply: AWSReply, to registration: Registration, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch (registration, reply) {
        case (.look(let lacking), .archive(.registered(let found))):
            return registered(found, lacking: lacking, at: now, in: &turn)
        case (.find, .statement(let query)):
            guard let query else { return look(at: now) }
            steps[steps.count - 1].awsID = query.rawValue
            turn.changes.append(.step(steps[steps.count - 1]))
            phase = .register(.ask(.awaiting(query, since: now), rest: [], lacking: nil))
            return next(at: now)
        case (.ask(let errand, let rest, let lacking), _):
            let words = { [begun] in Failure($0, $1, of: begun) }
            switch goOn(with: errand, reply, readsRows: false, words: words, context: context, at: now, in: &turn) {
            case .under(let errand, let want):
                phase = .register(.ask(errand, rest: rest, lacking: lacking))
                return want
            case .over:
                guard !rest.isEmpty else { return look(lacking: lacking, at: now) }
                return ask(for: rest, lacking: lacking, at: now, in: &turn)
            case .failed(let failure): return statementFailed(failure, at: now, in: &turn)
            case nil: return nil
            }
        case (.stop(_, let ending), .done): return finish(as: ending, at: now, in: &turn)
        case (_, _): return nil
        }
    }

    private mutating func registered(
        _ found: PartitionRegistration, lacking: Int?, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        if let foreign = found.foreign.first {
            return fail(
                Failure(
                    kind: .conflict,
                    message: "the partition \(foreign.values.joined(separator: "/")) of \(begun.target)"
                        + others(found.foreign) + " is registered at \(foreign.location) by somebody else",
                    hint: "Drop that partition, or move what is there; then `glaux retry \(id)`."), at: now, in: &turn)
        }
        guard let missing = found.missing.first else {
            endStep(.succeeded, at: now, in: &turn)
            return certify(at: now, in: &turn)
        }
        if let lacking, found.missing.count >= lacking {
            return fail(
                Failure(
                    kind: .conflict,
                    message: "Athena has run the statement, but the partition "
                        + "\(missing.values.joined(separator: "/")) of \(begun.target)\(others(found.missing)) is not in "
                        + "the catalog",
                    hint: "See in Athena what the statement came to; or write `partitions: glue` for archive "
                        + "\(spec.name), `glaux reload`, and `glaux retry \(id)`."), at: now, in: &turn)
        }
        return ask(for: found.missing, lacking: found.missing.count, at: now, in: &turn)
    }

    private func others(_ partitions: [PartitionLocation]) -> String {
        partitions.count > 1 ? ", and \(partitions.count - 1) more," : ""
    }

    /// Each statement is a step's, with its token and its id.
    private mutating func ask(
        for partitions: [PartitionLocation], lacking: Int?, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        if steps.last?.detail != nil {
            endStep(.succeeded, at: now, in: &turn)
            beginStep(.registerPartitions, at: now, in: &turn)
        }
        let (sql, rest) =
            begun.partitionMode == .msck
            ? (AthenaStatement.repair(begun.target), [])
            : AthenaStatement.addPartitions(to: begun.target, begun.keys, partitions)
        let request = makeQuery(sql, after: .registerPartitions, of: begun.words, journalID: journalID)
        phase = .register(.ask(.waiting(request), rest: rest, lacking: lacking))
        return next(at: now)
    }

    /// A token replays its failed query, so the next try begins with another look.
    private mutating func statementFailed(_ failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        let tries = steps.count {
            $0.name == .registerPartitions && $0.state == .failed && $0.startedAt >= record.startedAt
        }
        guard failure.kind.passes, tries + 1 < Self.statementLimit,
            let delay = StepRetry.delay(after: failure.kind, failures: tries + 1, salt: "\(id)")
        else { return fail(failure, at: now, in: &turn) }
        endStep(.failed, failure: failure, at: now, in: &turn)
        beginStep(.registerPartitions, at: now, in: &turn)
        phase = .register(.look(lacking: nil))
        return wait(delay, after: failure, at: now, in: &turn)
    }

    /// An operator's cancellation, or the timeout. A statement under way is told to stop; it would register no more than
    /// what is proven.
    mutating func end(as ending: JobEnding, at now: Timestamp, in turn: inout Turn) -> Want {
        guard case .register(.ask(.awaiting(let query, since: _), rest: _, lacking: _)) = phase else {
            return finish(as: ending, at: now, in: &turn)
        }
        // Durable before anybody is told.
        record.endsAs = ending
        turn.update(record)
        phase = .register(.stop(query, ending))
        return next(at: now)
    }
}
