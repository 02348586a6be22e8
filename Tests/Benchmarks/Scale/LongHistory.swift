internal import GRDB
internal import GlauxCore
internal import GlauxJournal

/// A journal that years have filled: one job for each table written through the journal itself, and copies of these, slot
/// by slot into the past, made by SQLite.
struct LongHistory {
    let tables: [String]
    /// Of each table.
    let slots: Int
    /// The slot of the newest jobs.
    let newest: Timestamp
    /// Tables whose newest job is one slot older, so that they are due at once.
    let overdue: Set<String>

    static let interval = Duration.seconds(8 * 3600)

    func write(to folder: String) throws {
        let journal = try Journal.open(in: folder, now: newest)
        for number in stride(from: 0, to: tables.count, by: 100) {
            try journal.commit((number..<min(number + 100, tables.count)).flatMap { changes($0 + 1, tables[$0]) })
        }
        let path = journal.path
        try journal.close()
        try multiply(path)
    }

    /// Moves the beginnings of open jobs into the past, evenly over a span: polling looks closely at what is about to end.
    static func age(openJobsIn folder: String, within span: Duration) throws {
        let queue = try DatabaseQueue(path: "\(folder)/glaux.db")
        try queue.write { db in
            let open = try Int64.fetchAll(db, sql: "SELECT id FROM job WHERE state = 'running' ORDER BY id")
            for (number, job) in open.enumerated() {
                let age = span.milliseconds * Int64(number) / Int64(open.count)
                try db.execute(sql: "UPDATE job SET started_at = started_at - ? WHERE id = ?", arguments: [age, job])
                try db.execute(sql: "UPDATE step SET started_at = started_at - ? WHERE job = ?", arguments: [age, job])
            }
        }
        try queue.close()
    }

    /// The oldest job of a table: all of its rows.
    private func changes(_ id: Int, _ name: String) -> [Change] {
        let last = overdue.contains(name) ? newest - Self.interval : newest
        // Spread over a few minutes, as real ones are.
        let newestSlot = last - .milliseconds(id * 40)
        let slot = newestSlot - .milliseconds(Self.interval.milliseconds * Int64(slots - 1))
        let table = TableName(name)
        let arn = TableARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/\(name)")
        let spec = RefreshSpec(
            table: table, target: Target(database: "ddb", name: name.lowercased()), bucket: "glaux-sandbox",
            prefix: name, workgroup: "work-group")
        let exportID = "0\(slot.millisecondsSince1970)-d339e52d"
        let export = CompletedExport(
            arn: ExportARN("\(arn)/export/\(exportID)"), bucket: spec.bucket,
            manifestKey: "\(name)/AWSDynamoDB/\(exportID)/manifest-summary.json", itemCount: 3376,
            billedBytes: 1_234_567, exportTime: slot, startTime: slot, endTime: slot + .seconds(300))
        let generation = Generation(
            table: table, job: JobID(rawValue: Int64(id)), export: export, bytes: 123_456,
            provenAt: slot + .seconds(301), relocatedAt: slot + .seconds(304))
        var job = JobRecord(
            id: JobID(rawValue: Int64(id)), table: table, pipeline: .refresh, slot: slot, trigger: .schedule,
            state: .running, startedAt: slot)
        let opened = Change.jobOpened(job, .refresh(spec))
        job.state = .succeeded
        job.finishedAt = slot + .seconds(304)
        let memory = TableMemory(
            name: table, firstSeenAt: slot, lastSlot: newestSlot,
            exportDuration: DurationEstimate(mean: 300_000, deviation: 20_000),
            queryDuration: DurationEstimate(mean: 1500, deviation: 400))
        return [opened, .table(memory)] + steps(of: job.id, spec, arn, export)
            + [.generation(generation), .live(table, export.arn, spec.target), .jobChanged(job)]
    }

    private func steps(of job: JobID, _ spec: RefreshSpec, _ arn: TableARN, _ export: CompletedExport) -> [Change] {
        let query = QueryRequest(
            sql: "ALTER TABLE `ddb`.`\(spec.target.name)` SET LOCATION '\(export.location)'", database: "ddb",
            workgroup: spec.workgroup, resultLocation: nil, token: "glaux-0123456789abcdef-mhvq0w00-q1-0123456789abcdef"
        )
        let request = ExportRequest(
            table: arn, bucket: spec.bucket, bucketOwner: nil, prefix: spec.prefix, encryption: nil,
            format: .dynamoDBJSON, token: "glaux-0123456789abcdef-mhvq0w00-x1-0123456789abcdef")
        let table = TableDescription(
            arn: arn, id: "4c4bb0a1-1bb0-4b7b-9d7e-5a1b6c8f0000", status: "ACTIVE", isPointInTimeRecoveryEnabled: true,
            keys: [Column(attribute: "id", type: .string)])
        let queryID = "a1b2c3d4-5e6f-7081-92a3-b4c5d6e7f809"
        let all: [(StepName, token: String?, awsID: String?, StepDetail?)] = [
            (.preflight, nil, arn.rawValue, .table(table)),
            (.requestExport, request.token, export.arn.rawValue, .request(request)),
            (.awaitExport, nil, export.arn.rawValue, .completed(export)),
            (.proveExport, nil, export.arn.rawValue, .proven(bytes: 123_456)),
            (.ensureTarget, nil, "7", .judged(TargetSighting(version: "7", location: nil, layout: 0))),
            (.relocate, query.token, queryID, .query(query)),
            (.awaitRelocation, nil, queryID, .scanned(bytes: 0)),
            (.confirm, nil, "8", nil),
        ]
        return all.enumerated().map { number, step in
            .step(
                StepRecord(
                    job: job, sequence: number + 1, name: step.0, attempt: 1, state: .succeeded, token: step.token,
                    awsID: step.awsID, startedAt: export.startTime, finishedAt: export.endTime, detail: step.3))
        }
    }

    /// Its durability is of no interest: the file is made anew for each measurement.
    private func multiply(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000")
            for round in 1..<slots {
                let shift = Int64(round) * Int64(tables.count)
                let later = Int64(round) * Self.interval.milliseconds
                try db.inTransaction {
                    for sql in Self.copies {
                        try db.execute(sql: sql, arguments: ["shift": shift, "later": later, "first": tables.count])
                    }
                    return .commit
                }
            }
            let shift = (slots - 1) * tables.count
            try db.execute(sql: "UPDATE last_job SET job = job + ?", arguments: [shift])
            try db.execute(sql: "UPDATE live SET generation = generation + ?", arguments: [shift])
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
    }

    private static let copies = [
        """
        INSERT INTO job (id, table_name, pipeline, slot, trigger, state, spec, started_at, finished_at)
        SELECT id + :shift, table_name, pipeline, slot + :later, trigger, state, spec, started_at + :later,
            finished_at + :later
        FROM job WHERE id <= :first
        """,
        """
        INSERT INTO step (job, sequence, name, attempt, state, token, aws_id, started_at, finished_at, detail)
        SELECT job + :shift, sequence, name, attempt, state, token, aws_id, started_at + :later, finished_at + :later,
            detail
        FROM step WHERE job <= :first
        """,
        """
        INSERT INTO generation (id, export_arn, table_name, job, bucket, manifest_key, item_count, billed_bytes, bytes,
            export_time, start_time, end_time, proven_at, relocated_at, superseded_at,
            keeping)
        SELECT id + :shift,
            substr(export_arn, 1, instr(export_arn, '/export/') + 7) || printf('%014d-d339e52d', start_time + :later),
            table_name, job + :shift, bucket, manifest_key, item_count, billed_bytes, bytes, export_time + :later,
            start_time + :later, end_time + :later, proven_at + :later, relocated_at + :later,
            relocated_at + :later, keeping
        FROM generation WHERE id <= :first
        """,
    ]
}
