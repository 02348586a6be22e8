@testable import GlauxCore

/// A journal that holds what was committed and nothing else, and says which rows a real one would refuse.
struct PretendJournal {
    private(set) var tables: [TableName: TableMemory] = [:]
    private(set) var jobs: [JobID: Recollection.OpenJob] = [:]
    private(set) var generations: [ExportARN: Generation] = [:]
    private(set) var live: [TableName: ExportARN] = [:]
    private var targets: [TableName: Target] = [:]
    private var last: [TableName: JobID] = [:]
    private(set) var refusals: [String] = []
    private var slots: Set<String> = []

    mutating func commit(_ changes: [Change]) {
        for change in changes {
            switch change {
            case .jobOpened(let record, let spec):
                if jobs[record.id] != nil { refusals.append("job \(record.id) exists") }
                if !slots.insert("\(record.table)/\(record.slot.millisecondsSince1970)").inserted {
                    refusals.append("slot \(record.slot.iso8601) of \(record.table) has a job")
                }
                jobs[record.id] = Recollection.OpenJob(record: record, spec: spec, steps: [])
            case .jobChanged(let record):
                if jobs[record.id]?.record.state.isOpen != true { refusals.append("job \(record.id) is not open") }
                jobs[record.id]?.record = record
                if !record.state.isOpen { last[record.table] = record.id }
            case .jobReopened(let record, let spec):
                if jobs[record.id]?.record.state.isOpen != false { refusals.append("job \(record.id) has not ended") }
                jobs[record.id]?.record = record
                jobs[record.id]?.spec = spec
                if last[record.table] == record.id { last[record.table] = nil }
            case .step(let step):
                let count = jobs[step.job]?.steps.count ?? 0
                if step.sequence == count + 1 {
                    jobs[step.job]?.steps.append(step)
                } else if step.sequence <= count {
                    jobs[step.job]?.steps[step.sequence - 1] = step
                } else {
                    refusals.append("step \(step.sequence) of job \(step.job) follows none")
                }
            case .generation(let generation):
                generations[generation.export.arn] = generation
            case .live(let table, let arn, let target):
                if generations[arn] == nil { refusals.append("\(arn) is no generation") }
                targets[table] = target
                live[table] = arn
            case .table(let memory):
                tables[memory.name] = memory
            }
        }
    }

    var open: [Recollection.OpenJob] {
        jobs.values.filter(\.record.state.isOpen).sorted { $0.record.id < $1.record.id }
    }

    func ended(_ table: TableName) -> [JobRecord] {
        jobs.values.map(\.record).filter { $0.table == table && !$0.state.isOpen }.sorted { $0.id < $1.id }
    }

    var recollection: Recollection {
        Recollection(
            journalID: "0123456789abcdef", lastJobID: jobs.keys.max() ?? JobID(rawValue: 0),
            tables: tables.values.sorted { $0.name < $1.name },
            live: Dictionary(
                uniqueKeysWithValues: live.compactMap { table, arn in
                    guard let generation = generations[arn], let target = targets[table] else { return nil }
                    return (table, Live(generation, on: target))
                }),
            last: last.compactMapValues { jobs[$0]?.record },
            newestSlots: Dictionary(grouping: jobs.values.map(\.record), by: \.table)
                .compactMapValues { $0.map(\.slot).max() },
            open: open)
    }
}
