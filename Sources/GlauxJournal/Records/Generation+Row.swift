import GRDB
import GlauxCore

extension Generation {
    /// Inserts it; of one that is there, only when and where it was shown is new, if it was.
    func write(to db: Database) throws {
        var row = try Binding(
            db,
            """
            INSERT INTO generation (export_arn, table_name, job, bucket, manifest_key, item_count, billed_bytes, bytes,
                export_time, start_time, end_time, proven_at, relocated_at, superseded_at, shown_database,
                shown_name, keeping, snapshot_database, snapshot_name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (export_arn) DO UPDATE SET relocated_at = excluded.relocated_at,
                superseded_at = excluded.superseded_at, shown_database = excluded.shown_database,
                shown_name = excluded.shown_name
                WHERE excluded.relocated_at IS NOT NULL
            """)
        row.add(export.arn)
        row.add(table)
        row.add(job)
        row.add(export.bucket)
        row.add(export.manifestKey)
        row.add(export.itemCount)
        row.add(export.billedBytes)
        row.add(bytes)
        row.add(export.exportTime)
        row.add(export.startTime)
        row.add(export.endTime)
        row.add(provenAt)
        row.add(relocatedAt)
        row.add(supersededAt)
        row.add(shownOn?.database)
        row.add(shownOn?.name)
        row.add(keeping)
        row.add(snapshot?.database)
        row.add(snapshot?.name)
        try row.run()
    }

    static let columns = """
        g.table_name, g.job, g.export_arn, g.bucket, g.manifest_key, g.item_count, g.billed_bytes, g.export_time,
            g.start_time, g.end_time, g.bytes, g.proven_at, g.relocated_at,
            g.superseded_at, g.shown_database, g.shown_name, g.keeping, g.snapshot_database, g.snapshot_name
        """

    static let selection = "SELECT \(columns) FROM generation g"

    /// Each after the database and the name of the target that shows it.
    static let ofTargets = "SELECT l.database, l.name, \(columns) FROM live l JOIN generation g ON g.id = l.generation"

    init(_ row: Row) throws {
        var columns = Columns(row)
        try self.init(&columns)
    }

    init(_ columns: inout Columns) throws {
        let table = try columns.name(TableName.self)
        let job = JobID(rawValue: try columns.next())
        let export = CompletedExport(
            arn: try columns.name(), bucket: try columns.next(), manifestKey: try columns.next(),
            itemCount: try columns.next(), billedBytes: try columns.next(), exportTime: try columns.time(),
            startTime: try columns.time(), endTime: try columns.time())
        self.init(
            table: table, job: job, export: export, bytes: try columns.next(), provenAt: try columns.time(),
            relocatedAt: try columns.timeIfAny(), supersededAt: try columns.timeIfAny(),
            shownOn: try columns.targetIfAny(), keeping: try columns.name(), snapshot: try columns.targetIfAny())
    }
}

extension Columns {
    mutating func targetIfAny() throws -> Target? {
        let database = try next(String?.self)
        let name = try next(String?.self)
        guard let database, let name else { return nil }
        return Target(database: database, name: name)
    }
}
