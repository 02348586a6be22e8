import Testing

@testable import GlauxCore

/// An archive's world with an Athena that runs statements when it is told to.
private struct PretendAthena {
    var archive = PretendArchive()
    var queries: [(request: QueryRequest, state: QueryDescription.State)] = []
    /// Whether a statement that is looked at has ended by then.
    var isQuick = true
    /// What the next statements end as.
    var outcomes: [QueryDescription.State] = []
    /// Whether a statement that succeeds has done anything.
    var isHonest = true

    mutating func answer(_ call: AWSCall) -> AWSReply {
        switch call {
        case .startQuery(let request):
            if let index = queries.firstIndex(where: { $0.request.token == request.token }) {
                return .queryStarted(QueryID("q\(index)"))
            }
            queries.append((request, .running))
            return .queryStarted(QueryID("q\(queries.count - 1)"))
        case .findStatement(let search): return .statement(search.find(in: queries.indices.map(description)))
        case .stopQuery(let id):
            queries[number(id)].state = .cancelled
            return .done
        default: return archive.answer(call)
        }
    }

    mutating func look(at id: QueryID) -> AWSReply {
        if isQuick { end(number(id)) }
        return .queries([description(number(id))])
    }

    mutating func end(_ index: Int) {
        guard queries[index].state == .running else { return }
        queries[index].state = outcomes.isEmpty ? .succeeded : outcomes.removeFirst()
        guard queries[index].state == .succeeded, isHonest else { return }
        let sql = queries[index].request.sql
        if sql.hasPrefix("MSCK") {
            archive.partitions.formUnion(archive.objects.values.map(\.partition))
        } else {
            for part in sql.split(separator: "`year`='").dropFirst() {
                archive.partitions.insert([String(part.prefix { $0 != "'" })])
            }
        }
    }

    private func number(_ id: QueryID) -> Int { Int(id.rawValue.dropFirst()) ?? 0 }

    private func description(_ index: Int) -> QueryDescription {
        QueryDescription(
            id: QueryID("q\(index)"), state: queries[index].state, bytesScanned: 0, sql: queries[index].request.sql)
    }
}

/// A job under way, and what the journal has of it.
private struct PartitionRun {
    var world = PretendAthena()
    var memory = ArchiveMemory()
    var certified = 0
    var record: JobRecord
    var steps: [StepRecord] = []
    var job: ArchiveJob
    var want: Job.Want?
    let spec: ArchiveSpec

    init(_ mode: PartitionMode) {
        var spec = ArchiveJobTests.spec
        spec.partitionMode = mode
        spec.workgroup = "wg"
        self.spec = spec
        job = ArchiveJobTests.job(1, spec: spec)
        record = job.record
        tell(.admitted)
    }

    mutating func tell(_ event: Job.Event) {
        var turn = Turn()
        want =
            job.handle(event, at: ArchiveJobTests.start, context: Job.Context(archive: memory), in: &turn) ?? want
        for observation in turn.observations { if case .archive(let memory) = observation { self.memory = memory } }
        for change in turn.changes {
            switch change {
            case .certified: certified += 1
            case .step(let step):
                steps.removeAll { $0.sequence == step.sequence }
                steps.append(step)
            default: break
            }
        }
        record = job.record
    }

    /// - Returns: false once the job has ended
    mutating func step() -> Bool {
        switch want {
        case .call(let call): tell(.replied(.success(world.answer(call))))
        case .lookAtQuery(let query, _): tell(.replied(.success(world.look(at: query))))
        case .queryPlace, .archivePlace: tell(.admitted)
        case .wake: tell(.due)
        default: return false
        }
        return true
    }

    mutating func run(until isThere: (Job.Want?) -> Bool = { _ in false }) {
        var count = 0
        while !isThere(want), count < 200, step() { count += 1 }
    }

    /// The process ends, and another goes on with what the journal has.
    mutating func crash() {
        let open = Recollection.OpenJob(record: record, spec: .archive(spec), steps: steps)
        job = ArchiveJob(resuming: open, spec: spec, memory: memory, journalID: "j")
        want = job.next(at: ArchiveJobTests.start)
    }

    static func isStart(_ want: Job.Want?) -> Bool { if case .call(.startQuery) = want { true } else { false } }
    static func isLook(_ want: Job.Want?) -> Bool { if case .lookAtQuery = want { true } else { false } }
}

@Suite("how partitions come into the catalog")
struct ArchivePartitionTests {
    static let spec = ArchiveJobTests.spec

    private static func location(_ year: String) -> PartitionLocation {
        PartitionLocation(values: [year], location: "s3://b-1/logs/year=\(year)/")
    }

    @Test("a statement adds them where they are, and leaves those that are there")
    func statement() {
        let target = Target(database: "archive", name: "logs")
        let keys = ["year", "month"].map { PartitionKey(name: $0, attribute: "at", source: .characters(nil)) }
        let one = PartitionLocation(values: ["2026", "01"], location: "s3://b/logs/year=2026/month=01/")
        let two = PartitionLocation(values: ["2026", "02"], location: "s3://b/logs/year=2026/month=02/")
        #expect(
            AthenaStatement.addPartitions(to: target, keys, [one, two]) == (
                "ALTER TABLE `archive`.`logs` ADD IF NOT EXISTS "
                    + "PARTITION (`year`='2026',`month`='01') LOCATION 's3://b/logs/year=2026/month=01/' "
                    + "PARTITION (`year`='2026',`month`='02') LOCATION 's3://b/logs/year=2026/month=02/'", []
            ))
        #expect(AthenaStatement.repair(target) == "MSCK REPAIR TABLE `archive`.`logs`")
    }

    @Test("a statement has its bounds, and the next one has the rest")
    func batches() {
        var rest = (0..<5000).map { Self.location("\($0)") }
        var (added, statements) = (0, 0)
        while !rest.isEmpty {
            let (sql, left) = AthenaStatement.addPartitions(to: Self.spec.target, Self.spec.keys, rest)
            #expect(sql.utf8.count <= AthenaStatement.longestAddition && left.count < rest.count)
            added += sql.split(separator: " PARTITION ").count - 1
            rest = left
            statements += 1
        }
        #expect(added == 5000 && statements == 5)
    }

    @Test(
        "Athena is asked once, with a token that is written first, and the catalog is looked at after it",
        arguments: [PartitionMode.alter, .msck])
    func asked(mode: PartitionMode) throws {
        var run = PartitionRun(mode)
        run.run(until: PartitionRun.isStart)
        guard case .call(.startQuery(let request)) = run.want else { throw AWSFailure.tooLate }
        #expect(run.steps.last?.token == request.token && run.steps.last?.detail == .query(request))
        #expect(request.workgroup == "wg" && request.database == "archive" && run.job.holdsQueryPlace)
        _ = run.step()
        #expect(run.steps.last?.awsID == "q0")
        run.run()
        #expect(run.record.state == .succeeded && run.certified == 1 && run.world.queries.count == 1)
        #expect(run.world.archive.partitions == [["2025"], ["2026"]])
        #expect(run.steps.map(\.name) == [.preflight, .scan, .ensureTarget, .registerPartitions])
    }

    @Test("nobody is asked about partitions that are there", arguments: [PartitionMode.alter, .msck])
    func there(mode: PartitionMode) {
        var run = PartitionRun(mode)
        run.world.archive.partitions = [["2025"], ["2026"]]
        run.run()
        #expect(run.record.state == .succeeded && run.world.queries.isEmpty)
    }

    @Test(
        "wherever the process ends, one goes on, and a statement that is still under way is waited for",
        arguments: [PartitionMode.alter, .msck], 0..<8)
    func crashes(mode: PartitionMode, point: Int) {
        for hasArrived in [false, true] {
            var run = PartitionRun(mode)
            run.world.isQuick = false
            run.run { want in
                if case .call(.archive(.registerPartitions)) = want { true } else { false }
            }
            for _ in 0..<point { if !run.step() { break } }
            if hasArrived, case .call(let call) = run.want { _ = run.world.answer(call) }
            let sent = run.world.queries.count
            run.crash()
            run.run(until: PartitionRun.isLook)
            #expect(run.world.queries.count == max(1, sent), "\(mode) \(point) \(hasArrived)")
            run.world.isQuick = true
            run.run()
            #expect(run.record.state == .succeeded && run.certified == 1, "\(mode) \(point) \(hasArrived)")
            #expect(run.world.archive.partitions == [["2025"], ["2026"]] && run.world.queries.count == max(1, sent))
        }
    }

    @Test("a partition that is not there after the statement is not proven")
    func dishonest() {
        var run = PartitionRun(.msck)
        run.world.isHonest = false
        run.run()
        #expect(run.record.state == .failed && run.certified == 0 && run.memory.pass != nil)
        #expect(
            run.record.failure?.message
                == "Athena has run the statement, but the partition 2025 of archive.logs, and 1 more, is not in the catalog"
        )
    }

    @Test("a statement that fails for a reason that passes is asked again, with another token; any other ends the job")
    func failed() {
        func error(_ category: Int, _ reason: String) -> QueryDescription.State {
            .failed(QueryError(reason: reason, category: category, type: nil, isRetryable: category == 1))
        }
        var run = PartitionRun(.alter)
        run.world.outcomes = [error(1, "GENERIC_INTERNAL_ERROR: x"), .succeeded]
        run.run()
        #expect(run.record.state == .succeeded && Set(run.world.queries.map(\.request.token)).count == 2)
        run = PartitionRun(.alter)
        run.world.outcomes = Array(repeating: error(1, "GENERIC_INTERNAL_ERROR: x"), count: 9)
        run.run()
        #expect(run.record.state == .failed && run.world.queries.count == 5)
        run = PartitionRun(.alter)
        run.world.outcomes = [error(2, "FAILED: SemanticException no")]
        run.run()
        #expect(run.record.state == .failed && run.world.queries.count == 1)
    }

    @Test("who cancels the job stops its statement", arguments: [PartitionMode.alter, .msck])
    func cancelled(mode: PartitionMode) {
        var run = PartitionRun(mode)
        run.run(until: PartitionRun.isLook)
        run.tell(.cancelled)
        #expect(run.want == .call(.stopQuery(QueryID("q0"))) && run.record.endsAs == .cancelled)
        var other = run
        run.run()
        #expect(run.record.state == .cancelled && run.certified == 0 && run.world.queries[0].state == .cancelled)
        other.crash()
        other.run()
        #expect(other.record.state == .cancelled && other.certified == 0)
    }

    @Test("a projection tells what was written, by this job and by all before, and the catalog has no partition")
    func projection() {
        var run = PartitionRun(.projection)
        run.memory.values.add([["2019"], ["__HIVE_DEFAULT_PARTITION__"]], of: Self.spec.keys)
        run.job.memory = run.memory
        run.run()
        #expect(run.record.state == .succeeded && run.certified == 1 && run.world.archive.partitions.isEmpty)
        let parameters = run.world.archive.target?.parameters
        #expect(parameters?["projection.enabled"] == "true" && parameters?["projection.year.type"] == "enum")
        #expect(parameters?["projection.year.values"] == "2019,2025,2026,__HIVE_DEFAULT_PARTITION__")
        #expect(parameters?["storage.location.template"] == "s3://b-1/logs/year=${year}/")
        #expect(run.memory.values.byKey == ["year": ["2019", "2025", "2026", "__HIVE_DEFAULT_PARTITION__"]])
        #expect(run.steps.map(\.name) == [.preflight, .scan, .ensureTarget])
    }

    private static func judgement(
        _ found: TargetDescription?, _ mode: PartitionMode, values: [String]
    ) -> ArchiveTarget.Judgement {
        var spec = spec
        spec.partitionMode = mode
        return ArchiveTarget.judgement(
            of: found, spec: spec, columns: [], values: PartitionValues(["year": values]), job: JobID(rawValue: 1))
    }

    private static func target(projecting values: String?, isOurs: Bool = true) -> TargetDescription {
        var spec = spec
        spec.partitionMode = .projection
        var found = PretendArchive.description(ArchiveTarget.definition(spec, []))
        if let values {
            found.parameters.merge(
                PartitionProjection.parameters(spec, PartitionValues(["year": [values]]))
            ) { $1 }
        }
        if !isOurs { found.parameters[TargetDefinition.mark] = nil }
        return found
    }

    @Test("what a target projects already stays, and is written anew only for what is new")
    func renewed() {
        #expect(Self.judgement(Self.target(projecting: "2025,2026"), .projection, values: ["2026"]) == .isFit)
        guard
            case .widen(let wanted, "1") = Self.judgement(
                Self.target(projecting: "2025"), .projection, values: ["2026"])
        else {
            Issue.record("it is not widened")
            return
        }
        #expect(wanted.parameters["projection.year.values"] == "2025,2026")
        guard case .widen(let first, "1") = Self.judgement(Self.target(projecting: nil), .projection, values: ["2026"])
        else {
            Issue.record("it is not projected")
            return
        }
        #expect(first.parameters["projection.year.values"] == "2026")
    }

    @Test("a target that would hide partitions is refused: another's, or a projected one for those of the catalog")
    func hidden() {
        func words(_ judgement: ArchiveTarget.Judgement) -> String? {
            if case .refuse(let failure) = judgement { failure.message } else { nil }
        }
        let foreign = Self.target(projecting: nil, isOurs: false)
        #expect(
            words(Self.judgement(foreign, .projection, values: ["2026"]))
                == "Glaux did not create archive.logs, and its parameters do not project what is archived")
        #expect(Self.judgement(foreign, .glue, values: ["2026"]) == .isFit)
        let same = Self.target(projecting: "2026", isOurs: false)
        #expect(Self.judgement(same, .projection, values: ["2026"]) == .isFit)
        // Whoever projects it by hand looks after that.
        #expect(Self.judgement(same, .glue, values: ["2026"]) == .isFit)
        for mode in [PartitionMode.glue, .alter, .msck] {
            #expect(
                words(Self.judgement(Self.target(projecting: "2026"), mode, values: ["2026"]))
                    == "archive.logs is projected, so Athena looks at none of the partitions that the catalog has")
        }
        #expect(
            words(Self.judgement(nil, .projection, values: (0...5000).map { "\($0)" }))
                == "year has more than 5000 values, too many for a projection")
    }

    @Test("a value is added to those that a person has written twice")
    func duplicates() {
        var values = PartitionValues(["year": ["2024", "2024", "2025"]])
        values.add([["2026"]], of: Self.spec.keys)
        #expect(values.byKey["year"] == ["2024", "2025", "2026"])
    }

    @Test("only digits and dates are plain")
    func plain() {
        func key(_ name: String, _ source: PartitionKey.Source) -> Bool {
            PartitionKey(name: name, attribute: "a", source: source).isPlain
        }
        #expect(key("year", .characters(0..<4)) && key("hour", .characters(nil)))
        #expect(!key("date", .characters(0..<10)) && !key("action", .characters(nil)))
        #expect(key("d", .calendar(.date, .iso8601, .utc)) && key("year", .calendar(.year, .epochSeconds, .utc)))
    }
}
