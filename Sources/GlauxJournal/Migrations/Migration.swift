import GRDB

/// One step of the schema from a version to the next. A shipped one is never edited, and none knows today's types.
struct Migration {
    /// The version that the journal has afterwards; kept in SQLite's `user_version`.
    let version: Int
    let sql: String

    /// In ascending order of version, without a gap.
    static let all: [Migration] = [.version001]

    static func version(of db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// Brings a journal to the newest version, in one transaction.
    static func apply(_ migrations: [Migration], to db: Database) throws {
        let reached = try version(of: db)
        let due = migrations.filter { $0.version > reached }
        guard let last = due.last else { return }
        func run() throws {
            for migration in due { try db.execute(sql: migration.sql) }
            try db.execute(sql: "PRAGMA application_id = \(JournalIdentity.applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(last.version)")
        }
        if db.isInsideTransaction { return try run() }
        try db.inTransaction(.immediate) {
            try run()
            return .commit
        }
    }
}
