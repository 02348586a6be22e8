package import GlauxCore
import GRDB

extension AuditRecord {
    /// Older ones go: some twenty megabytes.
    static let kept: Int64 = 100_000

    func write(to db: Database) throws {
        var row = try Binding(
            db, "INSERT INTO audit (at, user_id, user_name, command, outcome) VALUES (?, ?, ?, ?, ?)")
        row.add(at)
        row.add(Int64(by.id))
        row.add(by.name)
        row.add(command)
        row.add(outcome)
        try row.run()
        var old = try Binding(db, "DELETE FROM audit WHERE id <= ?")
        old.add(db.lastInsertedRowID - Self.kept)
        try old.run()
    }
}

extension Journal {
    /// What operators ordered, newest first.
    package func audit(limit: Int) async throws(JournalFailure) -> [AuditRecord] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT at, user_id, user_name, command, outcome FROM audit ORDER BY id DESC LIMIT ?")
            return try Row.fetchAll(statement, arguments: [limit]).map { row in
                var columns = Columns(row)
                let at = Timestamp(millisecondsSince1970: try columns.next())
                let id: Int64 = try columns.next()
                let name: String = try columns.next()
                return AuditRecord(
                    at: at, by: Operator(id: UInt32(truncatingIfNeeded: id), name: name),
                    command: try columns.next(), outcome: try columns.next())
            }
        }
    }
}
