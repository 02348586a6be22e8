package import GlauxCore
import GRDB

/// A job of which the journal holds something that this version cannot read. It is left out, and left as it is.
package struct DamagedJob: Sendable, Hashable {
    package var id: JobID
    package var table: TableName
    /// What cannot be read, and why.
    package var problem: String
}

extension Journal {
    /// What the daemon needs at its start. The time it takes depends on the number of tables and open jobs, not on the
    /// length of the history. Blocks its thread.
    ///
    /// - Returns: also the open and last jobs that are damaged, and the archives; a table's damage throws, because without its memory it would
    ///   look as if it had never run
    package func recollect() throws(JournalFailure) -> (recollection: Recollection, damaged: [DamagedJob]) {
        try translating(path) {
            try pool.read { db in
                var result = Recollection(journalID: id, lastJobID: try Self.lastJobID(in: db))
                var damaged: [DamagedJob] = []
                result.tables = try Self.map(db, TableMemory.selection) { try TableMemory($0) }
                for row in try Row.fetchAll(db, sql: Self.newestSlots) {
                    var columns = Columns(row)
                    result.newestSlots[try columns.name()] = try columns.timeIfAny()
                }
                for row in try Row.fetchAll(db, sql: Generation.ofTargets) {
                    var columns = Columns(row)
                    let target = Target(database: try columns.next(), name: try columns.next())
                    result.live[target] = try Generation(&columns)
                }
                (result.archives, result.damagedArchives) = try ArchiveMemory.all(in: db)
                result.last.reserveCapacity(result.tables.count)
                try Self.eachJob(db, Self.lastJobs, damaged: &damaged) { row in
                    let job = try JobRecord(row)
                    result.last[job.table] = job
                }
                try Self.eachJob(db, Self.openJobs, damaged: &damaged) { row in
                    result.open.append(try Recollection.OpenJob(row, in: db))
                }
                result.open.sort { $0.record.id < $1.record.id }
                return (result, damaged)
            }
        }
    }

    /// A job with all that is needed to carry it on; nil when there is no such job.
    package func recall(_ job: JobID) async throws(JournalFailure) -> Recollection.OpenJob? {
        try await read { db in
            let statement = try db.cachedStatement(sql: Self.jobOfID)
            return try Row.fetchOne(statement, arguments: [job.rawValue]).map { try Recollection.OpenJob($0, in: db) }
        }
    }

    /// One look into an index for each table.
    static let newestSlots =
        "SELECT name, (SELECT max(slot) FROM job WHERE table_name = name) FROM table_memory"

    static let lastJobs = JobRecord.selection + " JOIN last_job t ON t.job = j.id"
    static let openJobs = JobRecord.selection + " WHERE j.state IN ('running', 'held')"

    /// - Parameter sql: begins with the id and the table of a job
    private static func eachJob(
        _ db: Database, _ sql: String, damaged: inout [DamagedJob], read: (Row) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() {
            do {
                try read(row)
            } catch let damage as DamagedRow {
                var columns = Columns(row)
                damaged.append(
                    DamagedJob(
                        id: JobID(rawValue: try columns.next()), table: try columns.name(), problem: damage.description)
                )
            }
        }
    }

    /// SQLite keeps it for AUTOINCREMENT, so a job that was deleted counts too.
    private static func lastJobID(in db: Database) throws -> JobID {
        JobID(rawValue: try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'job'") ?? 0)
    }

    private static func map<Record>(_ db: Database, _ sql: String, _ decode: (Row) throws -> Record) throws -> [Record]
    {
        var records: [Record] = []
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() { records.append(try decode(row)) }
        return records
    }
}

extension Recollection.OpenJob {
    /// - Parameter row: of `JobRecord.selection`
    fileprivate init(_ row: Row, in db: Database) throws {
        let record = try JobRecord(row)
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT json FROM spec WHERE id = (SELECT spec FROM job WHERE id = ?)"),
            arguments: [record.id.rawValue])
        guard let text else { throw DamagedRow("its spec is missing") }
        let steps = try Journal.steps(of: record.id, in: db)
        self.init(
            record: record, spec: try JSONText.decode(text), steps: steps,
            sample: try Journal.sample(of: record.table, steps, in: db),
            layout: try Journal.layout(of: record.table, in: db))
    }
}

extension Journal {
    /// Of the newest export that the steps proved; nil if another was sampled since, or none.
    fileprivate static func sample(
        of table: TableName, _ steps: [StepRecord], in db: Database
    ) throws -> ExportSample? {
        guard let arn = steps.last(where: { $0.name == .proveExport })?.awsID else { return nil }
        let statement = try db.cachedStatement(
            sql: "SELECT sample FROM schema_seen WHERE table_name = ? AND export_arn = ?")
        let text = try String.fetchOne(statement, arguments: [table.rawValue, arn])
        return try text.map { try JSONText.decode($0) }
    }

    fileprivate static func layout(of table: TableName, in db: Database) throws -> CatalogLayout? {
        let statement = try db.cachedStatement(sql: "SELECT layout FROM schema_seen WHERE table_name = ?")
        let text = try String?.fetchOne(statement, arguments: [table.rawValue]) ?? nil
        return try text.map { try JSONText.decode($0) }
    }
}
