extension RefreshJob {
    mutating func beginSnapshot(of generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        guard spec.snapshots, let columns else { return beginPruning(after: generation, at: now, in: &turn) }
        let table = generation.snapshotTable(of: spec.target)
        phase = .snapshot(
            generation, TargetDefinition(target: table, location: generation.location, declared: columns))
        // Known before it is there, so that it goes when the generation goes.
        var named = generation
        named.snapshot = table
        turn.changes.append(.generation(named))
        turn.observations.append(.relocated(spec.target, to: named))
        beginStep(.snapshot, at: now, in: &turn)
        return next(at: now)
    }

    mutating func snapshotMade(
        _ table: Target, of generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        endStep(.succeeded, awsID: table.description, at: now, in: &turn)
        return beginPruning(after: generation, at: now, in: &turn)
    }
}

extension Generation {
    /// The target's name with the time that the data are as of: `article_20261120t0900`.
    func snapshotTable(of target: Target) -> Target {
        let time = asOf.iso8601.lowercased().filter { $0 != "-" && $0 != ":" }.prefix(13)
        return Target(database: target.database, name: "\(target.name.prefix(240))_\(time)")
    }
}
