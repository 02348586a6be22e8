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
        var row = try Binding(
            db,
            """
            INSERT INTO schema_seen (table_name, export_arn, sample) VALUES (?, ?, ?)
            ON CONFLICT (table_name) DO UPDATE SET export_arn = excluded.export_arn, sample = excluded.sample
            """)
        row.add(table)
        row.add(arn)
        row.add(try JSONText.encode(self))
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
