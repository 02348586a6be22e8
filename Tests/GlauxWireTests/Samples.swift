import GlauxCore

/// 2026-01-14T10:18:50Z
let noon = Timestamp(secondsSince1970: 1_768_385_930)

enum Samples {
    static let failure = Failure(
        kind: .permission, message: "AccessDenied: \"s3:PutObject\"", hint: "Allow it.", requestID: "R-1")

    static let running = JobRecord(
        id: JobID(rawValue: 7), table: TableName("Article"), pipeline: .refresh, slot: noon, trigger: .schedule,
        state: .running, step: .awaitExport, attempt: 2, startedAt: noon + .seconds(1),
        expectedEnd: noon + .seconds(600), failure: failure, retryAt: noon + .seconds(60))

    static let fresh = JobRecord(
        id: JobID(rawValue: 8), table: TableName("Order"), pipeline: .refresh, slot: noon, trigger: .command,
        state: .held,
        startedAt: noon, heldFor: "a place")

    static let awaiting = JobRecord(
        id: JobID(rawValue: 9), table: TableName("Article"), pipeline: .refresh, slot: noon, trigger: .schedule,
        state: .held, step: .verify, startedAt: noon,
        failure: Failure(kind: .held, message: "too few items", hint: "`glaux approve 9`"), heldFor: "an approval")

    static let finished = JobRecord(
        id: JobID(rawValue: 6), table: TableName("Article"), pipeline: .refresh, slot: noon - .seconds(28_800),
        trigger: .schedule, state: .succeeded, step: .confirm, startedAt: noon - .seconds(28_800),
        finishedAt: noon - .seconds(28_000))

    static let step = StepRecord(
        job: JobID(rawValue: 7), sequence: 2, name: .requestExport, attempt: 1, state: .succeeded, token: "t-1",
        awsID: "arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article/export/01768385930622-efd1a093",
        startedAt: noon, finishedAt: noon + .milliseconds(1500))

    static let generation = Generation(
        table: TableName("Article"), job: JobID(rawValue: 6),
        export: CompletedExport(
            arn: ExportARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article/export/01768385930622-efd1a093"),
            bucket: "b", manifestKey: "p/AWSDynamoDB/01768385930622-efd1a093/manifest-summary.json", itemCount: 1234,
            billedBytes: 1, exportTime: noon - .seconds(60), startTime: noon, endTime: noon),
        bytes: 4096, provenAt: noon)

    static let live = {
        var pinned = generation
        pinned.keeping = .pinned
        return GenerationReport(
            LedgerEntry(
                pinned,
                shownBy: [Target(database: "ddb", name: "article"), Target(database: "ddb", name: "former")]))
    }()

    static let dead = {
        var old = generation
        old.relocatedAt = noon - .seconds(86_400)
        old.supersededAt = noon - .seconds(43_200)
        return GenerationReport(LedgerEntry(old), goesNext: true)
    }()

    static let declared = RefreshSpec(
        table: TableName("Order"), target: Target(database: "ddb", name: "order"), bucket: "b", prefix: "p",
        columns: [Column(attribute: "id", type: .string)])

    /// Of a target that was created before an attribute came to be a text too.
    static func schema() throws -> SchemaReport {
        func sample(_ items: [String]) throws -> ExportSample {
            var shape = ItemShape()
            for item in items { try shape.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
            return ExportSample(shape: shape, files: 3, filesRead: 1, bytesRead: 512)
        }
        var spec = declared
        spec.columns = nil
        let first = #"{"discount":{"N":"5"},"post code":{"S":"x"},"tags":{"L":[{"S":"y"}]}}"#
        let before = SchemaReport(spec: spec, export: nil, sample: try sample([first]), layout: nil, location: nil)
        return SchemaReport(
            spec: spec, export: generation.export.arn, sample: try sample([first, #"{"discount":{"S":"none"}}"#]),
            layout: before.wanted?.layout, location: generation.location)
    }

    static let idle = TableReport(
        name: TableName("Order"), target: Target(database: "ddb", name: "order"), state: .idle, nextRunAt: nil,
        pausedUntil: nil, live: nil, job: nil, last: nil)

    static let busy = TableReport(
        name: TableName("Article"), target: Target(database: "ddb", name: "article"), state: .running,
        nextRunAt: noon + .seconds(3600), pausedUntil: noon + .seconds(5), live: generation, versions: 7, job: running,
        last: finished)

    static let overview = Overview(
        startedAt: noon - .seconds(86_400),
        config: ConfigReport(path: "/etc/glaux/glaux.yaml", loadedAt: noon - .milliseconds(86_399_500)),
        tables: TableReports([busy, idle]))
}
