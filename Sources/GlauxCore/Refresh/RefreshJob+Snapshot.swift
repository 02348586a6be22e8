extension RefreshJob {
    mutating func beginSnapshot(of generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        guard let definition = snapshot(of: generation) else {
            return beginPruning(after: generation, at: now, in: &turn)
        }
        let table = definition.target
        phase = .snapshot(generation, definition, isInspected: false)
        // Known before it is there, so that it goes when the generation goes.
        turn.changes.append(.snapshot(generation.export.arn, table))
        turn.observations.append(.snapshot(spec.target, generation.export.arn, table))
        beginStep(.snapshot, at: now, in: &turn)
        return next(at: now)
    }

    /// nil if the generation is to have none.
    func snapshot(of generation: Generation) -> TargetDefinition? {
        guard spec.snapshots, let columns else { return nil }
        return spec.definition(
            of: generation.snapshotTable(of: spec.target), at: generation.location, columns)
    }

    /// A table of the name was there: ours, of this generation, or somebody's.
    mutating func inspected(
        _ found: TargetDescription?, as definition: TargetDefinition, of generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        if let found, found.isOurs, Location.areEqual(found.location, generation.location) {
            return snapshotMade(definition.target, of: generation, at: now, in: &turn)
        }
        turn.changes.append(.snapshot(generation.export.arn, nil))
        turn.observations.append(.snapshot(spec.target, generation.export.arn, nil))
        return fail(
            Failure(
                kind: .conflict, message: "\(definition.target) is there already and shows something else",
                hint: "Rename it; the next generation has another name."),
            at: now, in: &turn)
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
