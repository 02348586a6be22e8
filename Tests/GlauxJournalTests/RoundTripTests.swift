import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("what the journal gives back")
struct RoundTripTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("is what was committed, whatever was committed", arguments: UInt64(0)..<16)
    func model(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var model = Model()
        let first = try directory.open()
        for _ in 0..<8 { try first.commit(model.nextBatch(&random)) }
        try await check(first, against: model, &random)
        try first.close()

        let second = try directory.open()
        #expect(second.id == first.id, "replay with seed \(seed)")
        try await check(second, against: model, &random)
        for _ in 0..<8 { try second.commit(model.nextBatch(&random)) }
        try await check(second, against: model, &random)
        try second.close()
    }

    private func check(_ journal: Journal, against model: Model, _ random: inout SeededGenerator) async throws {
        let (found, damaged) = try journal.recollect()
        #expect(damaged.isEmpty)
        #expect(found.journalID == journal.id)
        #expect(found.lastJobID == model.jobs.keys.max() ?? JobID(rawValue: 0))
        #expect(found.tables.sorted { $0.name < $1.name } == model.tables.values.sorted { $0.name < $1.name })
        #expect(found.live == model.live.compactMapValues { model.generations[$0] })
        #expect(found.last == model.last.compactMapValues { model.jobs[$0].map(model.record) })
        let newest = Dictionary(grouping: model.jobs.values, by: \.table).compactMapValues { $0.map(\.slot).max() }
        #expect(found.newestSlots == newest.filter { model.tables[$0.key] != nil })
        let open = model.page(table: nil, states: [.running, .held], before: nil).reversed()
        #expect(found.open.map(\.record) == Array(open))
        #expect(found.open.map(\.spec) == open.map { model.specs[$0.id] })
        #expect(found.open.map(\.steps) == open.map { model.steps(of: $0.id) })

        for id in model.jobs.keys {
            let recalled = try await journal.recall(id)
            #expect(recalled?.record == model.jobs[id].map(model.record))
            #expect(recalled?.spec == model.specs[id])
            #expect(try await journal.job(id) == recalled?.record)
            #expect(try await journal.steps(of: id) == model.steps(of: id))
        }
        for table in model.tables.keys {
            let generations = try await journal.read { db in
                let sql = Generation.selection + " WHERE g.table_name = ?"
                return try Row.fetchAll(db, sql: sql, arguments: [table.rawValue]).map { try Generation($0) }
            }
            #expect(Set(generations) == Set(model.generations.values.filter { $0.table == table }))
        }
        try await checkPages(journal, against: model, &random)
    }

    private func checkPages(_ journal: Journal, against model: Model, _ random: inout SeededGenerator) async throws {
        for _ in 0..<10 {
            let table = random.sometimes { TableName(rawValue: "Table\(Int.random(in: 0..<5, using: &$0))") }
            let states = random.sometimes { random in Set(JobState.allCases.filter { _ in Bool.random(using: &random) })
            }
            let limit = Int.random(in: 1...4, using: &random)
            var pages: [JobRecord] = []
            var before: JobID?
            repeat {
                let page = try await journal.jobs(table: table, states: states, before: before, limit: limit)
                #expect(page.next == nil || page.jobs.count == limit)
                pages += page.jobs
                before = page.next
            } while before != nil
            #expect(pages == model.page(table: table, states: states, before: nil))
        }
    }

    @Test("of one table and one slot is one job: a second is refused by name, and nothing of its batch is kept")
    func duplicateSlot() async throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        var twin = Sample.job(2)
        twin.slot = Sample.job(1).slot
        let refusal = failure { () throws(JournalFailure) in
            try journal.commit([
                .table(TableMemory(name: Sample.article, firstSeenAt: twin.slot)), .jobOpened(twin, Sample.spec()),
            ])
        }
        #expect(refusal?.kind == .duplicateSlot(Sample.article, slot: twin.slot))
        #expect(refusal?.message == "job 2: table Article has a job for the slot 1970-01-01T01:00:00Z already")
        #expect(refusal?.passes == false)
        #expect(try journal.recollect().recollection.tables.isEmpty)
        #expect(try await journal.jobs(limit: 10).jobs.map(\.id) == [JobID(rawValue: 1)])
    }

    @Test(
        "never contradicts itself",
        arguments: [
            [.jobChanged(Sample.job(7))],
            [.step(Sample.step(7, 1))],
            [.live(Sample.article, ExportARN(rawValue: "none"), Target(database: "ddb", name: "article"))],
            [
                .generation(Sample.generation("a", TableName(rawValue: "Other"))),
                .live(Sample.article, ExportARN(rawValue: "a"), Target(database: "ddb", name: "article")),
            ],
            [.jobOpened(JobRecord.unfinishedSuccess, Sample.spec())],
        ] as [[Change]])
    func contradiction(changes: [Change]) throws {
        let journal = try directory.open()
        let refusal = failure { () throws(JournalFailure) in try journal.commit(changes) }
        #expect(refusal?.kind == .contradiction)
        #expect(refusal?.path == directory.database)
    }

    @Test("holds a spec once, however many jobs were told it, and also after a batch with a new spec failed")
    func sharedSpecs() async throws {
        let journal = try directory.open()
        let changed = Sample.spec(keep: 7)
        let failing = failure { () throws(JournalFailure) in
            try journal.commit([.jobOpened(Sample.job(1), changed), .jobChanged(Sample.job(99))])
        }
        #expect(failing != nil)
        try journal.commit((1...50).map { .jobOpened(Sample.job($0), $0 < 40 ? Sample.spec() : changed) })
        #expect(try await journal.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM spec") } == 2)
        #expect(try journal.recollect().recollection.open.map(\.spec.refresh?.keep) == (1...50).map { $0 < 40 ? 2 : 7 })
    }

    @Test("never names a job id again that was used, even if the job is gone")
    func idsAreNotReused() throws {
        let journal = try directory.open()
        try journal.commit((1...9).map { .jobOpened(Sample.job($0), Sample.spec()) })
        try journal.pool.write { try $0.execute(sql: "DELETE FROM job WHERE id > 4") }
        #expect(try journal.recollect().recollection.lastJobID == JobID(rawValue: 9))
    }
}

extension JobRecord {
    /// A state that no job can be in.
    static var unfinishedSuccess: JobRecord {
        var job = Sample.job(1)
        job.state = .succeeded
        return job
    }
}
