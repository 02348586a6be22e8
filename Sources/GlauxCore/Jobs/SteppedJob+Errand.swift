extension SteppedJob {
    /// Durable before it is sent.
    mutating func announce(_ request: QueryRequest, in turn: inout Turn) {
        setHeld(nil, in: &turn)
        steps[steps.count - 1].token = request.token
        steps[steps.count - 1].detail = .query(request)
        turn.changes.append(.step(steps[steps.count - 1]))
    }

    /// A statement of this step, with a token of its own for each time that it is begun.
    func makeQuery(
        _ sql: String, after name: StepName, of spec: RefreshSpec, journalID: String
    ) -> QueryRequest {
        let attempt = steps.count { $0.name == name } + (steps.last.map { $0.attempt } ?? 1)
        return QueryRequest(
            sql: sql, database: spec.target.database, workgroup: spec.workgroup, resultLocation: spec.resultLocation,
            token: StepToken.make(
                .query, journalID: journalID, slot: record.slot, attempt: attempt, arguments: name.rawValue + sql))
    }

    /// Carries an errand forward.
    ///
    /// - Parameter words: of one that Athena ended as FAILED
    /// - Returns: what it has come to be; the rows, or why it failed, once it is over; nil for an answer to something else
    mutating func goOn(
        with errand: QueryErrand, _ reply: AWSReply, readsRows: Bool,
        words: (QueryID, QueryError) -> Failure, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> ErrandProgress? {
        switch (errand, reply) {
        case (.starting, .queryStarted(let query)):
            // Durable, so that a restart asks about it instead of paying for another.
            steps[steps.count - 1].awsID = query.rawValue
            turn.changes.append(.step(steps[steps.count - 1]))
            recover(at: now, in: &turn)
            let wait = PollingPolicy.query.wait(elapsed: .zero, estimate: context.queryDuration)
            return .under(.awaiting(query, since: now), .lookAtQuery(query, at: now + wait))
        case (.awaiting(let query, let since), .queries(let found)):
            guard let found = found.first(where: { $0.id == query }) else {
                return .failed(
                    Failure(
                        kind: .missing, message: "Athena has forgotten the query \(query)",
                        hint: "`glaux retry \(id)` asks again."))
            }
            switch found.state {
            case .queued, .running:
                recover(at: now, in: &turn)
                let wait = PollingPolicy.query.wait(elapsed: now - since, estimate: context.queryDuration)
                return .under(errand, .lookAtQuery(query, at: now + wait))
            case .succeeded:
                return readsRows ? .under(.reading(query), .call(.queryResults(query))) : .over(nil)
            case .cancelled:
                return .failed(
                    Failure(
                        kind: .conflict, message: "the query \(query) was cancelled by somebody else",
                        hint: "Find out who cancelled it."))
            case .failed(let error):
                return .failed(words(query, error))
            }
        case (.reading, .rows(let page)):
            return .over(page)
        case (_, _):
            return nil
        }
    }
}

enum ErrandProgress {
    case under(QueryErrand, Job.Want)
    /// With what was read, if anything was to be.
    case over(ResultPage?)
    case failed(Failure)
}
