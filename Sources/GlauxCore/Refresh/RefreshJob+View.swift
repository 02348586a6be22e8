extension RefreshJob {
    /// A view is ours if it is the one that was announced before it was made: anything else under its name is a person's,
    /// and stays.
    package enum ViewReplacement: Sendable, Hashable {
        /// After a restart: the columns of the target.
        case readingTarget
        /// What the generation is made of, where this job does not know it: in a rollback.
        case sampling(CatalogLayout)
        /// What all samples together showed: whichever generation is live, its numbers must fit.
        case recalling(CatalogLayout)
        /// Whether the view is there that this statement makes.
        case looking(sql: String)
        /// For a place among the queries.
        case waiting(sql: String)
        /// With the place, right before the statement is sent: much can happen while it waits.
        case lookingAgain(sql: String)
        case querying(QueryErrand, sql: String)
        /// What the catalog shows after it; it is known again by that. With why the statement failed, if it did.
        case seeing(sql: String, Failure?)
    }

    var viewName: Target { Target(database: spec.target.database, name: spec.view ?? "") }

    /// What follows once the target shows the generation. Nothing that happens from here on makes the job fail: its data
    /// are live.
    mutating func beginView(
        over target: TargetDescription?, after generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard spec.view != nil, spec.format == .dynamoDBJSON, let target else {
            return finishView(after: generation, at: now, in: &turn)
        }
        if sample == nil { beginViewStep(at: now, in: &turn) }
        phase = .replaceView(generation, sample == nil ? .sampling(target.layout) : .recalling(target.layout))
        return next(at: now)
    }

    private mutating func lookForView(
        over layout: CatalogLayout, of shape: ItemShape?, after generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        guard let sql = AthenaStatement.createView(viewName, of: spec.target, layout: layout, shape: shape) else {
            return finishView(after: generation, at: now, in: &turn)
        }
        phase = .replaceView(generation, .looking(sql: sql))
        return next(at: now)
    }

    /// A step that a restart interrupted goes on.
    mutating func beginViewStep(at now: Timestamp, in turn: inout Turn) {
        guard steps.last?.name != .replaceView || steps.last?.state != .running else { return }
        beginStep(.replaceView, at: now, in: &turn)
    }

    private mutating func finishView(after generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        if steps.last?.name == .replaceView { endStep(.succeeded, at: now, in: &turn) }
        return leaveView(after: generation, at: now, in: &turn)
    }

    mutating func leaveView(after generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        // What a rollback leaves behind is the next refresh's.
        guard record.pipeline == .refresh else { return succeed(at: now, in: &turn) }
        return beginSnapshots(after: generation, at: now, in: &turn)
    }

    mutating func goOn(
        with replacement: ViewReplacement, _ reply: AWSReply, after generation: Generation, context: Context,
        at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch (replacement, reply) {
        case (.readingTarget, .target(let found)):
            return beginView(over: found, after: generation, at: now, in: &turn)
        case (.sampling(let layout), .sample(let sample)):
            remember(sample, of: generation, in: &turn)
            phase = .replaceView(generation, .recalling(layout))
            return next(at: now)
        case (.recalling(let layout), .shape(let shape)):
            return lookForView(over: layout, of: shape, after: generation, at: now, in: &turn)
        case (.looking(let sql), .target(let found)), (.lookingAgain(let sql), .target(let found)):
            return lookedAtView(found, sql, after: generation, context: context, at: now, in: &turn)
        case (.querying(let errand, let sql), _):
            return goOnWithView(errand, sql, reply, after: generation, context: context, at: now, in: &turn)
        case (.seeing(let sql, let failure), .target(let found)):
            return sawView(found, sql, failure, after: generation, context: context, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    private mutating func lookedAtView(
        _ found: TargetDescription?, _ sql: String, after generation: Generation, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        let statement = MadeView.statement(sql)
        let maker = found.flatMap { context.view?.maker(of: $0) }
        if let found, maker == statement.text {
            see(found, statement, in: &turn)
            return finishView(after: generation, at: now, in: &turn)
        }
        beginViewStep(at: now, in: &turn)
        if let found, maker == nil {
            let what = found.isView ? "a view that Glaux did not make, or that somebody changed since" : "a table"
            return fail(
                Failure(
                    kind: .conflict, message: "\(viewName) is \(what), so it is left as it is",
                    hint: "Drop it, or write another `view:` for table \(spec.table), or `view: off`."),
                at: now, in: &turn)
        }
        guard case .replaceView(_, .lookingAgain) = phase else {
            phase = .replaceView(generation, .waiting(sql: sql))
            return next(at: now)
        }
        // Where nothing stands, Athena itself refuses to replace what somebody makes meanwhile.
        let request = makeQuery(
            found == nil ? AthenaStatement.createOnly(sql) : sql, after: .replaceView, of: spec, journalID: journalID)
        announce(request, in: &turn)
        let shown = context.view.flatMap { $0.view == viewName ? $0.shown : nil }
        turn.observations.append(.view(MadeView(view: viewName, announced: statement, shown: shown)))
        phase = .replaceView(generation, .querying(.starting(request), sql: sql))
        return next(at: now)
    }

    private mutating func goOnWithView(
        _ errand: QueryErrand, _ sql: String, _ reply: AWSReply, after generation: Generation, context: Context,
        at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        let words = { [spec] in Failure.queryFailed($0, $1, spec: spec) }
        switch goOn(with: errand, reply, readsRows: false, words: words, context: context, at: now, in: &turn) {
        case .under(let errand, let want):
            phase = .replaceView(generation, .querying(errand, sql: sql))
            return want
        case .over:
            phase = .replaceView(generation, .seeing(sql: sql, nil))
            return next(at: now)
        case .failed(let failure):
            // An earlier statement of ours, from before a restart, may have made it.
            phase = .replaceView(generation, .seeing(sql: sql, failure))
            return next(at: now)
        case nil:
            return nil
        }
    }

    private mutating func sawView(
        _ found: TargetDescription?, _ sql: String, _ failure: Failure?, after generation: Generation,
        context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        let statement = MadeView.statement(sql)
        let isMade = found.map { context.view?.maker(of: $0) == statement.text } ?? false
        if let failure, !isMade { return fail(failure, at: now, in: &turn) }
        // Athena says that it is done, so this is what it made of it, whatever its formatting.
        if let found, found.isView { see(found, statement, in: &turn) }
        return finishView(after: generation, at: now, in: &turn)
    }

    private func see(_ found: TargetDescription, _ statement: MadeView.Statement, in turn: inout Turn) {
        let shown = MadeView.Shown(text: MadeView.hash(found.viewQuery ?? ""), statement: statement.text)
        turn.observations.append(.view(MadeView(view: viewName, announced: statement, shown: shown)))
    }
}
