import Foundation
import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("what survives")
struct DurabilityTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("everything that a commit returned for is there after a crash")
    func crash() async throws {
        let journal = try directory.open()
        for id in 1...20 as ClosedRange<Int64> {
            try journal.commit([.jobOpened(Sample.job(id), Sample.spec()), .step(Sample.step(id, 1))])
            let found = try directory.crashed().open().recollect().recollection
            #expect(found.open.map(\.record.id.rawValue) == Array(1...id))
            #expect(found.journalID == journal.id)
        }
    }

    @Test("a log that is cut off anywhere leaves whole batches, oldest first", arguments: UInt64(0)..<60)
    func cutLog(seed: UInt64) throws {
        let journal = try directory.open()
        for id in 1...10 as ClosedRange<Int64> {
            try journal.commit([
                .jobOpened(Sample.job(id), Sample.spec()), .step(Sample.step(id, 1)), .step(Sample.step(id, 2)),
            ])
        }
        let crashed = try directory.crashed()
        let log = try crashed.contents("/glaux.db-wal")
        var random = SeededGenerator(seed: seed)
        let kept = Int.random(in: 0...log.count, using: &random)
        try crashed.replace("/glaux.db-wal", with: log.prefix(kept))
        let found = try crashed.open().recollect().recollection
        #expect(found.open.map(\.record.id.rawValue) == (0..<Int64(found.open.count)).map { $0 + 1 }, "seed \(seed)")
        #expect(found.open.allSatisfy { $0.steps.count == 2 }, "replay with seed \(seed)")
    }

    @Test("a full disk refuses a whole batch, and the same batch goes in once there is room")
    func fullDisk() async throws {
        let journal = try directory.open()
        try await journal.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        let changes = (1...200).map { Change.jobOpened(Sample.job($0), Sample.spec()) }
        for _ in 0..<2 {
            let refusal = failure { () throws(JournalFailure) in try journal.commit(changes) }
            #expect(refusal?.kind == .full)
            #expect(refusal?.code == 13)
            #expect(refusal?.passes == true)
            #expect(try await journal.jobs(limit: 10).jobs.isEmpty)
        }
        try await journal.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        try journal.commit(changes)
        #expect(try journal.recollect().recollection.open.count == 200)
    }

    @Test("a reader that stays does not keep commits waiting, and the log shrinks when it has gone")
    func longReader() throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        let reader = try DatabaseQueue(path: directory.database)
        try reader.read { db in
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM job") == 1)
            for id in 2...1500 as ClosedRange<Int64> { try journal.commit([.jobOpened(Sample.job(id), Sample.spec())]) }
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM job") == 1)
        }
        try reader.close()
        try journal.close()
        #expect((try? directory.contents("/glaux.db-wal").count) ?? 0 == 0)
    }

    @Test("a backup is a journal of its own, taken while work goes on, and never overwrites")
    func backup() async throws {
        let journal = try directory.open()
        try journal.commit((1...100).map { .jobOpened(Sample.job($0), Sample.spec()) })
        let copy = try directory.another()
        try await journal.backup(to: copy.database)
        try journal.commit([.jobOpened(Sample.job(101), Sample.spec())])
        let found = try copy.open().recollect().recollection
        #expect(found.journalID == journal.id)
        #expect(found.lastJobID == JobID(rawValue: 100))

        let before = try copy.contents()
        await #expect { try await journal.backup(to: copy.database) } throws: {
            ($0 as? JournalFailure)?.kind == .exists
        }
        #expect(try copy.contents() == before)
        await #expect { try await journal.backup(to: "/nowhere/copy.db") } throws: {
            ($0 as? JournalFailure)?.kind == .missing
        }
    }
}
