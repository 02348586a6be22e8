import Foundation
package import GlauxCore
import GRDB
import Synchronization

/// The SQLite database in which everything is written before it is acted on.
///
/// One process at a time has it open. One connection writes; a few others read for status and history and never wait for
/// it, nor it for them.
package final class Journal: Sendable {
    /// Of the database file.
    package let path: String
    /// Sixteen hexadecimal digits, drawn when the journal was created.
    package let id: String

    let pool: DatabasePool
    let specs = Mutex(SpecShelf())
    /// Where the journal is copied: the copies' disk is not waited for on threads that others share.
    let copies = DispatchQueue(label: "glaux.copies", qos: .utility)
    let place: JournalPlace
    /// Where it was saved, once that was needed.
    let rescued = Mutex<String?>(nil)
    private let lock: JournalLock
    private let wasLeftOpen: Bool

    private init(
        path: String, id: String, pool: DatabasePool, place: JournalPlace, lock: JournalLock, wasLeftOpen: Bool
    ) {
        self.path = path
        self.id = id
        self.pool = pool
        self.place = place
        self.lock = lock
        self.wasLeftOpen = wasLeftOpen
    }

    /// Opens `glaux.db` in a state directory, or creates it, and holds it until closed. What is found there and is not
    /// whole is left as it is.
    ///
    /// - Parameters:
    ///   - directory: created if only its last component is missing
    ///   - random: draws the id of a new journal
    package static func open(
        in directory: String, now: Timestamp, using random: inout some RandomNumberGenerator
    ) throws(JournalFailure) -> Journal {
        try open(in: directory, now: now, using: &random, migrations: Migration.all)
    }

    static func open(
        in directory: String, now: Timestamp, using random: inout some RandomNumberGenerator, migrations: [Migration]
    ) throws(JournalFailure) -> Journal {
        let files = try StateDirectory(preparing: directory)
        let lock = try JournalLock(files)
        // Nothing is touched before: what is refused now is refused the next time too.
        try files.prepareJournal(wasClosed: lock.wasClosed, wasUsed: lock.wasUsed)
        if lock.wasUsed { try lock.sign() }
        files.removeSnapshots()
        let wasLeftOpen = try files.hasJournal() && !lock.wasClosed
        let newID = hexadecimal(random.next())
        return try translating(files.journal) {
            try JournalIdentity.check(fileAt: files.journal, migrations)
            let pool = try DatabasePool(path: files.journal, configuration: connections())
            let id = try pool.writeWithoutTransaction { db in
                try settle(db)
                try keep(db, before: migrations, in: files)
                try Migration.apply(migrations, to: db)
                try JournalIdentity.checkSchema(db, migrations)
                return try JournalIdentity.id(in: db, orElse: newID, now: now)
            }
            if !lock.wasUsed { try lock.sign() }
            // Reading and writing made SQLite open its log and the log's index too.
            let place = try JournalPlace(of: files.journal)
            return Journal(
                path: files.journal, id: id, pool: pool, place: place, lock: lock, wasLeftOpen: wasLeftOpen)
        }
    }

    package static func open(in directory: String, now: Timestamp) throws(JournalFailure) -> Journal {
        var random = SystemRandomNumberGenerator()
        return try open(in: directory, now: now, using: &random)
    }

    /// Moves the write-ahead log into the database file and gives the journal up. Nothing works afterwards.
    package func close() throws(JournalFailure) {
        try translating(path) {
            // SQLite removes the log when the last connection that may write it closes, and GRDB closes that one first.
            pool.invalidateReadOnlyConnections()
            // A reader in another process (a backup tool, say) may hold the log; then it stays, which loses nothing.
            _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try pool.close()
        }
        try lock.release(closed: !StateDirectory.hasLog(of: path))
    }

    /// To be run after a start, when the last daemon did not come to close the journal; nil when it did.
    package func integrityCheck() throws(JournalFailure) -> IntegrityCheck? {
        guard wasLeftOpen else { return nil }
        return try translating(path) { try IntegrityCheck(of: path) }
    }

    /// Before a migration, an older glauxd's journal is checked and copied, so that there is a way back.
    private static func keep(_ db: Database, before migrations: [Migration], in files: StateDirectory) throws {
        let version = try Migration.version(of: db)
        guard version > 0, let newest = migrations.last?.version, version < newest else { return }
        try IntegrityCheck.check(db)
        let whole = files.path + "/" + StateDirectory.snapshotName()
        try copy(db, to: whole)
        guard rename(whole, files.kept(version: version)) == 0 else {
            throw JournalFailure.system("cannot keep the journal of version \(version)", files.kept(version: version))
        }
        try StateDirectory.sync(files.path)
    }

    private static func connections() -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "journal"
        configuration.maximumReaderCount = 3
        configuration.persistentReadOnlyConnections = true
        // Only a tool of the operator can be in the way, and it should not be for long.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// Makes a commit survive a loss of power, and proves that SQLite took each setting: it ignores what it does not know.
    private static func settle(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        // After a burst, or a reader that stayed long, the log gives its space back.
        try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
        // In KiB: the upper levels of the indexes of a million jobs.
        try db.execute(sql: "PRAGMA cache_size = -16384")
        let settings = [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")]
        for (name, expected) in settings {
            let found = try String.fetchOne(db, sql: "PRAGMA \(name)")
            guard found == expected else {
                throw JournalFailure(
                    .unexpected, path: "", message: "SQLite keeps \(name) at \(found ?? "nothing"), not at \(expected)")
            }
        }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
