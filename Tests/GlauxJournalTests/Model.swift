import GlauxCore

/// What the journal should hold after some changes, kept in dictionaries.
struct Model {
    var archives: [TableName: ArchiveMemory] = [:]
    var certificates: [ArchiveCertificate] = []
    var tables: [TableName: TableMemory] = [:]
    var jobs: [JobID: JobRecord] = [:]
    var specs: [JobID: JobSpec] = [:]
    var steps: [JobID: [Int: StepRecord]] = [:]
    var generations: [ExportARN: Generation] = [:]
    var samples: [TableName: (ExportARN, ExportSample)] = [:]
    var layouts: [TableName: CatalogLayout] = [:]
    var live: [Target: ExportARN] = [:]
    var last: [TableName: JobID] = [:]

    mutating func apply(_ change: Change) {
        switch change {
        case .jobOpened(let job, let spec):
            specs[job.id] = spec
            note(job)
        case .jobReopened(let job, let spec):
            specs[job.id] = spec
            if last[job.table] == job.id { last[job.table] = nil }
            note(job)
        case .jobChanged(let job): note(job)
        case .step(let step): steps[step.job, default: [:]][step.sequence] = step
        case .generation(let generation):
            guard var known = generations[generation.export.arn] else {
                generations[generation.export.arn] = generation
                return
            }
            guard generation.relocatedAt != nil else { return }
            known.relocatedAt = generation.relocatedAt
            known.supersededAt = generation.supersededAt
            known.shownOn = generation.shownOn
            generations[generation.export.arn] = known
        case .snapshot(let arn, let table): generations[arn]?.snapshot = table
        case .superseded(let arn, let time): generations[arn]?.supersededAt = time
        case .keeping(let arn, let keeping): generations[arn]?.keeping = keeping
        case .sample(let table, let arn, let sample): samples[table] = (arn, sample)
        case .samplesForgotten: break
        case .layout(let table, let layout): layouts[table] = layout
        case .live(_, let arn, let target): live[target] = arn
        case .table(let memory): tables[memory.name] = memory
        case .audited: break
        case .archive(let name, let memory): archives[name] = memory
        case .certified(let certificate): certificates.append(certificate)
        }
    }

    private mutating func note(_ job: JobRecord) {
        let before = last[job.table].flatMap { jobs[$0] }.map { ($0.pipeline, $0.slot) }
        jobs[job.id] = job
        if !job.state.isOpen, job.isNews(after: before) { last[job.table] = job.id }
    }

    func steps(of job: JobID) -> [StepRecord] {
        (steps[job] ?? [:]).values.sorted { $0.sequence < $1.sequence }
    }

    /// With the place of its newest step.
    func record(_ job: JobRecord) -> JobRecord {
        var job = job
        job.step = steps(of: job.id).last?.name
        job.attempt = steps(of: job.id).last?.attempt ?? 1
        return job
    }

    func page(table: TableName?, states: Set<JobState>?, before: JobID?) -> [JobRecord] {
        jobs.values.filter { job in
            (table.map { $0 == job.table } ?? true) && (states?.contains(job.state) ?? true)
                && (before.map { job.id < $0 } ?? true)
        }.sorted { $0.id > $1.id }.map(record)
    }

    /// A batch that the engine could write: jobs before their steps, generations before they are live.
    mutating func nextBatch(_ random: inout SeededGenerator) -> [Change] {
        var batch: [Change] = []
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            let change = nextChange(&random)
            apply(change)
            batch.append(change)
        }
        return batch
    }

    private func nextChange(_ random: inout SeededGenerator) -> Change {
        let table = TableName(rawValue: "Table\(Int.random(in: 0..<4, using: &random))")
        let job = jobs.values.sorted { $0.id < $1.id }.randomElement(using: &random)
        switch (Int.random(in: 0..<10, using: &random), job) {
        case (0, _): return .table(random.memory(table))
        case (1, var job?):
            let isEnded = !job.state.isOpen
            random.move(&job)
            return isEnded && job.state.isOpen ? .jobReopened(job, random.spec(job.table)) : .jobChanged(job)
        case (2...5, let job?):
            return .step(random.step(job.id, Int.random(in: 1...5, using: &random)))
        case (6, let job?):
            if var known = generations.values.sorted(by: { $0.export.arn < $1.export.arn }).randomElement(
                using: &random)
            {
                known.relocatedAt = random.sometimes { $0.time() }
                known.supersededAt = random.sometimes { $0.time() }
                known.shownOn = random.sometimes { _ in Target(database: "ddb", name: "shown") }
                if Int.random(in: 0..<4, using: &random) == 0 {
                    return .snapshot(
                        known.export.arn, random.sometimes { _ in Target(database: "ddb", name: "snapshot") })
                }
                if Int.random(in: 0..<4, using: &random) == 0 {
                    return .superseded(known.export.arn, at: random.time())
                }
                if Bool.random(using: &random) {
                    return .keeping(
                        known.export.arn, Generation.Keeping.allCases.randomElement(using: &random) ?? .kept)
                }
                if Bool.random(using: &random) { return .generation(known) }
            }
            let arn = ExportARN(rawValue: "arn\(generations.count)")
            return .generation(
                Generation(
                    table: job.table, job: job.id, export: random.export(arn), bytes: random.count(),
                    provenAt: random.time(), relocatedAt: random.sometimes { $0.time() }))
        case (7, _):
            let proven = generations.values.sorted { $0.export.arn < $1.export.arn }.randomElement(using: &random)
            let target = Target(database: "ddb", name: "target\(Int.random(in: 0..<3, using: &random))")
            return proven.map { .live($0.table, $0.export.arn, target) } ?? .table(random.memory(table))
        default:
            let id = Int64(jobs.count) + 1
            return .jobOpened(random.job(id, table, slot: id * 1000), random.spec(table))
        }
    }
}
