import GlauxCore

/// What was ever written, by a journal that was lost since too: whoever restores an old backup forgets, the bill does not.
struct Ledger {
    struct Slot: Hashable {
        var table: TableName
        var at: Timestamp
    }

    /// The slots that exports were asked for, by their tokens.
    private(set) var slots: [String: Slot] = [:]
    /// The most exports that any config has allowed a slot.
    private(set) var attempts: [Slot: Int] = [:]
    /// By how many more operators' retries have raised that.
    private(set) var retries: [Slot: Int] = [:]
    /// Those of archives whose pass an operator rejected, to have the table read anew.
    private(set) var rejections: Set<Slot> = []
    private var generations: [String: Generation] = [:]
    /// Rollbacks that operators ordered of each target, with their last word on each; oldest first.
    private var rollbacks: [Target: [(location: String, at: Timestamp)]] = [:]
    /// When backups were restored.
    private(set) var restorations: [Timestamp] = []

    func generation(at location: String) -> Generation? { generations[location] }

    /// - Parameter journal: with the rows written
    mutating func note(_ rows: [Change], in journal: PretendJournal, at now: Timestamp) {
        for row in rows {
            switch row {
            case .jobOpened(let record, let spec):
                if let attempts = spec.refresh?.attempts { allow(attempts, for: record) }
            case .jobReopened(let record, let spec):
                if let attempts = spec.refresh?.attempts { allow(attempts, for: record) }
                retries[Slot(table: record.table, at: record.slot), default: 0] += 1
            case .step(let step):
                guard let record = journal.jobs[step.job]?.record else { continue }
                if case .chosen(let generation) = step.detail, record.pipeline == .rollback,
                    let target = journal.jobs[step.job]?.spec.refresh?.target
                {
                    rollbacks[target, default: []].append((generation.location, now))
                }
                // An archive's job goes on with what one of an earlier slot has asked for.
                if let token = step.token, slots[token] == nil || record.pipeline != .archive {
                    slots[token] = Slot(table: record.table, at: record.slot)
                }
            case .generation(let generation):
                generations[generation.location] = generation
            case .archive(let name, let memory):
                guard let pass = memory.pass else { continue }
                let slot = Slot(table: name, at: pass.slot)
                if case .requested(let request, since: _) = pass.export { slots[request.token] = slot }
                if pass.isRejected { rejections.insert(slot) }
            case .jobChanged, .live, .table, .superseded, .keeping, .snapshot, .sample, .samplesForgotten, .layout,
                .certified, .audited:
                break
            }
        }
    }

    private mutating func allow(_ count: Int, for record: JobRecord) {
        let slot = Slot(table: record.table, at: record.slot)
        attempts[slot] = max(attempts[slot] ?? 0, count)
    }

    /// Whether the last rollback that was ordered of the target by then goes there. Once the target has gone forward since,
    /// nothing goes back for its sake.
    func hasRollback(of target: Target, to location: String, after start: Timestamp?, by end: Timestamp) -> Bool {
        guard let last = rollbacks[target]?.last(where: { $0.at <= end }), last.location == location else {
            return false
        }
        return start.map { last.at >= $0 } ?? true
    }

    /// Whoever restores a backup orders what is under way in it anew.
    mutating func noteRestoration(of journal: PretendJournal, at now: Timestamp) {
        restorations.append(now)
        for open in journal.open where open.record.pipeline == .rollback {
            guard let target = open.spec.refresh?.target else { continue }
            for case .chosen(let generation) in open.steps.map(\.detail) {
                rollbacks[target, default: []].append((generation.location, now))
            }
        }
    }

    func hasForgotten(by time: Timestamp) -> Bool { restorations.contains { $0 <= time } }
}
