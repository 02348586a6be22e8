import GlauxCore
import GRDB
import Testing

@testable import GlauxJournal

@Suite("what the journal forgets")
struct RetentionTests {
    let directory: TemporaryDirectory
    private static let now = Timestamp(secondsSince1970: 2_000_000_000)

    init() throws { directory = try TemporaryDirectory() }

    /// A job of a table that ended so many days before now.
    private func ended(
        _ id: Int64, _ table: TableName = Sample.article, days: Int64, keep: Int = 2
    ) -> [Change] {
        var job = Sample.job(id, table)
        job.slot = Self.now - .seconds(days * 86_400 + 100) + .milliseconds(id)
        job.startedAt = Self.now - .seconds(days * 86_400 + 60)
        let opened = Change.jobOpened(job, Sample.spec(table, keep: keep))
        job.state = .succeeded
        job.finishedAt = Self.now - .seconds(days * 86_400)
        return [opened, .step(Sample.step(id, 1)), .jobChanged(job)]
    }

    private func generation(_ id: Int64, _ keeping: Generation.Keeping) -> [Change] {
        var generation = Sample.generation("arn:\(id)")
        generation.job = JobID(rawValue: id)
        return [.generation(generation), .keeping(generation.export.arn, keeping)]
    }

    private func forget(_ journal: Journal, limit: Int = 2, at now: Timestamp = Self.now) async throws -> Int {
        var walk = Journal.Forgetting()
        while !walk.isDone { walk = try await journal.forget(walk, limit: limit, at: now) }
        return walk.forgotten
    }

    private func jobs(_ journal: Journal) async throws -> [Int64] {
        try await journal.jobs(limit: 100).jobs.map(\.id.rawValue).sorted()
    }

    @Test("a job that ended more than 400 days ago goes with its steps, the newest jobs stay")
    func age() async throws {
        let journal = try directory.open()
        try journal.commit([(1, 900), (2, 401), (3, 399), (4, 0)].flatMap { ended($0.0, days: $0.1) })
        #expect(try await forget(journal, limit: 10, at: Self.now) == 2)
        #expect(try await jobs(journal) == [3, 4])
        #expect(try await journal.steps(of: JobID(rawValue: 2)).isEmpty)
        #expect(try await journal.steps(of: JobID(rawValue: 3)).count == 1)
    }

    /// What the journal keeps of the config, oldest first.
    private func specs(_ journal: Journal) async throws -> [String] {
        try await journal.pool.read { try String.fetchAll($0, sql: "SELECT json FROM spec ORDER BY id") }
    }

    @Test("what the config told jobs goes with the last of them that was told it")
    func specsOfForgotten() async throws {
        let journal = try directory.open()
        try journal.commit(
            ended(1, days: 900, keep: 2) + ended(2, days: 899, keep: 2) + ended(3, days: 898, keep: 3)
                + ended(4, days: 0, keep: 4))
        _ = try await journal.forget(Journal.Forgetting(), limit: 1, at: Self.now)
        #expect(try await jobs(journal) == [2, 3, 4])
        #expect(try await specs(journal).count == 3)
        #expect(try await forget(journal) == 2)
        #expect(try await specs(journal) == [JSONText.encode(Sample.spec(keep: 4))])
    }

    @Test("what a job was told goes when it is retried under another config, unless another job was told it too")
    func specOfRetried() async throws {
        let journal = try directory.open()
        try journal.commit(ended(1, days: 3, keep: 2) + ended(2, days: 2, keep: 2))
        for id in [1, 2] as [Int64] {
            var job = try #require(try await journal.job(JobID(rawValue: id)))
            job.state = .running
            job.finishedAt = nil
            try journal.commit([.jobReopened(job, Sample.spec(keep: 3))])
            #expect(try await specs(journal).count == 3 - Int(id))
            #expect(try await journal.recall(job.id)?.spec == Sample.spec(keep: 3))
        }
        #expect(try await specs(journal) == [JSONText.encode(Sample.spec(keep: 3))])
    }

    @Test("an entry that is told again what its forgotten jobs were told has it anew, and nobody else's")
    func toldAgain() async throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1, state: .held), Sample.spec(keep: 7))])
        // The last that this entry was told, and the first to go.
        try journal.commit(ended(2, days: 900, keep: 3))
        var job = try #require(try await journal.job(JobID(rawValue: 1)))
        job.state = .succeeded
        job.finishedAt = Self.now
        try journal.commit([.jobChanged(job)])
        #expect(try await forget(journal, limit: 10) == 1)
        #expect(try await specs(journal).count == 1)

        let other = TableName(rawValue: "Other")
        try journal.commit([.jobOpened(Sample.job(3, other), Sample.spec(other))])
        try journal.commit([.jobOpened(Sample.job(4), Sample.spec(keep: 3))])
        #expect(try await journal.recall(JobID(rawValue: 4))?.spec == Sample.spec(keep: 3))
        #expect(try await journal.recall(JobID(rawValue: 3))?.spec == Sample.spec(other))
    }

    @Test("the last job of each table and jobs that are open stay, however old")
    func lastAndOpen() async throws {
        let journal = try directory.open()
        let idle = TableName(rawValue: "Idle")
        let held = TableName(rawValue: "Held")
        try journal.commit(
            ended(1, idle, days: 900) + [.jobOpened(Sample.job(2, held, state: .held), Sample.spec(held))]
                + ended(3, days: 800) + ended(4, days: 0))
        #expect(try await forget(journal, limit: 1, at: Self.now) == 1)
        #expect(try await jobs(journal) == [1, 2, 4])
        #expect(try await forget(journal, limit: 10, at: Self.now) == 0)
    }

    @Test("a job that was retried lately, and any number of them, does not keep older history")
    func retried() async throws {
        let journal = try directory.open()
        try journal.commit((1...9).flatMap { ended($0, days: 900 - $0) } + ended(10, days: 0))
        for id in [1, 2, 3, 5] as [Int64] {
            var job = try #require(try await journal.job(JobID(rawValue: id)))
            job.finishedAt = Self.now - .seconds(86_400)
            try journal.commit([.jobChanged(job)])
        }
        try journal.commit(ended(11, days: 0))
        #expect(try await forget(journal) == 5)
        #expect(try await jobs(journal) == [1, 2, 3, 5, 10, 11])
    }

    @Test("a clock that is years ahead takes no history")
    func clockAhead() async throws {
        let journal = try directory.open()
        try journal.commit((1...5).flatMap { ended($0, days: 5 - $0) })
        #expect(try await forget(journal, limit: 10, at: Self.now + .seconds(4000 * 86_400)) == 0)
        #expect(try await jobs(journal) == [1, 2, 3, 4, 5])
    }

    @Test("generations that are still there stay in the ledger when their jobs are forgotten; removed ones go")
    func generations() async throws {
        let journal = try directory.open()
        try journal.commit((1...4).flatMap { ended($0, days: $0 == 4 ? 0 : 900) })
        try journal.commit(generation(1, .removed) + generation(2, .kept) + generation(3, .removed))
        // Whatever put a removed one before a target.
        try journal.commit([.live(Sample.article, ExportARN("arn:3"), Target(database: "ddb", name: "article"))])
        #expect(try await forget(journal, limit: 10, at: Self.now) == 3)
        #expect(try await journal.ledger(of: Sample.article).map(\.generation.export.arn.rawValue) == ["arn:2"])
        #expect(try journal.recollect().recollection.live.count == 1)
    }
}
