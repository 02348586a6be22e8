extension Scheduler {
    /// What operators see of a table's generations. One that has left the config keeps them: nothing prunes them.
    package func generations(
        of name: TableName, among ledger: [LedgerEntry], at now: Timestamp
    ) throws(Refusal) -> [GenerationReport] {
        guard let table = tables[name] else { throw unknown(name) }
        let next = entryReport(of: name, at: now)?.nextRunAt ?? now
        let going = table.entry?.spec.refresh.map { Pruning.goNext(among: ledger, spec: $0, at: next) } ?? []
        let dead = Set(going.map(\.export.arn))
        return ledger.map { GenerationReport($0, goesNext: dead.contains($0.generation.export.arn)) }
    }

    /// Starts at once: who rolls back is in a hurry.
    mutating func rollBack(
        _ name: TableName, to wanted: String?, recalled: Recalled, at now: Timestamp, in turn: inout Turn
    ) throws(Refusal) -> CommandResult {
        let table = try configured(name)
        try refuseIfBusy(table)
        guard let spec = table.entry?.spec.refresh, case .ledger(let ledger) = recalled else { throw unknown(name) }
        try refuseIfBusy(spec.target)
        let generation = try goal(of: name, wanted, on: spec.target, among: ledger)
        try makeWay(for: name, on: spec.target, at: now, in: &turn)
        let id = open(.rollback, spec, of: generation, trigger: .command, at: now, in: &turn)
        return try report(id)
    }

    /// A job about a generation that there is. It needs no place among the exports.
    @discardableResult
    mutating func open(
        _ pipeline: Pipeline, _ spec: RefreshSpec, of generation: Generation, trigger: Trigger, at now: Timestamp,
        in turn: inout Turn
    ) -> JobID {
        let record = makeRecord(of: spec.table, pipeline: pipeline, slot: now, trigger: trigger, heldFor: nil, at: now)
        var job = RefreshJob(record, spec: spec, journalID: journalID)
        turn.open(record, .refresh(spec))
        tables[spec.table]?.job = record.id
        tables[spec.table]?.wakeAt = nil
        targets[spec.target] = record.id
        let want = job.beginProof(of: generation, at: now, in: &turn)
        jobs[record.id] = OpenJob(job: .refresh(job), want: .nothing)
        satisfy(want, of: record.id, at: now, in: &turn)
        if let deadline = job.deadline { wake(.deadline(record.id), at: deadline) }
        return record.id
    }

    /// Whether it is idle work, which gives way to anything else.
    func isScrub(_ id: JobID?) -> Bool { id.flatMap { jobs[$0]?.job.record.pipeline } == .scrub }

    /// Ends the scrubs of a table and of a target. They are due again once the target is at rest.
    mutating func giveWay(of name: TableName, on target: Target?, at now: Timestamp, in turn: inout Turn) {
        for id in [tables[name]?.job, target.flatMap { targets[$0] }].compactMap({ $0 }) where isScrub(id) {
            guard let table = jobs[id]?.job.record.table else { continue }
            tell(id, .displaced, at: now, in: &turn)
            guard var memory = tables[table]?.memory else { continue }
            memory.scrubbedAt = nil
            tables[table]?.memory = memory
            turn.changes.append(.table(memory))
        }
    }

    /// For an operator's job.
    ///
    /// - Throws: if something else has taken the place, such as a slot that came due at this very moment
    mutating func makeWay(
        for name: TableName, on target: Target, at now: Timestamp, in turn: inout Turn
    ) throws(Refusal) {
        giveWay(of: name, on: target, at: now, in: &turn)
        try refuseIfBusy(configured(name))
        try refuseIfBusy(target)
    }

    func refuseIfBusy(_ target: Target) throws(Refusal) {
        guard let other = targets[target], !isScrub(other) else { return }
        throw Refusal(
            .conflict, message: "job \(other) works on \(target)",
            hint: "Wait until it has ended: `glaux job \(other)`.")
    }

    /// When the table's live generation is looked at next: once the last look, or the relocation, is old enough. Tables that
    /// are refreshed more often need none.
    ///
    /// The looks that are overdue at a start are spread, so that thousands of tables do not all begin at once.
    func scrubTime(of spec: RefreshSpec, _ memory: TableMemory) -> (at: Timestamp, generation: Generation)? {
        guard let interval = spec.scrub, let startedAt, targets[spec.target] == nil,
            let generation = live[spec.target], generation.table == spec.table,
            let seen = [generation.relocatedAt, memory.scrubbedAt].compactMap({ $0 }).max()
        else { return nil }
        let spread = Int64(StableHash.of("scrub/\(spec.table)") % UInt64(max(interval.milliseconds / 8, 1)))
        return (max(seen + interval, startedAt) + .milliseconds(spread), generation)
    }

    private func goal(
        of name: TableName, _ wanted: String?, on target: Target, among ledger: [LedgerEntry]
    ) throws(Refusal) -> Generation {
        let live = ledger.first { $0.shownBy.contains(target) }?.generation
        let found: Generation
        if let wanted {
            found = try ledger.find(wanted).generation
        } else {
            guard let live else {
                throw Refusal(
                    .conflict, message: "table \(name) has no live generation to go back from",
                    hint: "`glaux rollback \(name) --to ID` goes to a generation of `glaux generations \(name)`.")
            }
            let older = ledger.map(\.generation).filter {
                $0.asOf < live.asOf && $0.relocatedAt != nil && ($0.keeping == .kept || $0.keeping == .pinned)
            }
            guard let newest = older.max(by: { $0.asOf < $1.asOf }) else {
                throw Refusal(
                    .conflict, message: "no generation of table \(name) is older than the live one",
                    hint: "`keep:` says how many are kept; `glaux generations \(name)` lists them.")
            }
            found = newest
        }
        switch found.keeping {
        case .kept, .pinned: break
        case .removing, .removed:
            throw Refusal(
                .conflict, message: "generation \(found.id) of table \(name) has been pruned",
                hint: "`glaux generations \(name)` lists those that are kept.")
        }
        guard found.export.arn != live?.export.arn else {
            throw Refusal(.conflict, message: "generation \(found.id) is live already", hint: "Nothing to do.")
        }
        return found
    }

    mutating func keep(
        _ name: TableName, _ wanted: String, as keeping: Generation.Keeping, recalled: Recalled, in turn: inout Turn
    ) throws(Refusal) -> CommandResult {
        guard tables[name] != nil, case .ledger(let ledger) = recalled else { throw unknown(name) }
        // What such a job has looked up it decides by.
        if let id = tables[name]?.job, case .refresh(let job) = jobs[id]?.job, case .prune = job.phase {
            throw Refusal(
                .conflict, message: "job \(id) is pruning table \(name)",
                hint: "Try again once `glaux job \(id)` has ended.")
        }
        var entry = try ledger.find(wanted)
        switch entry.generation.keeping {
        case .kept, .pinned: break
        case .removing, .removed:
            throw Refusal(
                .conflict, message: "generation \(entry.generation.id) of table \(name) has been pruned",
                hint: "`glaux generations \(name)` lists those that are kept.")
        }
        entry.generation.keeping = keeping
        turn.changes.append(.keeping(entry.generation.export.arn, keeping))
        return .generation(entry)
    }
}
