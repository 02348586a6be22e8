import Foundation
import GlauxCore
import GlauxWire

@testable import glaux

/// 2026-01-14T10:18:50Z
let now = Timestamp(secondsSince1970: 1_768_385_930)

enum Samples {
    static var clock: Clock { Clock(now: now, offset: { _ in 9 * 3600 }) }
    static let plain = Style(hasColours: false)
    static let exportARN = "arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article/export/01768385930622-efd1a093"

    static func generation(_ table: String) -> Generation {
        Generation(
            table: TableName(table), job: JobID(rawValue: 6),
            export: CompletedExport(
                arn: ExportARN(exportARN), bucket: "b",
                manifestKey: "p/AWSDynamoDB/01768385930622-efd1a093/manifest-summary.json", itemCount: 1_234_567,
                billedBytes: 1, exportTime: now - .seconds(720), startTime: now, endTime: now),
            bytes: 1_572_864, provenAt: now - .seconds(300), relocatedAt: now - .seconds(300))
    }

    static func job(_ id: Int64, of table: String = "Article", _ state: JobState) -> JobRecord {
        JobRecord(
            id: JobID(rawValue: id), table: TableName(table), pipeline: .refresh, slot: now - .seconds(600),
            trigger: .schedule, state: state, step: .awaitExport, startedAt: now - .seconds(600))
    }

    static func ended(_ id: Int64, _ state: JobState, _ failure: Failure? = nil) -> JobRecord {
        var job = job(id, state)
        job.finishedAt = now - .seconds(300)
        job.failure = failure
        return job
    }

    static let awaitingApproval = {
        var job = Samples.job(7, .held)
        job.step = .verify
        job.heldFor = "an operator's approval: 60 % fewer items"
        job.failure = Failure(
            kind: .held, message: "60 % fewer items",
            hint: "`glaux approve 7` lets the target show the new generation, `glaux reject 7` keeps the old one.")
        return job
    }()

    static let denied = Failure(
        kind: .permission, message: "s3:PutObject is denied", hint: "Allow it, then `glaux retry 5`.", requestID: "R-1")

    static func table(
        _ name: String, _ state: TableState, next: Timestamp? = nil, until: Timestamp? = nil, live: Bool = false,
        versions: Int? = nil, job: JobRecord? = nil, last: JobRecord? = nil
    ) -> TableDocument {
        TableDocument(
            TableReport(
                name: TableName(name), target: Target(database: "ddb", name: Target.defaultName(for: name)),
                state: state,
                nextRunAt: next, pausedUntil: until, live: live ? generation(name) : nil, versions: versions,
                job: job, last: last))
    }

    static func status(
        _ tables: [TableDocument], error: String? = nil, journalError: JournalError? = nil
    ) -> StatusDocument {
        var status = StatusDocument(
            Overview(
                startedAt: now, config: ConfigReport(path: "/etc/glaux/glaux.yaml", loadedAt: now, error: error),
                journalError: journalError,
                tables: TableReports([])),
            pid: 42)
        status.tables = tables
        return status
    }
}
