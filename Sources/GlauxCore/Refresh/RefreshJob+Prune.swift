extension RefreshJob {
    mutating func beginPruning(after generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        // Each ALTER TABLE leaves a version behind; Glue's own UpdateTable is told to leave none.
        phase = .prune(generation, spec.relocation == .athena ? .trimmingVersions : .looking)
        return next(at: now)
    }

    mutating func goOn(
        with removal: Removal, _ reply: AWSReply, after generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch (removal, reply) {
        case (.trimmingVersions, .trimmed(let kept, _)):
            turn.observations.append(.versions(kept))
            phase = .prune(generation, .looking)
            return next(at: now)
        case (.looking, .generations(let ledger)):
            let dead = Array(Pruning.dead(among: ledger, spec: spec, at: now).prefix(Pruning.limit))
            var others = Set(ledger.flatMap(\.shownBy) + dead.compactMap(\.shownOn))
            // A check that was cut off leaves its table behind.
            others.formUnion([spec.target, Examination.table(for: spec.target)])
            for generation in dead {
                // Somebody may have made another table of the name. A journal that was restored may have forgotten ours.
                if let snapshot = generation.snapshot { others.insert(snapshot) }
                if spec.snapshots { others.formUnion(generation.snapshotTables(of: spec.target)) }
            }
            return ask(
                others.sorted { "\($0)" < "\($1)" }[...], about: dead, after: generation, at: now, in: &turn)
        case (.askingTargets(let targets, let dead), .target(let found)):
            return asked(targets, about: dead, shows: found, after: generation, at: now, in: &turn)
        case (.judging(let snapshot, let generations), .done):
            if let first = generations.first { turn.changes.append(.keeping(first.export.arn, .removing)) }
            phase = .prune(generation, .removingSnapshot(snapshot, generations))
            return next(at: now)
        case (.judging(_, let generations), .removed(let removal)):
            return removed(removal, of: generations, dropping: nil, after: generation, at: now, in: &turn)
        case (.clearing(_, let targets, let dead), .done):
            endStep(.succeeded, at: now, in: &turn)
            return judged(targets, about: dead, shows: nil, after: generation, at: now, in: &turn)
        case (.removingSnapshot(_, let generations), .done):
            if let gone = generations.first { turn.changes.append(.snapshot(gone.export.arn, nil)) }
            phase = .prune(generation, .removing(generations))
            return next(at: now)
        case (.removing(let generations), .removed(let removal)):
            let snapshot = generations.first?.snapshot
            return removed(removal, of: generations, dropping: snapshot, after: generation, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    /// - Parameters:
    ///   - targets: the first was asked about
    ///   - found: nil when there is none of that name
    mutating func asked(
        _ targets: [Target], about dead: [Generation], shows found: TargetDescription?, after generation: Generation,
        at now: Timestamp, in turn: inout Turn
    ) -> Want {
        // No examination is under way while its table's job prunes.
        if targets.first == Examination.table(for: spec.target), let found,
            found.parameters[TargetDefinition.mark] == Examination.mark
        {
            phase = .prune(generation, .clearing(found, targets, dead: dead))
            // One that a restart left behind.
            endStep(.cancelled, at: now, in: &turn)
            beginStep(.prune, at: now, in: &turn)
            return next(at: now)
        }
        return judged(targets, about: dead, shows: found, after: generation, at: now, in: &turn)
    }

    /// - Parameters: as of `asked`
    mutating func judged(
        _ targets: [Target], about dead: [Generation], shows found: TargetDescription?, after generation: Generation,
        at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard let target = targets.first else { return prune(dead, after: generation, at: now, in: &turn) }
        // Somebody moved our own target meanwhile: nothing is certain, so nothing goes.
        let isMoved = target == spec.target && !Location.areEqual(found?.location, generation.location)
        let rest = isMoved ? [] : dead.compactMap { $0.stillDead(after: target, shows: found, of: spec.target) }
        return ask(targets.dropFirst(), about: rest, after: generation, at: now, in: &turn)
    }

    private mutating func ask(
        _ targets: ArraySlice<Target>, about dead: [Generation], after generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        guard !targets.isEmpty, !dead.isEmpty else { return prune(dead, after: generation, at: now, in: &turn) }
        phase = .prune(generation, .askingTargets(Array(targets), dead: dead))
        return next(at: now)
    }

    mutating func prune(
        _ dead: [Generation], after generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard let first = dead.first else { return succeed(at: now, in: &turn) }
        // One that a restart left behind.
        endStep(.cancelled, at: now, in: &turn)
        beginStep(.prune, awsID: first.id, at: now, in: &turn)
        if let snapshot = first.snapshot {
            // Its table goes first, so that none ever shows what is half gone; and only if the rest will go too.
            phase = .prune(generation, .judging(snapshot, dead))
        } else {
            // Durable before anything goes: what is half gone is no place to roll back to.
            turn.changes.append(.keeping(first.export.arn, .removing))
            phase = .prune(generation, .removing(dead))
        }
        return next(at: now)
    }

    /// - Parameter snapshot: the table of the first, if that is gone
    private mutating func removed(
        _ removal: ExportRemoval, of generations: [Generation], dropping snapshot: Target?,
        after generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        guard let gone = generations.first else { return succeed(at: now, in: &turn) }
        switch removal {
        case .removed:
            turn.changes.append(.keeping(gone.export.arn, .removed))
            endStep(.succeeded, at: now, in: &turn)
            return prune(Array(generations.dropFirst()), after: generation, at: now, in: &turn)
        case .foreign(let keys, let count):
            let more = count > keys.count ? " and \(count - keys.count) more" : ""
            // What an earlier job began to remove stays half gone.
            let isWhole = gone.keeping != .removing
            if isWhole { turn.changes.append(.keeping(gone.export.arn, gone.keeping)) }
            noteShortcoming(
                Failure(
                    kind: .conflict,
                    message: "the dead generation \(gone.id) is not removed: its folder holds what its export did not "
                        + "write: \(keys.joined(separator: ", "))\(more)",
                    hint: (isWhole
                        ? snapshot.map { "Of it, only its table \($0) was deleted." } ?? "Nothing was deleted."
                        : "Some of it was deleted before they came.")
                        + " Move these objects elsewhere; the table's next job tries again."),
                at: now, in: &turn)
            return prune(Array(generations.dropFirst()), after: generation, at: now, in: &turn)
        }
    }

    /// Failures in a row after which what follows the relocation is left to the table's next job.
    static let tailLimit = 5

    /// What of this run came to nothing after the target showed the generation; of several the last.
    private var shortcoming: Failure? {
        steps.last { step in
            switch step.name {
            case .replaceView, .snapshot, .prune: step.state == .failed && step.startedAt >= record.startedAt
            case .preflight, .requestExport, .awaitExport, .proveExport, .inferColumns, .verify, .ensureTarget,
                .relocate, .awaitRelocation, .confirm, .startQuery, .awaitQuery, .writeResult, .pruneResults,
                .scan, .registerPartitions:
                false
            }
        }?.failure
    }

    mutating func succeed(at now: Timestamp, in turn: inout Turn) -> Want {
        // One that a restart left behind.
        endStep(.cancelled, at: now, in: &turn)
        let shortcoming = shortcoming
        close(as: .succeeded, failure: shortcoming, at: now, in: &turn)
        turn.notices.append(notice(.jobSucceeded, at: now, duration: now - record.startedAt, failure: shortcoming))
        return .nothing
    }
}
