extension RefreshJob {
    /// Every generation that is kept has a table of its own. Whatever lacks one is given it here, also what an earlier job
    /// could not make, and what is older than `snapshots: true`.
    package enum SnapshotMaking: Sendable, Hashable {
        /// Which generations there are.
        case looking
        /// How the target reads its lines: all of them are read so.
        case readingTarget([Generation])
        /// The first is given its table.
        case creating(TargetDefinition, [Generation])
        /// Something of the name is there: the first one's table, or somebody's.
        case inspecting(TargetDefinition, [Generation])

        /// The generations of which nobody knows whether their table is there.
        fileprivate var unsure: [Generation] {
            switch self {
            case .looking: []
            case .readingTarget(let lacking): lacking.filter { $0.snapshot != nil }
            case .creating(_, let lacking), .inspecting(_, let lacking): Array(lacking.prefix(1))
            }
        }
    }

    /// Tables that one job makes: a table with many generations must not keep its next slots waiting.
    private static let snapshotLimit = 10

    mutating func beginSnapshots(after generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        guard spec.makesSnapshots else { return beginPruning(after: generation, at: now, in: &turn) }
        phase = .snapshot(generation, .looking)
        return next(at: now)
    }

    mutating func goOn(
        with making: SnapshotMaking, _ reply: AWSReply, after generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want? {
        switch (making, reply) {
        case (.looking, .generations(let ledger)):
            let lacking = lacking(in: ledger, at: now).prefix(Self.snapshotLimit)
            guard !lacking.isEmpty else { return beginPruning(after: generation, at: now, in: &turn) }
            phase = .snapshot(generation, .readingTarget(Array(lacking)))
            return next(at: now)
        case (.readingTarget(let lacking), .target(let found)):
            // Somebody dropped it a moment ago; the next job tells.
            guard let found, found.layout.hasItem else {
                forgetUnmade(making, in: &turn)
                return beginPruning(after: generation, at: now, in: &turn)
            }
            let serde = spec.serde.library
            return makeNext(of: lacking, like: found.layout, serde, after: generation, at: now, in: &turn)
        case (.creating(let definition, let lacking), .done):
            return made(definition, lacking, after: generation, at: now, in: &turn)
        case (.inspecting(let definition, let lacking), .target(let found)):
            return inspected(found, definition, lacking, after: generation, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    /// Those that are kept without a table, newest first.
    private func lacking(in ledger: [LedgerEntry], at now: Timestamp) -> [Generation] {
        let dead = Set(Pruning.dead(among: ledger, spec: spec, at: now).map(\.export.arn))
        // Nobody knows whether the table was made that a restart interrupted.
        let unsure = steps.last.flatMap { $0.name == .snapshot && $0.state == .running ? $0.awsID : nil }
        return ledger.map(\.generation).filter { generation in
            switch generation.keeping {
            case .kept, .pinned: break
            case .removing, .removed: return false
            }
            guard !dead.contains(generation.export.arn) else { return false }
            return generation.snapshot.map { "\($0)" == unsure } ?? true
        }
    }

    private mutating func makeNext(
        of lacking: [Generation], like layout: CatalogLayout, _ serde: String, after generation: Generation,
        at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard let first = lacking.first, let table = first.snapshotTables(of: spec.target).first else {
            return beginPruning(after: generation, at: now, in: &turn)
        }
        let definition = TargetDefinition(
            target: table, location: first.location, columns: layout.columns, serde: layout.serde ?? serde,
            serdeParameters: layout.serdeParameters,
            parameters: ["EXTERNAL": "TRUE", "classification": "json", TargetDefinition.mark: "managed"])
        return make(definition, lacking, after: generation, at: now, in: &turn)
    }

    /// Known before it is there, so that it goes when the generation goes.
    private mutating func make(
        _ definition: TargetDefinition, _ lacking: [Generation], after generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        if let first = lacking.first { note(definition.target, of: first, in: &turn) }
        beginSnapshotStep(definition.target, at: now, in: &turn)
        phase = .snapshot(generation, .creating(definition, lacking))
        return next(at: now)
    }

    /// A step that a restart interrupted, or that tries another name, goes on.
    mutating func beginSnapshotStep(_ table: Target?, at now: Timestamp, in turn: inout Turn) {
        guard let last = steps.last, last.name == .snapshot, last.state == .running else {
            return beginStep(.snapshot, awsID: table?.description, at: now, in: &turn)
        }
        guard let table else { return }
        steps[steps.count - 1].awsID = table.description
        turn.changes.append(.step(steps[steps.count - 1]))
    }

    private func note(_ table: Target?, of generation: Generation, in turn: inout Turn) {
        turn.changes.append(.snapshot(generation.export.arn, table))
        turn.observations.append(.snapshot(spec.target, generation.export.arn, table))
    }

    /// It may be there or not: the next job makes it, or finds it.
    func forgetUnmade(_ making: SnapshotMaking, in turn: inout Turn) {
        for generation in making.unsure { note(nil, of: generation, in: &turn) }
    }

    private mutating func made(
        _ definition: TargetDefinition, _ lacking: [Generation], after generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        endStep(.succeeded, at: now, in: &turn)
        return goOn(after: definition, lacking, generation, at: now, in: &turn)
    }

    private mutating func goOn(
        after definition: TargetDefinition, _ lacking: [Generation], _ generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        makeNext(
            of: Array(lacking.dropFirst()), like: definition.layout, definition.serde, after: generation, at: now,
            in: &turn)
    }

    /// A table of the name was there: this generation's, another's of the same minute, or somebody's.
    private mutating func inspected(
        _ found: TargetDescription?, _ definition: TargetDefinition, _ lacking: [Generation],
        after generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard let first = lacking.first else { return beginPruning(after: generation, at: now, in: &turn) }
        if let found, found.isOurs, Location.areEqual(found.location, first.location) {
            return made(definition, lacking, after: generation, at: now, in: &turn)
        }
        let names = first.snapshotTables(of: spec.target)
        if let last = names.last, definition.target != last {
            var other = definition
            other.target = last
            return make(other, lacking, after: generation, at: now, in: &turn)
        }
        note(nil, of: first, in: &turn)
        let taken = names.map { "\($0)" }.joined(separator: " and ")
        noteShortcoming(
            Failure(
                kind: .conflict, message: "\(taken) are there already and do not show the generation \(first.id)",
                hint: "Rename one of them; the table's next job tries again."),
            at: now, in: &turn)
        return goOn(after: definition, lacking, generation, at: now, in: &turn)
    }
}

extension RefreshSpec {
    /// Over Ion, Glaux creates no table.
    var makesSnapshots: Bool { snapshots && format == .dynamoDBJSON }
}

extension Generation {
    /// The target's name with the time that the data are as of: `article_20261120t0900`. With seconds where another has
    /// that name, such as another generation of the same minute.
    func snapshotTables(of target: Target) -> [Target] {
        let time = asOf.iso8601.lowercased().filter { $0 != "-" && $0 != ":" }
        return [13, 15].map { Target(database: target.database, name: target.snapshotStem + time.prefix($0)) }
    }
}

extension Target {
    /// What the names of its generations' tables begin with; Glue takes 255 letters.
    var snapshotStem: String { "\(name.prefix(239))_" }
}
