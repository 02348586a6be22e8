import GlauxCore

/// AWS as the daemon meets it, with the truth about what was bought, what of it is still there, and where the targets
/// point.
struct PretendAWS {
    enum Outcome: Equatable { case whole, damaged, failed(String) }

    struct Export {
        var arn: ExportARN
        var request: ExportRequest
        var startedAt: Timestamp
        var endsAt: Timestamp
        var outcome: Outcome
        /// Of how many tables that had the name before it.
        var remakes: Int
        var itemCount: Int64
    }

    struct Query {
        var id: QueryID
        var request: QueryRequest
        var startedAt: Timestamp
        var endsAt: Timestamp
        var state: QueryDescription.State
        /// What it becomes when it ends.
        var outcome: QueryDescription.State = .succeeded
        /// Once it has succeeded.
        var rows: [[String?]] = []
    }

    struct Move {
        var target: Target
        var location: String
        var at: Timestamp
        /// What the target showed before.
        var before: String?
        /// Whether Glaux moved it, and not a person.
        var isOurs = true
    }

    static let tokenLifetime = Duration.seconds(8 * 3600)
    /// Nobody knows how long it is; the shorter, the harder.
    static let queryTokenLifetime = Duration.seconds(60)
    static let memory = Duration.seconds(90 * 86_400)
    /// Exports under way in an account.
    static let places = 300

    /// The bill.
    private(set) var exports: [Export] = []
    private(set) var queries: [Query] = []
    var targets: [Target: TargetDescription] = [:]
    var archives = PretendArchives()
    /// The versions that the catalog keeps of each target, oldest first, the current one included.
    var versions: [Target: [Int]] = [:]
    var missingDatabases: Set<String> = []
    var missingWorkgroups: Set<String> = []
    /// As every one is that is there.
    var workgroup = WorkgroupDescription(isEnabled: true, keepsResults: true)
    /// What has come and gone since the exports were written.
    var folders: [ExportARN: Folder] = [:]
    /// What was deleted of other people's.
    var losses: [String] = []
    /// So many of the next removals end halfway.
    var removalsCutShort = 0
    /// What a SELECT comes to, instead of what is true.
    var rows: (@Sendable (QueryRequest) -> [[String?]])?
    /// Every location that a target was given, in order.
    private(set) var moves: [Move] = []
    private(set) var calls: [(at: Timestamp, call: AWSCall)] = []
    var keepsCalls = true
    var exportDuration = Duration.seconds(300)
    /// By how much exports take more or less than that, in percent.
    var exportSpread: UInt64 = 0
    var queryDuration = Duration.seconds(2)
    /// How long the next exports and queries take instead.
    var nextExportDurations: [Duration] = []
    var nextQueryDurations: [Duration] = []
    /// What the next exports and queries come to; then all are well.
    var exportOutcomes: [Outcome] = []
    var queryOutcomes: [QueryDescription.State] = []
    /// So many of the next proofs are garbled on their way.
    var garbledProofs = 0
    var pageSize = 25
    /// Items of the exports that begin from now on.
    var itemCount: Int64 = 2
    /// What a sample of any export shows.
    var shape = ItemShape()
    var isRecoveryOn = true
    /// Exports of other tables that stand in every list before ours.
    var foreign = 0
    /// Places that exports of others have taken.
    var placesTaken = 0

    private var exportByARN: [ExportARN: Int] = [:]
    /// The newest export of each token.
    private var exportByToken: [String: Int] = [:]
    private var queryByID: [QueryID: Int] = [:]
    private var queryByToken: [String: Int] = [:]
    private var runningQueries: [Int] = []
    /// How often each table was deleted and made anew.
    private var remakes: [TableARN: Int] = [:]

    static func arn(_ table: TableName) -> TableARN {
        TableARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/\(table)")
    }

    func export(_ arn: ExportARN) -> Export? { exportByARN[arn].map { exports[$0] } }
    func query(_ id: QueryID) -> Query? { queryByID[id].map { queries[$0] } }

    mutating func perform(_ call: AWSCall, at now: Timestamp) -> Result<AWSReply, AWSFailure> {
        settle(at: now)
        if keepsCalls { calls.append((now, call)) }
        switch call {
        case .describeTable(let name):
            return .success(
                .table(
                    TableDescription(
                        arn: Self.arn(name), id: "id\(remakes[Self.arn(name)] ?? 0)", status: "ACTIVE",
                        isPointInTimeRecoveryEnabled: isRecoveryOn,
                        keys: [Column(attribute: "id", type: .string)])))
        case .requestExport(let request):
            return requestExport(request, at: now)
        case .describeExport(let arn):
            guard let export = export(arn), now - export.startedAt < Self.memory else {
                return .failure(Self.failure("ExportNotFoundException", .missing))
            }
            return .success(.export(describe(export, at: now)))
        case .listExports(let table, let page):
            return .success(list(table, from: page.flatMap { Int($0) } ?? 0, at: now))
        case .proveExport(let completed, _):
            return .success(.proof(prove(completed)))
        case .removeExport(let completed, _):
            return removeExport(completed)
        case .judgeRemoval(let completed, _):
            return judgeRemoval(completed)
        case .sampleExport(let completed, _, limit: _):
            guard let export = export(completed.arn), !objects(of: export).isEmpty else {
                return .failure(Self.failure("NoSuchKey", .missing))
            }
            return .success(.sample(ExportSample(shape: shape, files: 1, filesRead: 1, bytesRead: 100)))
        case .archive(let call):
            return archives.perform(call, at: now)
        case .recallGenerations, .recallShape, .recallJob, .writeResult, .pruneResults:
            // The journal is asked, or the disk.
            return .failure(Self.failure("NoOperation", .invalid))
        case .describeTarget(let target):
            guard !missingDatabases.contains(target.database) else {
                return .failure(Self.failure("EntityNotFoundException", .missing(.database)))
            }
            return .success(.target(targets[target]))
        case .createTarget(let definition):
            guard !missingDatabases.contains(definition.target.database) else {
                return .failure(Self.failure("EntityNotFoundException", .missing(.database)))
            }
            guard targets[definition.target] == nil else {
                return .failure(Self.failure("AlreadyExistsException", .conflict))
            }
            targets[definition.target] = TargetDescription(
                target: definition.target, tableType: "EXTERNAL_TABLE", location: nil, version: "0",
                columns: definition.columns, partitionKeys: definition.partitionKeys.map(\.name), isIceberg: false,
                parameters: definition.parameters,
                serde: definition.serde, serdeParameters: definition.serdeParameters)
            versions[definition.target] = []
            move(definition.target, to: definition.location, at: now, isArchived: false)
            return .success(.done)
        case .updateTarget(let definition, let expected):
            return updateTarget(definition, expected, at: now)
        case .deleteTarget(let target):
            targets[target] = nil
            versions[target] = nil
            return .success(.done)
        case .createDatabase(let database):
            missingDatabases.remove(database)
            return .success(.done)
        case .trimVersions(let target, let keep):
            return trimVersions(of: target, keep: keep)
        case .describeWorkgroup(let name):
            guard !missingWorkgroups.contains(name) else {
                return .failure(Self.failure("InvalidRequestException", .missing(.workgroup)))
            }
            return .success(.workgroup(workgroup))
        case .startQuery(let request):
            return startQuery(request, at: now)
        case .describeQueries(let ids):
            let found = ids.compactMap { query($0) }
            return .success(
                .queries(found.map { QueryDescription(id: $0.id, state: $0.state, bytesScanned: 0) }))
        case .findStatement(let search):
            return .success(.statement(find(search)))
        case .stopQuery(let id):
            if let index = queryByID[id], queries[index].state == .running {
                queries[index].state = .cancelled
                runningQueries.removeAll { $0 == index }
            }
            return .success(.done)
        case .queryResults(let id):
            guard let query = query(id) else { return .failure(Self.failure("InvalidRequestException", .missing)) }
            guard query.state == .succeeded else {
                return .failure(Self.failure("InvalidRequestException", .invalid))
            }
            return .success(.rows(ResultPage(query.rows)))
        case .relocateTarget(let target, let location, let expected):
            guard let found = targets[target] else {
                return .failure(Self.failure("EntityNotFoundException", .missing))
            }
            guard found.version == expected else {
                return .failure(Self.failure("ConcurrentModificationException", .conflict))
            }
            move(target, to: location, at: now, isArchived: false)
            return .success(.done)
        }
    }

    /// Carries out the statements that have come to their end.
    mutating func settle(at now: Timestamp) {
        guard !runningQueries.isEmpty else { return }
        let ended = runningQueries.filter { queries[$0].endsAt <= now }.sorted {
            queries[$0].endsAt < queries[$1].endsAt
        }
        guard !ended.isEmpty else { return }
        runningQueries.removeAll { queries[$0].endsAt <= now }
        for index in ended {
            queries[index].state = queries[index].outcome
            guard queries[index].outcome == .succeeded else { continue }
            let request = queries[index].request
            let statement = Statement(request.sql)
            if let error = run(statement, at: queries[index].endsAt) { queries[index].state = .failed(error) }
            if statement == .selection { queries[index].rows = rows?(request) ?? answer(to: request.sql) }
        }
    }

    /// Somebody deletes a table and makes another one of its name. The lists and the tokens know the new one alone; what was
    /// under way goes on, and can be described.
    mutating func remake(_ table: TableName) {
        let arn = Self.arn(table)
        remakes[arn, default: 0] += 1
        exportByToken = exportByToken.filter { exports[$0.value].request.table != arn }
    }

    func isOfPresentTable(_ export: Export) -> Bool { export.remakes == remakes[export.request.table] ?? 0 }

    /// A person works in the catalog by hand.
    mutating func meddle(_ target: Target, at now: Timestamp, _ change: (inout TargetDescription?) -> Void) {
        settle(at: now)
        let before = targets[target]
        change(&targets[target])
        guard targets[target] != before, targets[target] != nil else { return }
        bumpVersion(of: target, isArchived: true)
        if let location = targets[target]?.location, location != before?.location {
            moves.append(Move(target: target, location: location, at: now, before: before?.location, isOurs: false))
        }
    }

    /// - Parameter isArchived: whether the catalog keeps what the target was before
    mutating func move(_ target: Target, to location: String, at now: Timestamp, isArchived: Bool) {
        moves.append(Move(target: target, location: location, at: now, before: targets[target]?.location))
        targets[target]?.location = location
        bumpVersion(of: target, isArchived: isArchived)
    }

    mutating func bumpVersion(of target: Target, isArchived: Bool) {
        let version = targets[target]?.version.flatMap { Int($0) } ?? 0
        targets[target]?.version = "\(version + 1)"
        var kept = versions[target] ?? [version]
        if !isArchived { kept.removeAll { $0 == version } }
        versions[target] = kept + [version + 1]
    }

    private mutating func requestExport(_ request: ExportRequest, at now: Timestamp) -> Result<AWSReply, AWSFailure> {
        if let known = exportByToken[request.token], now - exports[known].startedAt < Self.tokenLifetime {
            guard exports[known].request == request else {
                return .failure(Self.failure("ExportConflictException", .conflict))
            }
            return .success(.export(describe(exports[known], at: now)))
        }
        guard isRecoveryOn else {
            return .failure(Self.failure("PointInTimeRecoveryUnavailableException", .recoveryOff))
        }
        let underWay = exports.reversed().prefix(Self.places).count { $0.endsAt > now }
        guard underWay + placesTaken < Self.places else {
            return .failure(Self.failure("LimitExceededException", .exhausted))
        }
        let digits = String(now.millisecondsSince1970)
        let number = String(exports.count + 1, radix: 16)
        let id =
            String(repeating: "0", count: 14 - digits.count) + digits + "-"
            + String(repeating: "0", count: 8 - number.count) + number
        var duration = exportDuration
        if exportSpread > 0 {
            let share = Int64(StableHash.of(id) % (2 * exportSpread + 1)) - Int64(exportSpread)
            duration = .milliseconds(duration.milliseconds * (100 + share) / 100)
        }
        if !nextExportDurations.isEmpty { duration = nextExportDurations.removeFirst() }
        let export = Export(
            arn: ExportARN("\(request.table)/export/\(id)"), request: request, startedAt: now,
            endsAt: now + duration, outcome: exportOutcomes.isEmpty ? .whole : exportOutcomes.removeFirst(),
            remakes: remakes[request.table] ?? 0,
            itemCount: request.isOfArchive ? PretendArchives.count(at: now) : itemCount)
        exportByARN[export.arn] = exports.count
        exportByToken[request.token] = exports.count
        exports.append(export)
        return .success(.export(describe(export, at: now)))
    }

    private mutating func startQuery(_ request: QueryRequest, at now: Timestamp) -> Result<AWSReply, AWSFailure> {
        if let known = queryByToken[request.token], now - queries[known].startedAt < Self.queryTokenLifetime {
            guard queries[known].request.sql == request.sql else {
                return .failure(Self.failure("InvalidRequestException", .invalid))
            }
            return .success(.queryStarted(queries[known].id))
        }
        let id = QueryID("q\(queries.count + 1)")
        let outcome = queryOutcomes.isEmpty ? .succeeded : queryOutcomes.removeFirst()
        let duration = nextQueryDurations.isEmpty ? queryDuration : nextQueryDurations.removeFirst()
        queryByID[id] = queries.count
        queryByToken[request.token] = queries.count
        runningQueries.append(queries.count)
        queries.append(
            Query(
                id: id, request: request, startedAt: now, endsAt: now + duration, state: .running,
                outcome: outcome))
        return .success(.queryStarted(id))
    }

    private func find(_ search: StatementSearch) -> QueryID? {
        var rest = queries.reversed()[...]
        for _ in 0..<StatementSearch.pages where !rest.isEmpty {
            let page = rest.prefix(50).filter { $0.request.workgroup == search.workgroup }.map {
                QueryDescription(
                    id: $0.id, state: $0.state, bytesScanned: 0, sql: $0.request.sql, submittedAt: $0.startedAt)
            }
            if let query = search.find(in: page) { return query }
            if search.isFarEnough(after: page) { return nil }
            rest = rest.dropFirst(50)
        }
        return nil
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
        return ExportDescription(arn: export.arn, token: export.request.token, status: status)
    }

    func completed(_ export: Export) -> CompletedExport {
        let folder = "\(export.request.prefix)/AWSDynamoDB/\(export.arn.exportID)"
        return CompletedExport(
            arn: export.arn, bucket: export.request.bucket, manifestKey: "\(folder)/manifest-summary.json",
            itemCount: export.itemCount, billedBytes: 100, exportTime: export.startedAt, startTime: export.startedAt,
            endTime: export.endsAt)
    }

    private func list(_ table: TableARN?, from start: Int, at now: Timestamp) -> AWSReply {
        var all: [ExportSummary] = []
        if table == nil {
            all = (0..<foreign).map { ExportSummary(arn: ExportARN("other/\($0)"), status: .completed) }
        }
        for export in exports where table == nil || export.request.table == table {
            guard now - export.startedAt < Self.memory, isOfPresentTable(export) else { continue }
            let status: ExportSummary.Status
            if now < export.endsAt {
                status = .inProgress
            } else if case .failed = export.outcome {
                status = .failed
            } else {
                status = .completed
            }
            all.append(ExportSummary(arn: export.arn, status: status))
        }
        // The newest of a table comes first.
        if table != nil { all.reverse() }
        let page = Array(all.dropFirst(start).prefix(pageSize))
        return .exports(page, nextPage: start + page.count < all.count ? "\(start + page.count)" : nil)
    }

    /// Reads the objects that are there as the real reader would, and lets the real rule judge them.
    private mutating func prove(_ completed: CompletedExport) -> ProofVerdict {
        var proof = ExportProof(export: completed)
        guard let export = export(completed.arn), completed.bucket == export.request.bucket,
            case let objects = objects(of: export), objects[completed.manifestKey] != nil
        else { return proof.verdict() }
        let truth = self.completed(export)
        var summary = ExportProof.Summary(
            exportARN: export.arn.rawValue, itemCount: export.itemCount, billedBytes: 100,
            bucket: export.request.bucket,
            filesKey: truth.manifestKey.replacing("summary", with: "files"))
        var checksum = ExportProof.Checksum(computed: "a", stated: "a")
        switch Self.damage(of: export) {
        case .itemCount: summary.itemCount += 1
        case .checksum: checksum.computed = "b"
        case .lostObject, .changedObject, .foreignObject, nil: break
        }
        if garbledProofs > 0 {
            garbledProofs -= 1
            checksum.computed = "c"
        }
        proof.objects = objects.filter { $0.key.hasPrefix(truth.dataPrefix) }
        proof.summary = .read(summary)
        proof.summaryChecksum = .read(checksum)
        proof.files = .read(manifest(of: export))
        proof.filesChecksum = .read(ExportProof.Checksum(computed: "a", stated: "a"))
        return proof.verdict()
    }

    static func failure(_ code: String, _ cause: Cause) -> AWSFailure {
        AWSFailure(service: "AWS", operation: "Call", code: code, message: "", httpStatus: 400, cause: cause)
    }

    static func failure(_ code: String, _ kind: FailureClass) -> AWSFailure {
        AWSFailure(service: "AWS", operation: "Call", code: code, message: "", httpStatus: 400, kind: kind)
    }
}

extension ResultPage {
    /// Of values as SQL writes them: `true` is a boolean, `'true'` a text.
    fileprivate init(_ rows: [[String?]]) {
        let columns = (rows.first ?? []).map { value in
            let type =
                ["true", "false"].contains(value) ? "boolean" : value?.hasPrefix("'") == true ? "varchar" : "bigint"
            return ResultColumn(name: "_col", type: type)
        }
        let values = rows.map { row in row.map { $0?.replacing("'", with: "") } }
        self.init(columns: columns, rows: values, next: nil)
    }
}
