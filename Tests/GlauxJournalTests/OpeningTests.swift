import Foundation
import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("opening a journal")
struct OpeningTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("makes a directory and a file that only their owner may read, with an id of sixteen hexadecimal digits")
    func creation() throws {
        let state = directory.path + "/state"
        let journal = try Journal.open(in: state, now: Timestamp(secondsSince1970: 1))
        #expect(journal.id.utf8.count == 16)
        #expect(journal.id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try mode(of: state) == 0o700)
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        for file in ["/glaux.db", "/glaux.db-wal", "/glaux.lock"] { #expect(try mode(of: state + file) == 0o600) }
    }

    @Test("takes away what others were allowed")
    func wrongMode() throws {
        try directory.open().close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: directory.database)
        try directory.open().close()
        #expect(try mode(of: directory.database) == 0o600)
    }

    @Test("draws the id from the generator that is given")
    func seededID() throws {
        var random = SeededGenerator(seed: 0)
        let journal = try Journal.open(in: directory.path, now: Timestamp(secondsSince1970: 1), using: &random)
        #expect(journal.id == "e220a8397b1dcdaf")
    }

    @Test("is refused to a second daemon, which learns who holds it")
    func locked() throws {
        let first = try directory.open()
        let refusal = failure { () throws(JournalFailure) in try directory.open() }
        #expect(refusal?.kind == .locked(by: getpid()))
        #expect(refusal?.message == "process \(getpid()) holds this journal")
        try first.commit([.jobOpened(Sample.job(1), Sample.spec())])
        try first.close()
        try directory.open().close()
    }

    @Test("is refused to a second daemon also when somebody removed the lock file, or moved the directory")
    func lockedWithoutFile() throws {
        let first = try directory.open()
        try FileManager.default.removeItem(atPath: directory.path + "/glaux.lock")
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .locked(by: nil))
        let moved = directory.path + ".moved"
        try FileManager.default.moveItem(atPath: directory.path, toPath: moved)
        let refusal = failure { () throws(JournalFailure) in
            try Journal.open(in: moved, now: Timestamp(secondsSince1970: 1))
        }
        #expect(refusal?.kind == .locked(by: nil))
        try FileManager.default.moveItem(atPath: moved, toPath: directory.path)
        try first.close()
        try directory.open().close()
    }

    @Test("that was in use, whose database was emptied, is refused", arguments: ["-wal", "-shm"])
    func emptiedInUse(suffix: String) throws {
        try directory.replace(with: Data())
        try directory.replace("/glaux.db" + suffix, with: Data())
        let refusal = failure { () throws(JournalFailure) in try directory.open() }
        #expect(refusal?.kind == .corrupt)
        #expect(refusal?.message == "the database is empty, but it was in use")
        #expect(try directory.contents().isEmpty)
    }

    @Test("succeeds over the lock file of a daemon that died")
    func staleLock() throws {
        try directory.open().close()
        try directory.replace("/glaux.lock", with: Self.died)
        let journal = try directory.open()
        #expect(try directory.contents("/glaux.lock") == Data("\(getpid())\n".utf8))
        try journal.close()
    }

    @Test("is possible again after a failure to open")
    func lockIsReleasedOnFailure() throws {
        try directory.replace(with: Data(repeating: 7, count: 5000))
        for _ in 0..<2 { #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .corrupt) }
    }

    @Test("of a newer version is refused, and the file stays as it is")
    func newer() throws {
        try directory.open().close()
        try DatabaseQueue(path: directory.database).inDatabase { try $0.execute(sql: "PRAGMA user_version = 9") }
        let before = try directory.contents()
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .newer(found: 9, supported: 1))
        #expect(try directory.contents() == before)
    }

    @Test("of another program is refused, and the file stays as it is")
    func foreign() throws {
        try DatabaseQueue(path: directory.database).inDatabase { try $0.execute(sql: "CREATE TABLE note (text)") }
        let before = try directory.contents()
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .foreign)
        #expect(try directory.contents() == before)
    }

    @Test("whose schema somebody changed is refused")
    func changedSchema() throws {
        try directory.open().close()
        try DatabaseQueue(path: directory.database).inDatabase { try $0.execute(sql: "DROP INDEX job_of_state") }
        let refusal = failure { () throws(JournalFailure) in try directory.open() }
        #expect(refusal?.kind == .corrupt)
        #expect(refusal?.message == "in its schema, index job_of_state is missing")
    }

    @Test("goes on where its creation was cut off")
    func cutCreation() throws {
        try directory.replace(with: Data())
        try directory.open().close()
        let other = try directory.another()
        try DatabaseQueue(path: other.database).inDatabase {
            _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL")
        }
        try other.open().close()
    }

    @Test("whose making failed, or was cut off before its first commit, is begun anew: the lock file says nothing yet")
    func cutBeforeFirstCommit() throws {
        var random = SystemRandomNumberGenerator()
        let broken = Migration(version: 1, sql: "SELECT nothing")
        let refusal = failure { () throws(JournalFailure) in
            try Journal.open(
                in: directory.path, now: Timestamp(secondsSince1970: 1), using: &random, migrations: [broken])
        }
        #expect(refusal != nil)
        #expect(try directory.contents("/glaux.lock").isEmpty)
        for name in ["", "-wal", "-shm"] { _ = unlink(directory.database + name) }
        try directory.open().close()
        // As an operator may make it, too.
        let byHand = try directory.another()
        try byHand.replace("/glaux.lock", with: Data())
        try byHand.replace(with: Data())
        try byHand.open().close()
    }

    @Test(
        "that is a backup in place of another opens, whatever the lock file says",
        arguments: [nil, "", "1", "closed"] as [String?])
    func restored(note: String?) async throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        let other = try directory.another()
        if let note { try other.replace("/glaux.lock", with: Data((note.isEmpty ? "" : note + "\n").utf8)) }
        try await journal.backup(to: other.database)
        let found = try other.open()
        #expect(found.id == journal.id)
        #expect(try await found.job(JobID(rawValue: 1)) != nil)
        try found.close()
        #expect(try other.contents("/glaux.lock") == Self.closed)
    }

    @Test("that was closed, beside which somebody put an old log, is refused; without the log it opens")
    func strangeLog() async throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        let log = try directory.contents("/glaux.db-wal")
        #expect(!log.isEmpty)
        try journal.commit([.jobOpened(Sample.job(2), Sample.spec())])
        try journal.close()
        try directory.replace("/glaux.db-wal", with: log)
        let before = try directory.contents()
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .strangeLog)
        #expect(try directory.contents() == before)
        // Refused again: a failure to open is no sign that anything was left in the log.
        #expect(failure { () throws(JournalFailure) in try directory.open() } != nil)
        _ = unlink(directory.database + "-wal")
        #expect(try await directory.open().job(JobID(rawValue: 2)) != nil)
    }

    @Test(
        "that is gone, or empty, is not begun anew until somebody says so, whether it was closed or its daemon died",
        arguments: [true, false], [closed, died])
    func lost(isMissing: Bool, note: Data) throws {
        try directory.open().close()
        try directory.replace("/glaux.lock", with: note)
        if isMissing {
            try FileManager.default.removeItem(atPath: directory.database)
        } else {
            try directory.replace(with: Data())
        }
        let before = try directory.contentsOfAll()
        for _ in 0..<2 {
            #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .lost)
            #expect(try directory.contentsOfAll() == before)
        }
        try FileManager.default.removeItem(atPath: directory.path + "/glaux.lock")
        try directory.open().close()
    }

    @Test("that was moved away with its log after its daemon died, as one does with a damaged one, is not begun anew")
    func movedAway() throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        let crashed = try directory.crashed()
        try crashed.replace("/glaux.lock", with: directory.contents("/glaux.lock"))
        try crashed.replace("/glaux.db-shm", with: directory.contents("/glaux.db-shm"))
        for name in ["", "-wal"] { _ = unlink(crashed.database + name) }
        let before = try crashed.contentsOfAll()
        for _ in 0..<2 {
            let refusal = failure { () throws(JournalFailure) in try crashed.open() }
            #expect(refusal?.kind == .lost)
            #expect(refusal?.message == "glaux.lock says that a journal was here, and now it is missing")
            #expect(refusal?.nextStep.contains("remove glaux.lock too") == true)
            #expect(try crashed.contentsOfAll() == before)
        }
    }

    /// What a lock file says of a journal that was closed.
    private static let closed = Data("closed\n".utf8)
    /// …and of one whose daemon died.
    private static let died = Data("1\n".utf8)

    /// What can happen to the file of a journal with some jobs in it.
    enum Damage: CaseIterable {
        case header, shortFile, tinyFile, pages, emptyWithLog, missingWithLog

        func inflict(on directory: TemporaryDirectory) throws {
            let data = try directory.contents()
            switch self {
            case .header: try directory.replace(with: Data(repeating: 0, count: 16) + data.dropFirst(16))
            case .shortFile: try directory.replace(with: data.prefix(data.count / 2))
            case .tinyFile: try directory.replace(with: data.prefix(40))
            case .pages: try directory.replace(with: data.prefix(100) + Data(repeating: 0xa5, count: data.count - 100))
            case .emptyWithLog: try directory.replace(with: Data())
            case .missingWithLog: try FileManager.default.removeItem(atPath: directory.database)
            }
            if self == .emptyWithLog || self == .missingWithLog {
                // As if the daemon had died.
                try directory.replace("/glaux.lock", with: Data("1\n".utf8))
                try directory.replace("/glaux.db-wal", with: Data(repeating: 1, count: 5000))
            }
        }
    }

    @Test("that is damaged fails, says so and changes no byte of it", arguments: Damage.allCases)
    func damage(_ damage: Damage) throws {
        let journal = try directory.open()
        try journal.commit((1...500).map { .jobOpened(Sample.job($0), Sample.spec()) })
        try journal.close()
        try damage.inflict(on: directory)
        let before = try? directory.contents()
        let refusal = failure { () throws(JournalFailure) in try directory.open() }
        #expect(refusal?.kind == .corrupt)
        #expect(refusal?.path == directory.database)
        #expect(refusal?.nextStep.contains("Keep glaux.db") == true)
        #expect((try? directory.contents()) == before)
    }

    @Test("finds a damaged page when it comes to it, in a read and in a commit alike")
    func damagedPage() async throws {
        let journal = try directory.open()
        try journal.commit((1...500).map { .jobOpened(Sample.job($0), Sample.spec()) })
        let root = try await journal.pool.read { db in
            try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'job'") ?? 0
        }
        try journal.close()
        var data = try directory.contents()
        data.replaceSubrange((root - 1) * 4096..<root * 4096, with: Data(repeating: 0xa5, count: 4096))
        try directory.replace(with: data)

        let damaged = try directory.open()
        #expect(failure { () throws(JournalFailure) in try damaged.recollect() }?.kind == .corrupt)
        let commit = failure { () throws(JournalFailure) in
            try damaged.commit([.jobOpened(Sample.job(501), Sample.spec())])
        }
        #expect(commit?.kind == .corrupt)
        #expect(commit?.passes == false)
        await #expect { try await damaged.jobs(limit: 5) } throws: { ($0 as? JournalFailure)?.kind == .corrupt }
    }

    @Test("at a path that cannot be one names the path and the reason")
    func impossiblePaths() throws {
        try directory.replace("/file", with: Data())
        let cases: [(String, JournalFailure.Kind)] = [
            ("/file", .notADirectory), ("/file/state", .notADirectory), ("/no/state", .missing),
        ]
        for (path, kind) in cases {
            let refusal = failure { () throws(JournalFailure) in
                try Journal.open(in: directory.path + path, now: Timestamp(secondsSince1970: 1))
            }
            #expect(refusal?.kind == kind)
            #expect(refusal?.path == directory.path + path)
        }
        try FileManager.default.createDirectory(atPath: directory.database, withIntermediateDirectories: false)
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .notADirectory)
    }

    @Test("keeps every commit through a loss of power: full synchronisation, and references are checked")
    func settings() throws {
        let journal = try directory.open()
        let found = try journal.pool.writeWithoutTransaction { db in
            try ["journal_mode", "synchronous", "foreign_keys"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
        }
        #expect(found == ["wal", "2", "1"])
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
