import GRDB
import GlauxCore

/// Tells whether a database is a journal that this version can carry on with, without reading more than its schema:
/// `IntegrityCheck` reads all of it, later.
enum JournalIdentity {
    /// "Glux", in the header of the file; `file(1)` shows it.
    static let applicationID: Int32 = 0x476c_7578

    /// Before anything is written to it.
    static func check(fileAt path: String, _ migrations: [Migration]) throws {
        var configuration = GRDB.Configuration()
        // A change of the header that was cut short is undone by whoever opens it next, and must be before it is read.
        configuration.readonly = try !StateDirectory.hasRollback(of: path)
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { db in
            let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let version = try Migration.version(of: db)
            let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
            // A crash while the journal is created leaves a database without anything.
            let isNew = application == 0 && version == 0 && isEmpty
            guard isNew || application == applicationID else {
                throw JournalFailure(.foreign, path: path, message: "the database belongs to another program")
            }
            let supported = migrations.last?.version ?? 0
            guard version <= supported else {
                throw JournalFailure(
                    .newer(found: version, supported: supported), path: path,
                    message: "the journal has version \(version), and this glauxd knows versions up to \(supported)")
            }
            guard isNew || version > 0 else {
                throw JournalFailure(.corrupt, path: path, message: "the journal has no version")
            }
        }
    }

    /// Every table and index must be there exactly as the migrations make them in an empty database.
    static func checkSchema(_ db: Database, _ migrations: [Migration]) throws {
        let model = try DatabaseQueue()
        let expected = try model.write { db in
            try Migration.apply(migrations, to: db)
            return try schema(of: db)
        }
        let found = try schema(of: db)
        for (name, sql) in expected where found[name] != sql {
            throw JournalFailure(
                .corrupt, path: "",
                message: "in its schema, \(name) \(found[name] == nil ? "is missing" : "was changed")")
        }
    }

    /// The id drawn when the journal was created; a new journal takes `new`.
    static func id(in db: Database, orElse new: String, now: Timestamp) throws -> String {
        if let id = try String.fetchOne(db, sql: "SELECT id FROM journal") { return id }
        // Without its id, the tokens of the jobs it has could not be made again.
        guard try Int.fetchOne(db, sql: "SELECT count(*) FROM (SELECT 1 FROM job LIMIT 1)") == 0 else {
            throw JournalFailure(.corrupt, path: "", message: "the journal has jobs but has lost its id")
        }
        try db.execute(
            sql: "INSERT INTO journal (number, id, created_at) VALUES (1, ?, ?)",
            arguments: [new, now.millisecondsSince1970])
        return new
    }

    private static func schema(of db: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(db, sql: "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema")
        return try Dictionary(rows.map { (try $0.decode(atIndex: 0), try $0.decode(atIndex: 1)) }) { first, _ in first }
    }
}
