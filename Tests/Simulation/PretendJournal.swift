import GlauxCore

/// A journal that holds what was committed and nothing else, and says which rows a real one would refuse.
struct PretendJournal {
    private struct Slot: Hashable {
        var table: TableName
        var at: Timestamp
    }

    private(set) var tables: [TableName: TableMemory] = [:]
    private(set) var jobs: [JobID: Recollection.OpenJob] = [:]
    private(set) var generations: [ExportARN: Generation] = [:]
    private(set) var live: [Target: ExportARN] = [:]
    private var layouts: [TableName: CatalogLayout] = [:]
    /// The newest of each table, with the export that it is of.
    private var samples: [TableName: (export: ExportARN, sample: ExportSample)] = [:]
    /// What all samples of each table together showed.
    private(set) var shapes: [TableName: ItemShape] = [:]
    private var last: [TableName: JobID] = [:]
    private(set) var archives: [TableName: ArchiveMemory] = [:]
    private(set) var certificates: [TableName: [ArchiveCertificate]] = [:]
    private(set) var refusals: [String] = []
    /// The requests that were announced before they were made, by their tokens.
    private(set) var tokens: [String: JobID] = [:]
    private(set) var awsIDs: Set<String> = []
    private var locations: [String: ExportARN] = [:]
    private var slots: Set<Slot> = []
    private var openIDs: Set<JobID> = []

    mutating func commit(_ changes: [Change]) {
        for change in changes { write(change) }
    }

    private mutating func write(_ change: Change) {
        switch change {
        case .jobOpened(let record, let spec):
            if jobs[record.id] != nil { refuse("job \(record.id) exists") }
            if !slots.insert(Slot(table: record.table, at: record.slot)).inserted {
                refuse("slot \(record.slot.iso8601) of \(record.table) has a job")
            }
            jobs[record.id] = Recollection.OpenJob(record: record, spec: spec, steps: [])
            note(record)
        case .jobChanged(let record):
            if !openIDs.contains(record.id) { refuse("job \(record.id) is not open") }
            jobs[record.id]?.record = record
            note(record)
        case .jobReopened(let record, let spec):
            if jobs[record.id] == nil || openIDs.contains(record.id) { refuse("job \(record.id) has not ended") }
            jobs[record.id]?.record = record
            jobs[record.id]?.spec = spec
            if last[record.table] == record.id { last[record.table] = nil }
            note(record)
        case .step(let step):
            write(step)
        case .generation(let generation):
            // What is there keeps what only other rows change.
            var generation = generation
            if let known = generations[generation.export.arn] {
                if generation.relocatedAt == nil { generation = known }
                generation.keeping = known.keeping
                generation.snapshot = known.snapshot
            }
            generations[generation.export.arn] = generation
            locations[generation.location] = generation.export.arn
        case .superseded(let arn, let time):
            generations[arn]?.supersededAt = time
        case .keeping(let arn, let keeping):
            if generations[arn] == nil { refuse("\(arn) is no generation") }
            generations[arn]?.keeping = keeping
        case .snapshot(let arn, let table):
            generations[arn]?.snapshot = table
        case .sample(let table, let arn, let sample):
            samples[table] = (arn, sample)
            shapes[table] = (shapes[table] ?? ItemShape()).remembering(sample.shape)
        case .samplesForgotten(let table):
            shapes[table] = samples[table].map { ItemShape().remembering($0.sample.shape) }
        case .layout(let table, let layout):
            layouts[table] = layout
        case .audited:
            break
        case .live(let table, let arn, let target):
            if generations[arn]?.table != table { refuse("\(arn) is no generation of \(table)") }
            live[target] = arn
        case .table(let memory):
            tables[memory.name] = memory
        case .archive(let name, let memory):
            archives[name] = memory
        case .certified(let certificate):
            if certificates[certificate.archive]?.contains(where: { $0.window.to == certificate.window.to }) == true {
                refuse("a window of \(certificate.archive) is certified twice")
            }
            certificates[certificate.archive, default: []].append(certificate)
        }
    }

    private mutating func write(_ step: StepRecord) {
        let count = jobs[step.job]?.steps.count ?? 0
        if step.sequence == count + 1 {
            jobs[step.job]?.steps.append(step)
        } else if step.sequence <= count {
            jobs[step.job]?.steps[step.sequence - 1] = step
        } else {
            refuse("step \(step.sequence) of job \(step.job) follows none")
        }
        if (step.finishedAt == nil) != (step.state == .running) { refuse("\(step.name) is \(step.state)") }
        if step.state == .failed, step.failure == nil { refuse("\(step.name) failed without a failure") }
        if let token = step.token { tokens[token] = step.job }
        if let id = step.awsID { awsIDs.insert(id) }
    }

    /// The checks of the table `job`.
    private mutating func note(_ record: JobRecord) {
        if record.state.isOpen {
            openIDs.insert(record.id)
        } else {
            openIDs.remove(record.id)
            let before = last[record.table].flatMap { jobs[$0]?.record }
            if record.isNews(after: before.map { ($0.pipeline, $0.slot) }) { last[record.table] = record.id }
        }
        if (record.finishedAt == nil) != record.state.isOpen { refuse("job \(record.id) is \(record.state)") }
        if record.heldFor != nil, record.state != .held { refuse("job \(record.id) is held and \(record.state)") }
        if record.retryAt != nil, !record.state.isOpen { refuse("job \(record.id) has ended and retries") }
        if record.state == .failed, record.failure == nil { refuse("job \(record.id) failed without a failure") }
    }

    private mutating func refuse(_ text: String) {
        if refusals.count < 5 { refusals.append("the journal refuses: \(text)") }
    }

    var open: [Recollection.OpenJob] {
        openIDs.sorted().compactMap(recall)
    }

    /// As `Journal.recall(_:)`
    func recall(_ id: JobID) -> Recollection.OpenJob? {
        guard var job = jobs[id] else { return nil }
        let proven = job.steps.last { $0.name == .proveExport }?.awsID
        if let (export, sample) = samples[job.record.table], export.rawValue == proven { job.sample = sample }
        job.layout = layouts[job.record.table]
        return job
    }

    /// As `Journal.ledger(of:)`
    func ledger(of table: TableName) -> [LedgerEntry] {
        generations.values.filter { $0.table == table && $0.keeping != .removed }
            .sorted { ($0.asOf, $0.id) > ($1.asOf, $1.id) }
            .map { generation in
                LedgerEntry(
                    generation,
                    shownBy: live.filter { $0.value == generation.export.arn }.keys.sorted { "\($0)" < "\($1)" })
            }
    }

    func ended(_ table: TableName) -> [JobRecord] {
        jobs.values.map(\.record).filter { $0.table == table && !$0.state.isOpen }.sorted { $0.id < $1.id }
    }

    func generation(at location: String) -> Generation? {
        locations[location].flatMap { generations[$0] }
    }

    var recollection: Recollection {
        var recollection = Recollection(
            journalID: "0123456789abcdef", lastJobID: jobs.keys.max() ?? JobID(rawValue: 0),
            tables: tables.values.sorted { $0.name < $1.name },
            live: live.compactMapValues { generations[$0] },
            last: last.compactMapValues { jobs[$0]?.record },
            newestSlots: Dictionary(grouping: jobs.values.map(\.record), by: \.table)
                .compactMapValues { $0.map(\.slot).max() },
            open: open)
        recollection.archives = archives
        return recollection
    }
}
