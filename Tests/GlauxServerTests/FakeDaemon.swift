import Foundation
import GlauxCore
import GlauxEngine
import GlauxJournal
import GlauxWire
import Synchronization

@testable import GlauxServer

/// 2026-01-14T10:18:50Z
let noon = Timestamp(secondsSince1970: 1_768_385_930)

/// What a socket has behind it in these tests: two tables, three jobs, and a record of what was ordered.
final class FakeDaemon: Sendable {
    private let commands = Mutex<[Command]>([])
    private let records = Mutex<[AuditRecord]>([])
    private let reloaded = Mutex<Int>(0)
    private let stops = Mutex<Int>(0)
    /// Queries that were stopped.
    var stopped: Int { stops.withLock { $0 } }
    private let asked = Mutex<[Query]>([])
    private let feeds = Mutex<[AsyncStream<Notice>.Continuation]>([])

    struct Query: Hashable {
        var table: TableName?
        var states: Set<JobState>?
        var before: JobID?
        var limit: Int
    }

    /// Larger than what is written at once.
    static let journal = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    static let article = report("Article")
    static let job = JobRecord(
        id: JobID(rawValue: 7), table: TableName("Article"), pipeline: .refresh, slot: noon, trigger: .command,
        state: .running, step: .preflight, startedAt: noon)

    static func report(_ name: String) -> TableReport {
        TableReport(
            name: TableName(name), target: Target(database: "ddb", name: "t"), state: .idle, nextRunAt: noon,
            pausedUntil: nil, live: nil, job: nil, last: nil)
    }

    /// What was written down, oldest first.
    var audited: [AuditRecord] { records.withLock { $0 } }
    private func note(_ record: AuditRecord) { records.withLock { $0.append(record) } }

    /// Whoever asks for "Slow" waits until somebody lets them go.
    let slow = AsyncStream.makeStream(of: Void.self)

    func examine(_ name: TableName?) async throws -> Diagnosis {
        if name == TableName("Nowhere") { throw Refusal.unknown(TableName("Nowhere"), among: [TableName("Article")]) }
        if name == TableName("Slow") { for await () in slow.stream { break } }
        return Diagnosis(
            at: noon,
            findings: [
                Finding(
                    .table, name?.rawValue ?? "all", .failure, "point-in-time recovery is off", hint: "Turn it on.",
                    entries: [TableName("Article")])
            ])
    }

    var orders: [Command] { commands.withLock { $0 } }
    var reloads: Int { reloaded.withLock { $0 } }
    var queries: [Query] { asked.withLock { $0 } }

    /// How many subscribe to the events.
    var subscribers: Int { feeds.withLock { $0.count } }

    func announce(_ notice: Notice) {
        for feed in feeds.withLock({ $0 }) { feed.yield(notice) }
    }

    func control(
        tables: [TableReport] = [article, report("A b/c")], journalError: JournalError? = nil
    ) -> Control {
        Control(
            overview: { table in
                Overview(
                    startedAt: noon, config: ConfigReport(path: "/c", loadedAt: noon), journalError: journalError,
                    tables: TableReports(tables.filter { table == nil || $0.name == table }),
                    archives: table == nil ? [Self.archive] : [])
            },
            table: { name in tables.first { $0.name == name } },
            pipeline: { name in
                name == Self.archive.entry.name ? .archive : tables.contains { $0.name == name } ? .refresh : nil
            },
            journalError: { journalError },
            perform: { command, orderer throws(Refusal) in
                self.commands.withLock { $0.append(command) }
                if let orderer { self.note(AuditRecord(at: noon, by: orderer, command: command.text)) }
                switch command {
                case .run(let name):
                    if name == TableName("Busy") { throw Refusal(.conflict, message: "busy", hint: "wait") }
                    if name == TableName("Full") { throw Refusal(.unavailable, message: "full", hint: "free some") }
                    return .job(Self.job)
                case .cancel, .retry, .approve, .reject, .rollback: return .job(Self.job)
                case .pin(_, let id), .unpin(_, let id): return .generation(try [Self.entry].find(id))
                case .pause(let name, _), .resume(let name):
                    guard let table = tables.first(where: { $0.name == name }) else {
                        throw Refusal(.notFound, message: "no table \(name)", hint: "look")
                    }
                    return .table(table)
                }
            },
            reload: { orderer throws(Refusal) in
                if let orderer { self.note(AuditRecord(at: noon, by: orderer, command: "reload")) }
                self.reloaded.withLock { $0 += 1 }
                return ConfigReport(path: "/c", loadedAt: noon)
            },
            audit: { self.note($0) },
            note: { record throws(Refusal) in
                if let journalError {
                    throw Refusal(.unavailable, message: journalError.message, hint: "free some")
                }
                self.note(record)
            },
            notices: { limit in
                let (stream, feed) = AsyncStream.makeStream(of: Notice.self, bufferingPolicy: .bufferingNewest(limit))
                self.feeds.withLock { $0.append(feed) }
                return stream
            },
            tally: {
                var tally = Tally()
                tally.jobs[.succeeded] = 3
                return tally
            },
            spec: { name in name == TableName("Article") ? Self.spec : nil },
            generations: { name throws(Refusal) in
                guard name == TableName("Article") else {
                    throw Refusal(.notFound, message: "no table \(name)", hint: "look")
                }
                return [GenerationReport(Self.entry, goesNext: true)]
            })
    }

    /// An Athena whose queries have two pages of a row each; the one of `SELECT fail` fails, that of `SELECT hang` never ends, and that
    /// of `SELECT stuck` cannot be stopped.
    func inquiry(_ order: QueryOrder) -> Inquiry {
        let request = QueryRequest(
            sql: order.sql, database: order.database ?? "ddb", workgroup: order.workgroup ?? "primary",
            resultLocation: nil, token: "token")
        return Inquiry(
            request, maxScan: order.maxScan,
            perform: { call in
                switch call {
                case .describeQueries(let ids):
                    let failure = QueryError(reason: "no such table", category: 2, type: 1110, isRetryable: false)
                    let state: QueryDescription.State =
                        order.sql == "SELECT fail"
                        ? .failed(failure)
                        : ["SELECT hang", "SELECT stuck"].contains(order.sql) ? .running : .succeeded
                    return .success(
                        .queries(ids.map { QueryDescription(id: $0, state: state, bytesScanned: 2_000_000) }))
                case .stopQuery:
                    self.stops.withLock { $0 += 1 }
                    if order.sql == "SELECT stuck" {
                        return .failure(
                            AWSFailure(
                                service: "Athena", operation: "StopQueryExecution", code: "AccessDeniedException",
                                message: "not allowed", kind: .permission))
                    }
                    return .success(.done)
                default: return .success(.queryStarted(QueryID("q-1")))
                }
            },
            port: ResultPort(
                page: { _, token throws(AWSFailure) in
                    ResultPage(
                        columns: [ResultColumn(name: "n", type: "bigint")], rows: [[token == nil ? "1" : nil]],
                        next: token == nil ? "2" : nil)
                },
                upload: { _, _ throws(AWSFailure) in throw AWSFailure.tooLate },
                remove: { _, _ throws(AWSFailure) in }))
    }

    static let spec = RefreshSpec(
        table: TableName("Article"), target: Target(database: "ddb", name: "article"), bucket: "b", prefix: "p",
        columns: [Column(attribute: "id", type: .string)])

    /// One that TTL has caught up with.
    static let archive: ArchiveReport = {
        var report = ArchiveReport(
            entry: EntryReport(name: TableName("Chat"), pipeline: .archive, state: .idle),
            target: Target(database: "ddb", name: "chat"), location: "s3://b/chat/", archivedThrough: noon)
        let gap = ArchiveGap(
            ttl: .seconds(60), archivedThrough: noon, since: noon, isUnderWay: false, chance: nil,
            at: noon + .seconds(60))
        report.gap = gap
        report.warning = gap?.failure(of: TableName("Chat"), ttl: .seconds(60), next: nil)
        return report
    }()

    static func proof(of archive: TableName) -> ArchiveProof {
        var proof = ArchiveProof(of: archive)
        guard archive == TableName("Chat") else { return proof }
        let spec = ArchiveSpec(
            name: archive, table: TableName("T"), target: Target(database: "ddb", name: "chat"),
            bucket: ArchiveBucket(name: "b"), prefix: "chat",
            keys: [PartitionKey(name: "year", attribute: "at", source: .characters(0..<4))],
            window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth))
        var pass = ArchivePass(spec: spec, slot: noon, window: ArchiveWindow(from: nil, to: noon), tableID: "t")
        pass.partitions = [
            PartitionTotal(values: ["2026"], items: 3, bytes: 30, size: 20, objects: 1, digest: LineDigest())
        ]
        proof.add(ArchiveCertificate(pass, job: JobID(rawValue: 1), at: noon))
        return proof
    }

    static let entry = LedgerEntry(
        Generation(
            table: TableName("Article"), job: job.id,
            export: CompletedExport(
                arn: ExportARN("arn:aws:dynamodb:r:1:table/Article/export/01768385930622-efd1a093"), bucket: "b",
                manifestKey: "p/AWSDynamoDB/01768385930622-efd1a093/manifest-summary.json", itemCount: 2,
                billedBytes: 3, exportTime: noon, startTime: noon, endTime: noon),
            bytes: 4, provenAt: noon, relocatedAt: noon, supersededAt: noon))

    var history: History {
        History(
            jobs: { table, states, before, limit in
                self.asked.withLock { $0.append(Query(table: table, states: states, before: before, limit: limit)) }
                // Two tables of the config, and one that left it, have jobs; of the last, none failed.
                guard [nil, "Article", "A b/c", "Former"].contains(table?.rawValue) else { return ([], next: nil) }
                guard states == nil || states?.contains(.running) == true else { return ([], next: nil) }
                return ([Self.job], next: JobID(rawValue: 3))
            },
            job: { id in
                struct Damaged: Error {}
                if id == JobID(rawValue: 666) { throw Damaged() }
                return id == Self.job.id ? (Self.job, []) : nil
            },
            schemaSeen: { _ in nil },
            proof: { Self.proof(of: $0) },
            audit: { self.audited.reversed().prefix($0).map { $0 } },
            snapshot: {
                let directory = try Directory()
                try Data(Self.journal).write(to: URL(filePath: directory.path + "/copy"))
                return try withExtendedLifetime(directory) { try JournalSnapshot(directory.path + "/copy") }
            })
    }
}
