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
    private var generations: [String: Generation] = [:]
    /// Where operators have rolled a target back to.
    private(set) var chosen: Set<String> = []
    /// When backups were restored.
    private(set) var restorations: [Timestamp] = []

    func generation(at location: String) -> Generation? { generations[location] }

    /// - Parameter journal: with the rows written
    mutating func note(_ rows: [Change], in journal: PretendJournal) {
        for row in rows {
            switch row {
            case .jobOpened(let record, let spec):
                allow(spec.refresh?.attempts ?? 0, for: record)
            case .jobReopened(let record, let spec):
                allow(spec.refresh?.attempts ?? 0, for: record)
                retries[Slot(table: record.table, at: record.slot), default: 0] += 1
            case .step(let step):
                if case .chosen(let generation) = step.detail { chosen.insert(generation.location) }
                if let token = step.token, let record = journal.jobs[step.job]?.record {
                    slots[token] = Slot(table: record.table, at: record.slot)
                }
            case .generation(let generation):
                generations[generation.location] = generation
            case .jobChanged, .live, .table, .keeping, .snapshot, .sample, .samplesForgotten, .layout, .archive,
                .certified,
                .audited:
                break
            }
        }
    }

    private mutating func allow(_ count: Int, for record: JobRecord) {
        let slot = Slot(table: record.table, at: record.slot)
        attempts[slot] = max(attempts[slot] ?? 0, count)
    }

    mutating func noteRestoration(at now: Timestamp) { restorations.append(now) }

    func hasForgotten(by time: Timestamp) -> Bool { restorations.contains { $0 <= time } }
}
