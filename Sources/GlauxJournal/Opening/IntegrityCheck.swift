import GRDB
import Synchronization

/// SQLite's own check of the whole file, on a connection of its own: it takes seconds on a large journal, and nothing
/// waits for it. Runs once.
package final class IntegrityCheck: Sendable {
    private let path: String
    private let queue: DatabaseQueue
    private let isStopped = Mutex(false)

    init(of path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.label = "integrity"
        self.path = path
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Throws if the journal is damaged. Returns early when stopped, also if that was before it began.
    package func run() async throws(JournalFailure) {
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Void, any Error>, Never>) in
            queue.asyncRead { db in answer.resume(returning: Result { try self.checkUnlessStopped(try db.get()) }) }
        }
        // Not before: an interruption needs the connection.
        isStopped.withLock { isStopped in
            isStopped = true
            try? queue.close()
        }
        do {
            try result.get()
        } catch DatabaseError.SQLITE_INTERRUPT {
            return
        } catch {
            throw JournalFailure(error, path: path)
        }
    }

    package func stop() {
        isStopped.withLock { isStopped in
            if !isStopped { queue.interrupt() }
            isStopped = true
        }
    }

    private func checkUnlessStopped(_ db: Database) throws {
        // SQLite forgets an interruption that comes while no statement runs, so one runs all the time.
        let running = try Row.fetchCursor(db, sql: "SELECT 1 UNION ALL SELECT 2")
        _ = try running.next()
        guard !isStopped.withLock({ $0 }) else { return }
        try withExtendedLifetime(running) { try Self.check(db) }
    }

    static func check(_ db: Database) throws {
        let found = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
        guard found == ["ok"] else {
            throw JournalFailure(
                .corrupt, path: "", message: "its integrity check found: \(found.joined(separator: "; "))")
        }
    }
}
