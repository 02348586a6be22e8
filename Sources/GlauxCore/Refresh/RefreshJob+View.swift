extension RefreshJob {
    package enum ViewReplacement: Sendable, Hashable {
        /// After a restart: the columns of the target.
        case readingTarget
        /// Whether the view is there that this statement makes.
        case looking(sql: String)
        case querying(QueryErrand, sql: String)
    }

    var viewName: Target { Target(database: spec.target.database, name: spec.view ?? "") }

    /// What follows once the target shows the generation. Nothing that happens from here on makes the job fail: its data
    /// are live.
    mutating func beginView(
        over target: TargetDescription?, after generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard spec.view != nil, let sample, let target,
            let sql = AthenaStatement.createView(
                viewName, of: spec.target, layout: target.layout, shape: sample.shape)
        else { return beginSnapshot(of: generation, at: now, in: &turn) }
        phase = .replaceView(generation, .looking(sql: sql))
        return next(at: now)
    }

    mutating func goOn(
        with replacement: ViewReplacement, _ reply: AWSReply, after generation: Generation, context: Context,
        at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch (replacement, reply) {
        case (.readingTarget, .target(let found)):
            return beginView(over: found, after: generation, at: now, in: &turn)
        case (.looking(let sql), .target(let found)):
            return lookedAtView(found, sql, after: generation, context: context, at: now, in: &turn)
        case (.querying(let errand, let sql), _):
            return goOnWithView(errand, sql, reply, after: generation, context: context, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    private mutating func lookedAtView(
        _ found: TargetDescription?, _ sql: String, after generation: Generation, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        if found != nil, context.viewIdentity == Self.identity(ofView: sql) {
            return beginSnapshot(of: generation, at: now, in: &turn)
        }
        beginStep(.replaceView, at: now, in: &turn)
        if let found, found.tableType != "VIRTUAL_VIEW" || context.viewIdentity == nil {
            let what = found.tableType == "VIRTUAL_VIEW" ? "a view that Glaux did not make" : "a table"
            return fail(
                Failure(
                    kind: .conflict, message: "\(viewName) is \(what), so it is left as it is",
                    hint: "Drop it, or write another `view:` for table \(spec.table), or `view: off`."),
                at: now, in: &turn)
        }
        phase = .replaceView(generation, .querying(.waiting(makeQuery(sql, after: .replaceView)), sql: sql))
        return next(at: now)
    }

    private mutating func goOnWithView(
        _ errand: QueryErrand, _ sql: String, _ reply: AWSReply, after generation: Generation, context: Context,
        at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch goOn(with: errand, reply, readsRows: false, context: context, at: now, in: &turn) {
        case .under(let errand, let want):
            phase = .replaceView(generation, .querying(errand, sql: sql))
            return want
        case .over:
            turn.observations.append(.viewReplaced(Self.identity(ofView: sql)))
            endStep(.succeeded, at: now, in: &turn)
            return beginSnapshot(of: generation, at: now, in: &turn)
        case .failed(let failure):
            return fail(failure, at: now, in: &turn)
        case nil:
            return nil
        }
    }

    private static func identity(ofView sql: String) -> Int64 { Int64(bitPattern: StableHash.of(sql)) }
}
