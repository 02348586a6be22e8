import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("a job that cannot be read")
struct DamagedJobTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// What a foreign hand, or a bug, could do to a row without breaking the schema's rules.
    @Test(
        "is named and left out, and the others go on",
        arguments: [
            "UPDATE job SET pipeline = 'brew' WHERE id = 2",
            "UPDATE job SET failure_class = 'bad luck', failure_message = '', failure_hint = '' WHERE id = 2",
            "UPDATE step SET detail = '{' WHERE job = 2",
            "UPDATE step SET name = 'dance' WHERE job = 2",
            "UPDATE spec SET json = '{}' WHERE id = (SELECT spec FROM job WHERE id = 2)",
        ])
    func damagedOpenJob(sql: String) throws {
        let journal = try journal(damagedBy: sql)
        let (found, damaged) = try journal.recollect()
        #expect(found.open.map(\.record.id.rawValue) == [1, 3])
        #expect(damaged.map(\.id.rawValue) == [2])
        #expect(damaged.map(\.table.rawValue) == ["Table2"])
        #expect(damaged.first?.problem.isEmpty == false)
        #expect(found.last.count == 1)
    }

    @Test("does not show a token in what is said of it")
    func noTokens() throws {
        let journal = try journal(
            damagedBy: "UPDATE step SET detail = '{\"request\":\"secret\"}', token = 'secret' WHERE job = 2")
        let damaged = try journal.recollect().damaged
        #expect(damaged.count == 1)
        #expect(damaged.first?.problem.contains("secret") == false)
    }

    @Test("is missing from the last jobs when it is one")
    func damagedLastJob() throws {
        let journal = try journal(damagedBy: "UPDATE job SET pipeline = 'brew' WHERE id = 4")
        let (found, damaged) = try journal.recollect()
        #expect(found.last.isEmpty)
        #expect(damaged.map(\.id.rawValue) == [4])
    }

    @Test("is told apart from a damaged disk in the history")
    func history() async throws {
        let journal = try journal(damagedBy: "UPDATE job SET pipeline = 'brew' WHERE id = 2")
        await #expect { try await journal.job(JobID(rawValue: 2)) } throws: { error in
            (error as? JournalFailure)?.message == "\"brew\" is no Pipeline"
        }
        #expect(try await journal.job(JobID(rawValue: 3))?.id == JobID(rawValue: 3))
    }

    private func journal(damagedBy sql: String) throws -> Journal {
        let journal = try directory.open()
        for id in 1...4 as ClosedRange<Int64> {
            let table = TableName(rawValue: "Table\(id)")
            try journal.commit([
                .jobOpened(Sample.job(id, table, state: id == 4 ? .succeeded : .running), Sample.spec(table)),
                .step(Sample.step(id, 1, detail: .judged(TargetSighting(version: "7", location: nil, layout: 0)))),
            ])
        }
        try journal.pool.write { try $0.execute(sql: sql) }
        return journal
    }
}
