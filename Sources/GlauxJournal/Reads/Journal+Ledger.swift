package import GlauxCore
import GRDB

extension Journal {
    /// The generations of a table that are not removed, newest first, and the targets that show them. All of them: those
    /// that are pruned next are the oldest.
    package func ledger(of table: TableName) async throws(JournalFailure) -> [LedgerEntry] {
        try await read { db in
            var entries: [LedgerEntry] = []
            let statement = try db.cachedStatement(sql: Self.ledgerOfTable)
            for row in try Row.fetchAll(statement, arguments: [table.rawValue]) {
                var columns = Columns(row)
                let generation = try Generation(&columns)
                let target = try columns.targetIfAny()
                // A generation that several targets show comes in as many rows, one after the other.
                if entries.last?.generation.export.arn != generation.export.arn {
                    entries.append(LedgerEntry(generation))
                }
                if let target { entries[entries.count - 1].shownBy.append(target) }
            }
            return entries
        }
    }

    static let ledgerOfTable = """
        SELECT \(Generation.columns), l.database, l.name
        FROM generation g LEFT JOIN live l ON l.generation = g.id
        WHERE g.table_name = ? AND g.keeping <> 'removed'
        ORDER BY g.export_time DESC, g.id DESC
        """
}
