import GlauxCore
import GlauxEngine
import Logging
import Synchronization

/// An AWS in which every call succeeds at once, a journal that only counts, and a record of what came before what.
final class ScriptedWorld: Sendable {
    enum Entry: Equatable {
        case committed([Change])
        case performed(AWSCall)
    }

    struct DiskFull: Error {}
    struct Damaged: Error {}

    private struct State {
        var entries: [Entry] = []
        var accounts: [(call: AWSCall, aws: AWSSettings?)] = []
        var failure: (any Error)?
        var failedCommits = 0
        var configuration = Configuration()
        var loads = 0
        var mostLoads = 0
    }

    private let state = Mutex(State())
    let (progress, feed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    var entries: [Entry] { state.withLock { $0.entries } }
    /// For whom each call was made.
    var accounts: [(call: AWSCall, aws: AWSSettings?)] { state.withLock { $0.accounts } }
    var failedCommits: Int { state.withLock { $0.failedCommits } }

    /// The most that were under way at once.
    var mostLoads: Int { state.withLock { $0.mostLoads } }

    func fail(_ failure: (any Error)?) { state.withLock { $0.failure = failure } }
    func offer(_ configuration: Configuration) { state.withLock { $0.configuration = configuration } }

    var surroundings: Surroundings {
        Surroundings(
            now: { Timestamp(secondsSince1970: 1_800_000_000) },
            commit: { changes in
                try self.state.withLock { state in
                    if let failure = state.failure {
                        state.failedCommits += 1
                        self.feed.yield()
                        throw failure
                    }
                    if !changes.isEmpty { state.entries.append(.committed(changes)) }
                }
            },
            canRecover: { $0 is DiskFull },
            perform: { call, aws in
                self.state.withLock { state in
                    state.entries.append(.performed(call))
                    state.accounts.append((call, aws))
                }
                return .success(Self.answer(to: call))
            },
            recall: { _ in nil },
            ledger: { _ in [] },
            loadConfiguration: { () throws(Refusal) in
                let configuration = self.state.withLock { state in
                    state.loads += 1
                    state.mostLoads = max(state.mostLoads, state.loads)
                    return state.configuration
                }
                await Task.yield()
                self.state.withLock { $0.loads -= 1 }
                return configuration
            },
            publish: { _ in self.feed.yield() })
    }

    /// A job as the commits have it.
    func recollected(_ id: JobID) -> Recollection.OpenJob? {
        var job: Recollection.OpenJob?
        for case .committed(let changes) in entries {
            for change in changes {
                switch change {
                case .jobOpened(let record, let spec) where record.id == id,
                    .jobReopened(let record, let spec)
                where record.id == id:
                    job = Recollection.OpenJob(record: record, spec: spec, steps: job?.steps ?? [])
                case .jobChanged(let record) where record.id == id: job?.record = record
                case .step(let step) where step.job == id:
                    job?.steps.removeAll { $0.sequence == step.sequence }
                    job?.steps.append(step)
                default: break
                }
            }
        }
        return job
    }

    func engine(
        _ tables: [String], _ surroundings: Surroundings? = nil, in account: (String) -> AWSSettings? = { _ in nil }
    ) -> Engine {
        let entries = tables.map { name in
            var entry = Self.entry(name)
            entry.spec.aws = account(name)
            return entry
        }
        return Engine(
            recollection: Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0)),
            configuration: Configuration(tables: entries), configPath: "glaux.yaml",
            surroundings: surroundings ?? self.surroundings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    static func entry(_ name: String) -> TableEntry {
        TableEntry(
            spec: RefreshSpec(
                table: TableName(name), target: Target(database: "ddb", name: Target.defaultName(for: name)),
                bucket: "bucket", prefix: name, columns: [Column(attribute: "id", type: .string)]),
            timetable: Timetable(schedule: .interval(.seconds(3600))))
    }

    private static func answer(to call: AWSCall) -> AWSReply {
        let time = Timestamp(secondsSince1970: 1_800_000_000)
        func export(_ table: TableARN, token: String?) -> AWSReply {
            let arn = ExportARN("\(table)/export/01800000000000-0a1b2c3d")
            let completed = CompletedExport(
                arn: arn, bucket: "bucket", manifestKey: "p/AWSDynamoDB/01800000000000-0a1b2c3d/manifest-summary.json",
                itemCount: 1, billedBytes: 1, exportTime: time, startTime: time, endTime: time)
            return .export(ExportDescription(arn: arn, token: token, status: .completed(completed)))
        }
        switch call {
        case .describeTable(let name):
            return .table(
                TableDescription(
                    arn: TableARN("arn:aws:dynamodb:eu-west-1:123456789012:table/\(name)"), id: "id", status: "ACTIVE",
                    isPointInTimeRecoveryEnabled: true, keys: [Column(attribute: "id", type: .string)]))
        case .requestExport(let request): return export(request.table, token: request.token)
        case .describeExport(let arn): return export(TableARN(arn.rawValue), token: nil)
        case .listExports: return .exports([], nextPage: nil)
        case .proveExport: return .proof(.whole(files: 1, bytes: 1))
        case .describeTarget(let target):
            return .target(
                TargetDescription(
                    target: target, tableType: "EXTERNAL_TABLE",
                    location: "s3://bucket/p/AWSDynamoDB/01800000000000-0a1b2c3d/data/", version: "1",
                    columns: [CatalogColumn(name: "item", type: "struct<id:struct<s:string>>")], partitionKeys: [],
                    isIceberg: false))
        case .createTarget, .stopQuery, .relocateTarget, .updateTarget, .deleteTarget, .createDatabase:
            return .done
        case .pruneResults: return .pruned(through: nil)
        case .writeResult(let order):
            return .written(ResultReceipt(rows: 0, bytes: 0, paths: order.places.map { $0.path(of: order.file) }))
        case .describeWorkgroup: return .workgroup(WorkgroupDescription(isEnabled: true, keepsResults: true))
        case .trimVersions: return .trimmed(kept: 1, deleted: 0)
        case .queryResults: return .rows(ResultPage(columns: [], rows: [], next: nil))
        case .sampleExport:
            return .sample(ExportSample(shape: ItemShape(), files: 0, filesRead: 0, bytesRead: 0))
        case .archive: return .archive(.aborted(0))
        case .recallGenerations: return .generations([])
        case .recallShape: return .shape(nil)
        case .recallJob: return .job(nil)
        case .judgeRemoval: return .done
        case .removeExport: return .removed(.removed(objects: 0, bytes: 0))
        case .startQuery: return .queryStarted(QueryID("q"))
        case .findStatement: return .statement(nil)
        case .describeQueries(let ids):
            return .queries(ids.map { QueryDescription(id: $0, state: .succeeded, bytesScanned: 0) })
        }
    }
}
