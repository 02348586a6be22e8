import GRDB

/// SQLite's own check of the whole file, on a connection of its own: it takes seconds on a large journal, and nothing
/// waits for it.
package struct IntegrityCheck: Sendable {
    private let path: String
    private let queue: DatabaseQueue

    init(of path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.label = "integrity"
        self.path = path
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Throws if the journal is damaged. Returns early when stopped.
    package func run() async throws(JournalFailure) {
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Void, any Error>, Never>) in
            queue.asyncRead { db in answer.resume(returning: Result { try Self.check(try db.get()) }) }
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
        queue.interrupt()
    }

    static func check(_ db: Database) throws {
        let found = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
        guard found == ["ok"] else {
            throw JournalFailure(
                .corrupt, path: "", message: "its integrity check found: \(found.joined(separator: "; "))")
        }
    }
}
