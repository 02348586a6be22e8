@testable import GlauxCore

/// AWS as the scheduler meets it, with the truth about what was bought and where the targets point.
struct PretendAWS {
    enum Outcome: Equatable { case whole, damaged, failed(String) }

    struct Export {
        var arn: ExportARN
        var request: ExportRequest
        var startedAt: Timestamp
        var endsAt: Timestamp
        var outcome: Outcome
    }

    struct Query {
        var id: QueryID
        var request: QueryRequest
        var endsAt: Timestamp
        var state: QueryDescription.State
        /// What it becomes when it ends.
        var outcome: QueryDescription.State = .succeeded
    }

    var exports: [Export] = []
    var queries: [Query] = []
    var targets: [Target: TargetDescription] = [:]
    /// Every location that a target was given, in order.
    var moves: [(target: Target, location: String, at: Timestamp)] = []
    var calls: [(at: Timestamp, call: AWSCall)] = []
    var exportDuration = Duration.seconds(300)
    var queryDuration = Duration.seconds(2)
    /// What the next exports and queries come to; then all are well.
    var exportOutcomes: [Outcome] = []
    var queryOutcomes: [QueryDescription.State] = []
    var pageSize = 25
    var isRecoveryOn = true
    /// Exports of other tables that stand in every list before ours.
    var foreign = 0

    static func arn(_ table: TableName) -> TableARN {
        TableARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/\(table)")
    }

    mutating func perform(_ call: AWSCall, at now: Timestamp) -> Result<AWSReply, AWSFailure> {
        settle(at: now)
        calls.append((now, call))
        switch call {
        case .describeTable(let name):
            return .success(
                .table(
                    TableDescription(
                        arn: Self.arn(name), id: "id", status: "ACTIVE", isPointInTimeRecoveryEnabled: isRecoveryOn,
                        keys: ["id"])))
        case .requestExport(let request):
            return requestExport(request, at: now)
        case .describeExport(let arn):
            guard let export = exports.first(where: { $0.arn == arn }) else {
                return .failure(Self.failure("ExportNotFoundException", .missing))
            }
            return .success(.export(describe(export, at: now)))
        case .listExports(let table, let page):
            return .success(list(table, from: page.flatMap { Int($0) } ?? 0, at: now))
        case .proveExport(let completed, _):
            guard let export = exports.first(where: { $0.arn == completed.arn }), export.outcome == .whole else {
                return .success(.proof(.damaged(["data/1.json.gz is missing."])))
            }
            return .success(.proof(.whole(files: 1, bytes: 100)))
        case .describeTarget(let target):
            return .success(.target(targets[target]))
        case .createTarget(let definition):
            guard targets[definition.target] == nil else {
                return .failure(Self.failure("AlreadyExistsException", .conflict))
            }
            targets[definition.target] = TargetDescription(
                target: definition.target, tableType: "EXTERNAL_TABLE", location: nil, version: "0",
                columns: definition.columns, partitionKeys: [], isIceberg: false)
            move(definition.target, to: definition.location, at: now)
            return .success(.done)
        case .startQuery(let request):
            if let known = queries.first(where: { $0.request.token == request.token }) {
                return .success(.queryStarted(known.id))
            }
            let id = QueryID("q\(queries.count + 1)")
            let outcome = queryOutcomes.isEmpty ? .succeeded : queryOutcomes.removeFirst()
            queries.append(
                Query(id: id, request: request, endsAt: now + queryDuration, state: .running, outcome: outcome))
            return .success(.queryStarted(id))
        case .describeQueries(let ids):
            let found = queries.filter { ids.contains($0.id) }
            return .success(
                .queries(found.map { QueryDescription(id: $0.id, state: $0.state, bytesScanned: 0) }))
        case .stopQuery(let id):
            if let index = queries.firstIndex(where: { $0.id == id }), queries[index].state == .running {
                queries[index].state = .cancelled
            }
            return .success(.done)
        case .relocateTarget(let target, let location, let expected):
            guard let found = targets[target] else {
                return .failure(Self.failure("EntityNotFoundException", .missing))
            }
            guard found.version == expected else {
                return .failure(Self.failure("ConcurrentModificationException", .conflict))
            }
            move(target, to: location, at: now)
            return .success(.done)
        }
    }

    /// Carries out the statements that have come to their end.
    mutating func settle(at now: Timestamp) {
        for index in queries.indices where queries[index].state == .running && queries[index].endsAt <= now {
            queries[index].state = queries[index].outcome
            guard queries[index].outcome == .succeeded else { continue }
            let parts = queries[index].request.sql.split(separator: "'")
            let names = queries[index].request.sql.split(separator: "`")
            move(
                Target(database: String(names[1]), name: String(names[3])), to: String(parts[1]),
                at: queries[index].endsAt)
        }
    }

    private mutating func move(_ target: Target, to location: String, at now: Timestamp) {
        moves.append((target, location, now))
        let version = targets[target]?.version.flatMap { Int($0) } ?? 0
        targets[target]?.location = location
        targets[target]?.version = "\(version + 1)"
    }

    private mutating func requestExport(_ request: ExportRequest, at now: Timestamp) -> Result<AWSReply, AWSFailure> {
        let remembered = exports.last { $0.request.token == request.token && now - $0.startedAt < .seconds(8 * 3600) }
        if let remembered {
            guard remembered.request == request else {
                return .failure(Self.failure("ExportConflictException", .conflict))
            }
            return .success(.export(describe(remembered, at: now)))
        }
        guard isRecoveryOn else { return .failure(Self.failure("PointInTimeRecoveryUnavailableException", .invalid)) }
        let digits = String(now.millisecondsSince1970)
        let number = String(exports.count + 1, radix: 16)
        let id =
            String(repeating: "0", count: 14 - digits.count) + digits + "-"
            + String(repeating: "0", count: 8 - number.count) + number
        let export = Export(
            arn: ExportARN("\(request.table)/export/\(id)"), request: request, startedAt: now,
            endsAt: now + exportDuration, outcome: exportOutcomes.isEmpty ? .whole : exportOutcomes.removeFirst())
        exports.append(export)
        return .success(.export(describe(export, at: now)))
    }

    func describe(_ export: Export, at now: Timestamp) -> ExportDescription {
        let status: ExportDescription.Status
        if now < export.endsAt {
            status = .inProgress
        } else if case .failed(let code) = export.outcome {
            status = .failed(code: code, message: "words of AWS")
        } else {
            status = .completed(completed(export))
        }
        return ExportDescription(
            arn: export.arn, token: export.request.token, startTime: export.startedAt, status: status)
    }

    func completed(_ export: Export) -> CompletedExport {
        let folder = "\(export.request.prefix)/AWSDynamoDB/\(export.arn.exportID)"
        return CompletedExport(
            arn: export.arn, bucket: export.request.bucket, manifestKey: "\(folder)/manifest-summary.json",
            itemCount: 2,
            billedBytes: 100, exportTime: export.startedAt, startTime: export.startedAt, endTime: export.endsAt)
    }

    private func list(_ table: TableARN?, from start: Int, at now: Timestamp) -> AWSReply {
        var all = exports.filter { table == nil || $0.request.table == table }.map { export in
            let status: ExportSummary.Status =
                switch describe(export, at: now).status {
                case .inProgress: .inProgress
                case .completed: .completed
                case .failed: .failed
                }
            return ExportSummary(arn: export.arn, status: status)
        }
        if table == nil {
            let others = (0..<foreign).map { ExportSummary(arn: ExportARN("other/\($0)"), status: .completed) }
            all.insert(contentsOf: others, at: 0)
        }
        let page = Array(all.dropFirst(start).prefix(pageSize))
        return .exports(page, nextPage: start + page.count < all.count ? "\(start + page.count)" : nil)
    }

    static func failure(_ code: String, _ kind: FailureClass) -> AWSFailure {
        AWSFailure(service: "AWS", operation: "Call", code: code, message: "", httpStatus: 400, kind: kind)
    }
}
