package import GlauxCore
import GRDB

/// What a table's data were last seen to have, and what the catalog had of its target.
package struct SchemaSeen: Sendable, Hashable {
    /// The export that was sampled; nil if none was.
    package var export: ExportARN?
    package var sample: ExportSample?
    package var layout: CatalogLayout?
}

extension ExportSample {
    func write(of table: TableName, _ arn: ExportARN, to db: Database) throws {
        var all: ItemShape?
        // What cannot be read must not keep the journal from being written; later samples show it again.
        do { all = try Journal.shape(of: table, in: db) } catch is DamagedRow {}
        var row = try Binding(
            db,
            """
            INSERT INTO schema_seen (table_name, export_arn, sample, shape) VALUES (?, ?, ?, ?)
            ON CONFLICT (table_name) DO UPDATE
            SET export_arn = excluded.export_arn, sample = excluded.sample, shape = excluded.shape
            """)
        row.add(table)
        row.add(arn)
        row.add(try JSONText.encode(self))
        row.add(try JSONText.encode((all ?? ItemShape()).remembering(shape)))
        try row.run()
    }
}

extension CatalogLayout {
    func write(of table: TableName, to db: Database) throws {
        var row = try Binding(
            db,
            """
            INSERT INTO schema_seen (table_name, layout) VALUES (?, ?)
            ON CONFLICT (table_name) DO UPDATE SET layout = excluded.layout
            """)
        row.add(table)
        row.add(try JSONText.encode(self))
        try row.run()
    }
}

extension Journal {
    /// What all samples of the table together showed, as far as they were not forgotten; nil if there was none.
    package func shape(of table: TableName) async throws(JournalFailure) -> ItemShape? {
        try await read { try Self.shape(of: table, in: $0) }
    }

    fileprivate static func shape(of table: TableName, in db: Database) throws -> ItemShape? {
        let statement = try db.cachedStatement(sql: "SELECT shape FROM schema_seen WHERE table_name = ?")
        let text = try String?.fetchOne(statement, arguments: [table.rawValue]) ?? nil
        return try text.map { try JSONText.decode($0) }
    }

    /// All but the newest.
    static func forgetSamples(of table: TableName, in db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT sample FROM schema_seen WHERE table_name = ?")
        let text = try String?.fetchOne(statement, arguments: [table.rawValue]) ?? nil
        var newest: ItemShape?
        do {
            let sample: ExportSample? = try text.map { try JSONText.decode($0) }
            newest = sample.map { ItemShape().remembering($0.shape) }
        } catch is DamagedRow {}
        var row = try Binding(db, "UPDATE schema_seen SET shape = ? WHERE table_name = ?")
        row.add(try newest.map { try JSONText.encode($0) })
        row.add(table)
        try row.run()
    }

    /// nil for a table that no job has looked at.
    package func schemaSeen(of table: TableName) async throws(JournalFailure) -> SchemaSeen? {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT export_arn, sample, layout FROM schema_seen WHERE table_name = ?")
            guard let row = try Row.fetchOne(statement, arguments: [table.rawValue]) else { return nil }
            var columns = Columns(row)
            return SchemaSeen(
                export: try columns.nameIfAny(),
                sample: try columns.next(String?.self).map { try JSONText.decode($0) },
                layout: try columns.next(String?.self).map { try JSONText.decode($0) })
        }
    }
}
