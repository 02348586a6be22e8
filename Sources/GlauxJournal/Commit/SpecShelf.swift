import GRDB
import GlauxCore

/// Finds the row of a spec. Jobs of an entry share one until the config changes, so a million jobs carry few.
struct SpecShelf {
    /// The spec that each entry used last. Rows outside of it are found by their text.
    private var known: [TableName: (spec: JobSpec, row: Int64)] = [:]
    /// A few megabytes.
    private static let capacity = 20_000

    mutating func row(of spec: JobSpec, in db: Database) throws -> Int64 {
        if let entry = known[spec.name], entry.spec == spec, try Self.isThere(entry.row, in: db) { return entry.row }
        let row = try Self.find(spec, in: db)
        if known.count >= Self.capacity { forget() }
        known[spec.name] = (spec, row)
        return row
    }

    /// Rows that a transaction added go when it is rolled back.
    mutating func forget() { known.removeAll() }

    /// It may have gone with its jobs (`Journal.forget`).
    private static func isThere(_ row: Int64, in db: Database) throws -> Bool {
        try Int64.fetchOne(db.cachedStatement(sql: "SELECT id FROM spec WHERE id = ?"), arguments: [row]) != nil
    }

    /// Deletes a row that no job refers to any more.
    static func clear(_ row: Int64, in db: Database) throws {
        try db.cachedStatement(sql: clearing).execute(arguments: [row])
    }

    static let clearing = "DELETE FROM spec WHERE id = ? AND NOT EXISTS (SELECT 1 FROM job WHERE job.spec = spec.id)"

    private static func find(_ spec: JobSpec, in db: Database) throws -> Int64 {
        let text = try JSONText.encode(spec)
        let search = try db.cachedStatement(sql: "SELECT id FROM spec WHERE json = ?")
        if let row = try Int64.fetchOne(search, arguments: [text]) { return row }
        var row = try Binding(db, "INSERT INTO spec (json) VALUES (?)")
        row.add(text)
        try row.run()
        return db.lastInsertedRowID
    }
}
