package import GlauxCore
import GRDB

extension ArchiveMemory {
    func write(of name: TableName, to db: Database) throws {
        var row = try Binding(db, "INSERT OR REPLACE INTO archive (name, memory) VALUES (?, ?)")
        row.add(name)
        row.add(try JSONText.encode(self))
        try row.run()
    }

    /// Of all archives, and why that of some cannot be read.
    static func all(in db: Database) throws -> (memories: [TableName: ArchiveMemory], damaged: [TableName: String]) {
        var memories: [TableName: ArchiveMemory] = [:]
        var damaged: [TableName: String] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT name, memory FROM archive") {
            var columns = Columns(row)
            let name: TableName = try columns.name()
            do {
                memories[name] = try JSONText.decode(try columns.next(String.self))
            } catch let damage as DamagedRow {
                damaged[name] = damage.description
            }
        }
        return (memories, damaged)
    }
}

extension ArchiveCertificate {
    func insert(into db: Database) throws {
        var row = try Binding(
            db,
            """
            INSERT INTO certificate (archive, job, window_from, window_to, certified_at, json) VALUES (?, ?, ?, ?, ?, ?)
            """)
        row.add(archive)
        row.add(job)
        row.add(window.from)
        row.add(window.to)
        row.add(certifiedAt)
        row.add(try JSONText.encode(self))
        try row.run()
    }
}

extension Journal {
    /// What is proven of an archive.
    package func proof(of archive: TableName) async throws(JournalFailure) -> ArchiveProof {
        try await read { db in
            var proof = ArchiveProof(of: archive)
            let statement = try db.cachedStatement(
                sql: "SELECT json FROM certificate WHERE archive = ? ORDER BY window_to")
            let rows = try String.fetchCursor(statement, arguments: [archive.rawValue])
            while let json = try rows.next() { proof.add(try JSONText.decode(json)) }
            return proof
        }
    }
}
