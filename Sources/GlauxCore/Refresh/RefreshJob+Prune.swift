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
            let dead = Pruning.dead(among: ledger, spec: spec, at: now)
            var others = Set(ledger.flatMap(\.shownBy) + dead.compactMap(\.shownOn) + [spec.target])
            // A journal that was restored may have forgotten a snapshot.
            if spec.snapshots {
                for generation in dead where generation.snapshot == nil {
                    others.insert(generation.snapshotTable(of: spec.target))
                }
            }
            return ask(
                others.sorted { "\($0)" < "\($1)" }[...], about: dead, after: generation, at: now, in: &turn)
        case (.askingTargets(let targets, let dead), .target(let found)):
            var rest = dead
            // Somebody moved our own target meanwhile: nothing is certain, so nothing goes.
            if targets.first == spec.target, !Location.areEqual(found?.location, generation.location) { rest = [] }
            if !rest.isEmpty, let found,
                let index = dead.firstIndex(where: { Location.areEqual(found.location, $0.location) })
            {
                if found.isOurs, found.target == dead[index].snapshotTable(of: spec.target) {
                    rest[index].snapshot = found.target
                } else {
                    rest.remove(at: index)
                }
            }
            return ask(targets.dropFirst(), about: rest, after: generation, at: now, in: &turn)
        case (.removingSnapshot(_, let generations), .done):
            phase = .prune(generation, .removing(generations))
            return next(at: now)
        case (.removing(let generations), .removed(let removal)):
            return removed(removal, of: generations, after: generation, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    mutating func ask(
        _ targets: ArraySlice<Target>, about dead: [Generation], after generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        guard !targets.isEmpty, !dead.isEmpty else { return prune(dead, after: generation, at: now, in: &turn) }
        phase = .prune(generation, .askingTargets(Array(targets), dead: dead))
        return next(at: now)
    }

    private mutating func prune(
        _ dead: [Generation], after generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard let first = dead.first else { return succeed(at: now, in: &turn) }
        // One that a restart left behind.
        endStep(.cancelled, at: now, in: &turn)
        let going = Array(dead.prefix(Pruning.limit))
        phase = .prune(generation, first.snapshot.map { .removingSnapshot($0, going) } ?? .removing(going))
        // Durable before anything goes: what is half gone is no place to roll back to.
        turn.changes.append(.keeping(first.export.arn, .removing))
        beginStep(.prune, awsID: first.id, at: now, in: &turn)
        return next(at: now)
    }

    private mutating func removed(
        _ removal: ExportRemoval, of generations: [Generation], after generation: Generation, at now: Timestamp,
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
            turn.changes.append(.keeping(gone.export.arn, .kept))
            noteShortcoming(
                Failure(
                    kind: .conflict,
                    message: "the dead generation \(gone.id) is not removed: its folder holds what its export did not "
                        + "write: \(keys.joined(separator: ", "))\(more)",
                    hint: "Nothing was deleted. Move these objects elsewhere; the table's next job tries again."),
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
                .relocate,
                .awaitRelocation, .confirm:
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
