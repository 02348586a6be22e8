import Foundation
import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("copies and checks of a journal")
struct BackupTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let second = Migration(version: 2, sql: "CREATE TABLE extra (text TEXT NOT NULL) STRICT")
    private static let broken = Migration(
        version: 2, sql: "CREATE TABLE extra (text TEXT NOT NULL) STRICT; SELECT nothing")

    private func open(_ migrations: [Migration]) throws(JournalFailure) -> Journal {
        var random = SystemRandomNumberGenerator()
        return try Journal.open(
            in: directory.path, now: Timestamp(secondsSince1970: 1), using: &random, migrations: migrations)
    }

    private func filled() throws {
        let journal = try directory.open()
        try journal.commit((1...500).map { .jobOpened(Sample.job($0), Sample.spec()) })
        try journal.close()
    }

    @Test("before a migration the journal is kept as the older version wrote it, and that one can be gone back to")
    func keptBeforeMigration() async throws {
        try filled()
        let kept = directory.database + ".version-1"
        for _ in 0..<2 {
            #expect(throws: JournalFailure.self) { try open(Migration.all + [Self.broken]) }
            try directory.open().close()
        }
        let migrated = try open(Migration.all + [Self.second])
        try migrated.commit([.jobOpened(Sample.job(501), Sample.spec())])
        try migrated.close()
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .newer(found: 2, supported: 1))
        // Opened by the newer version again, nothing is kept anew.
        let before = try directory.contents("/glaux.db.version-1")
        try open(Migration.all + [Self.second]).close()
        #expect(try directory.contents("/glaux.db.version-1") == before)
        #expect(try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int == 0o600)

        try directory.replace(with: before)
        let found = try directory.open()
        #expect(try await found.job(JobID(rawValue: 500)) != nil)
        #expect(try await found.job(JobID(rawValue: 501)) == nil)
    }

    @Test("a new journal leaves nothing beside it")
    func nothingKeptOfNew() throws {
        try open(Migration.all + [Self.second]).close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["glaux.db", "glaux.lock"])
    }

    /// Overwrites a page that opening a journal never reads.
    private func damage() async throws {
        let journal = try directory.open()
        let root = try await journal.pool.read { db in
            try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'job_of_table_and_state'") ?? 0
        }
        try journal.close()
        var data = try directory.contents()
        data.replaceSubrange((root - 1) * 4096..<root * 4096, with: Data(repeating: 0xa5, count: 4096))
        try directory.replace(with: data)
    }

    @Test("a journal that nobody closed is checked as a whole; one that was closed is not")
    func integrity() async throws {
        try filled()
        let closed = try directory.open()
        #expect(try closed.integrityCheck() == nil)
        // As every daemon does.
        _ = try closed.recollect()
        try closed.close()
        #expect(try directory.open().integrityCheck() == nil)
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(501), Sample.spec())])
        let crashed = try directory.crashed()
        try journal.close()
        let left = try crashed.open()
        try await #require(try left.integrityCheck()).run()
        try left.close()

        try await damage()
        // What a daemon that was killed leaves there.
        try directory.replace("/glaux.lock", with: Data("4194304\n".utf8))
        let damaged = try directory.open()
        let check = try #require(try damaged.integrityCheck())
        await #expect { try await check.run() } throws: { error in
            let failure = error as? JournalFailure
            return failure?.kind == .corrupt && failure?.path == directory.database
        }
        let stopped = try #require(try damaged.integrityCheck())
        stopped.stop()
        try await stopped.run()
        stopped.stop()
    }

    @Test("no copy is begun that would fill the disk")
    func room() throws {
        try Journal.checkRoom(for: 1, in: directory.path)
        let failure = failure { () throws(JournalFailure) in try Journal.checkRoom(for: 1 << 60, in: directory.path) }
        #expect(failure?.kind == .noRoom && failure?.path == directory.path)
    }

    @Test("copies are made one after the other, and commits do not wait for them")
    func manyCopies() async throws {
        let journal = try directory.open()
        try journal.commit((1...500).map { .jobOpened(Sample.job($0), Sample.spec()) })
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 { group.addTask { try await journal.snapshot().size } }
            for id in 501...520 as ClosedRange<Int64> {
                try journal.commit([.jobOpened(Sample.job(id), Sample.spec())])
            }
            for try await size in group { #expect(size > 0) }
        }
    }

    @Test("neither a damaged journal is migrated nor a damaged backup handed out")
    func damaged() async throws {
        try filled()
        try await damage()
        #expect(failure { () throws(JournalFailure) in try open(Migration.all + [Self.second]) }?.kind == .corrupt)
        #expect(!FileManager.default.fileExists(atPath: directory.database + ".version-1"))
        let journal = try directory.open()
        await #expect { try await journal.snapshot() } throws: { ($0 as? JournalFailure)?.kind == .corrupt }
    }

    @Test("a snapshot is the journal of its moment, and leaves nothing behind")
    func snapshot() async throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        let snapshot = try await journal.snapshot()
        try journal.commit([.jobOpened(Sample.job(2), Sample.spec())])
        let other = try directory.another()
        var bytes: [UInt8] = []
        while bytes.count < snapshot.size { bytes += try snapshot.bytes(from: bytes.count, count: 1000) }
        try other.replace(with: Data(bytes))
        let copy = try other.open()
        #expect(copy.id == journal.id)
        #expect(try await copy.job(JobID(rawValue: 1)) != nil)
        #expect(try await copy.job(JobID(rawValue: 2)) == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(names.sorted() == ["glaux.db", "glaux.db-shm", "glaux.db-wal", "glaux.lock"])
    }

    @Test("beside a backup, the log that a crash left of the journal before it is refused, and changes nothing")
    func backupBesideLog() async throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        let copy = try directory.another()
        try await journal.backup(to: copy.database)
        #expect(try FileManager.default.contentsOfDirectory(atPath: copy.path) == ["glaux.db"])
        try journal.commit([.jobOpened(Sample.job(2), Sample.spec())])
        let crashed = try directory.crashed()
        try crashed.replace(with: copy.contents())
        for note in ["", "4194304\n"] {
            try crashed.replace("/glaux.lock", with: Data(note.utf8))
            let before = try crashed.contentsOfAll()
            let refusal = failure { () throws(JournalFailure) in try crashed.open() }
            #expect(refusal?.kind == .strangeLog)
            #expect(refusal?.path == crashed.database + "-wal")
            #expect(try crashed.contentsOfAll() == before)
        }
        _ = unlink(crashed.database + "-wal")
        let restored = try crashed.open()
        #expect(try await restored.job(JobID(rawValue: 1)) != nil)
        #expect(try await restored.job(JobID(rawValue: 2)) == nil)
        // From now on its log is its own, and a crash loses nothing.
        try restored.commit([.jobOpened(Sample.job(3), Sample.spec())])
        let again = try crashed.crashed()
        #expect(try !again.contents("/glaux.db-wal").isEmpty)
        #expect(try await again.open().job(JobID(rawValue: 3)) != nil)
    }

    @Test("a backup whose first opening was cut off while its header changed opens as it was")
    func cutOpening() async throws {
        let journal = try directory.open()
        try journal.commit((1...500).map { .jobOpened(Sample.job($0), Sample.spec()) })
        let copy = try directory.another()
        try await journal.backup(to: copy.database)
        let cut = try directory.another()
        // A larger change, for SQLite to write some of it before its end.
        let queue = try DatabaseQueue(path: copy.database)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = 1")
            try db.inTransaction(.immediate) {
                try db.execute(sql: "UPDATE job SET trigger = 'command'")
                for name in ["/glaux.db", "/glaux.db-journal"] { try cut.replace(name, with: copy.contents(name)) }
                return .rollback
            }
        }
        #expect(try !cut.contents("/glaux.db-journal").isEmpty)
        #expect(try cut.contents() != copy.contents())
        let found = try cut.open()
        let changed = try await found.pool.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM job WHERE trigger = 'command'")
        }
        #expect(changed == 0)
    }

    @Test("what a daemon that died left of a snapshot is removed")
    func leftovers() throws {
        try directory.replace("/glaux.db.snapshot-1234", with: Data("half".utf8))
        try directory.open().close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["glaux.db", "glaux.lock"])
    }
}
