package import GlauxCore
import GRDB
import Synchronization

extension Journal {
    /// Writes all of the changes, in their order, or none; when it returns they survive a loss of power. After a failure
    /// that `passes` the same changes may be committed again. Without any change, makes sure that the journal is in place.
    ///
    /// Blocks its thread for the time the disk takes: call it from a thread that may be blocked.
    package func commit(_ changes: [Change]) throws(JournalFailure) {
        try place.check()
        guard !changes.isEmpty else { return }
        try translating(path) {
            try specs.withLock { specs in
                do {
                    try pool.writeWithoutTransaction { db in
                        try db.inTransaction(.immediate) {
                            for change in changes { try Self.write(change, to: db, specs: &specs) }
                            return .commit
                        }
                    }
                } catch {
                    specs.forget()
                    throw error
                }
            }
        }
    }

    private static func write(_ change: Change, to db: Database, specs: inout SpecShelf) throws {
        switch change {
        case .step(let step):
            try step.write(to: db)
        case .jobOpened(let job, let spec):
            try job.insert(spec: try specs.row(of: spec, in: db), into: db)
            try noteEnd(of: job, in: db)
        case .jobChanged(let job):
            try job.update(in: db)
            try noteEnd(of: job, in: db)
        case .jobReopened(let job, let spec):
            try reopen(job, spec: try specs.row(of: spec, in: db), in: db)
        case .generation(let generation):
            try generation.write(to: db)
        case .superseded(let arn, let time):
            var row = try Binding(db, "UPDATE generation SET superseded_at = ? WHERE export_arn = ?")
            row.add(time)
            row.add(arn)
            try row.run()
        case .keeping(let arn, let keeping):
            try keep(arn, keeping, in: db)
        case .snapshot(let arn, let table):
            var row = try Binding(
                db, "UPDATE generation SET snapshot_database = ?, snapshot_name = ? WHERE export_arn = ?")
            row.add(table?.database)
            row.add(table?.name)
            row.add(arn)
            try row.run()
        case .sample(let table, let arn, let sample):
            try sample.write(of: table, arn, to: db)
        case .samplesForgotten(let table):
            try forgetSamples(of: table, in: db)
        case .layout(let table, let layout):
            try layout.write(of: table, to: db)
        case .live(let table, let arn, let target):
            try point(target, of: table, at: arn, in: db)
        case .table(let memory):
            try memory.write(to: db)
        case .audited(let record):
            try record.write(to: db)
        case .archive(let name, let memory):
            try memory.write(of: name, to: db)
        case .certified(let certificate):
            try certificate.insert(into: db)
        }
    }

    private static func keep(_ arn: ExportARN, _ keeping: Generation.Keeping, in db: Database) throws {
        var row = try Binding(db, "UPDATE generation SET keeping = ? WHERE export_arn = ?")
        row.add(keeping)
        row.add(arn)
        try row.run()
        guard db.changesCount == 1 else {
            throw JournalFailure(.contradiction, path: "", message: "no proven generation of \(arn)")
        }
    }

    private static func lastJob(of table: TableName, in db: Database) throws -> (pipeline: Pipeline, slot: Timestamp)? {
        let statement = try db.cachedStatement(
            sql: "SELECT j.pipeline, j.slot FROM last_job t JOIN job j ON j.id = t.job WHERE t.table_name = ?")
        guard let row = try Row.fetchOne(statement, arguments: [table.rawValue]),
            let pipeline = Pipeline(rawValue: row["pipeline"])
        else { return nil }
        return (pipeline, Timestamp(millisecondsSince1970: row["slot"]))
    }

    /// A table's last job is the one that ended last, if it is news.
    private static func noteEnd(of job: JobRecord, in db: Database) throws {
        guard !job.state.isOpen else { return }
        // Nearly every end is news whatever came before.
        let isNews = job.pipeline != .scrub && job.state == .succeeded
        guard try isNews || job.isNews(after: lastJob(of: job.table, in: db)) else { return }
        var row = try Binding(
            db,
            """
            INSERT INTO last_job (table_name, job) VALUES (?, ?)
            ON CONFLICT (table_name) DO UPDATE SET job = excluded.job
            """)
        row.add(job.table)
        row.add(job.id)
        try row.run()
    }

    private static func reopen(_ job: JobRecord, spec: Int64, in db: Database) throws {
        try job.update(in: db)
        let before = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT spec FROM job WHERE id = ?"), arguments: [job.id.rawValue])
        var told = try Binding(db, "UPDATE job SET spec = ? WHERE id = ?")
        told.add(spec)
        told.add(job.id)
        try told.run()
        if let before { try SpecShelf.clear(before, in: db) }
        var last = try Binding(db, "DELETE FROM last_job WHERE table_name = ? AND job = ?")
        last.add(job.table)
        last.add(job.id)
        try last.run()
    }

    /// Only at a proven generation of the table itself.
    private static func point(
        _ target: Target, of table: TableName, at arn: ExportARN, in db: Database
    ) throws {
        var row = try Binding(
            db,
            """
            INSERT INTO live (database, name, generation)
            SELECT ?, ?, id FROM generation WHERE export_arn = ? AND table_name = ?
            ON CONFLICT (database, name) DO UPDATE SET generation = excluded.generation
            """)
        row.add(target.database)
        row.add(target.name)
        row.add(arn)
        row.add(table)
        try row.run()
        guard db.changesCount == 1 else {
            throw JournalFailure(.contradiction, path: "", message: "table \(table) has no proven generation of \(arn)")
        }
    }
}
