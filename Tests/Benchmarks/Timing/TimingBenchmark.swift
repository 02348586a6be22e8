internal import GlauxAWS
internal import GlauxCore
internal import GlauxEngine
internal import GlauxJournal
internal import Logging
internal import Synchronization

/// How long after it is due a table's first request reaches AWS: 100 tables due at the same second, among 1,000. The loop,
/// the journal and the AWS client are the real ones, and no connection is open yet; the server that takes the time shares
/// the machine, and answers no sooner than AWS would from nearby.
enum TimingBenchmark: Benchmark {
    static let name = "timing"
    static let summary = "100 tables due at the same second among 1,000: the first request of each, after it is due"
    private static let rounds = 5
    private static let interval = Duration.seconds(8 * 3600)

    static func run(in folder: String) async throws -> [Figure] {
        let server = try await FakeAWSServer(latency: .milliseconds(5))
        var delays: [Double] = []
        var commits: [Double] = []
        for round in 0..<rounds {
            let (delaysOfRound, commit) = try await measure(in: "\(folder)/state-\(round)", server)
            delays += delaysOfRound
            commits.append(commit)
        }
        try await server.stop()
        let samples = Samples(delays)
        return [
            Figure("the jobs are committed, median of \(rounds)", Samples(commits).median, .milliseconds),
            Figure("first, of any table", samples.minimum, .milliseconds),
            Figure("median", samples.median, .milliseconds, .atMost(10)),
            Figure("99th percentile", samples.percentile(99), .milliseconds),
            Figure("maximum of \(delays.count)", samples.maximum, .milliseconds, .atMost(50)),
        ]
    }

    /// - Returns: milliseconds from the due instant to the first request, for each table that was due; and to the end of
    ///   the first commit
    private static func measure(
        in folder: String, _ server: FakeAWSServer
    ) async throws -> (delays: [Double], commit: Double) {
        let names = Daemon.names(1000)
        // Spread over the config, not the first of it.
        let due = Set(stride(from: 0, to: 1000, by: 10).map { names[$0] })
        let start = Moment.now().timestamp
        let dueAt = Timestamp(secondsSince1970: start.secondsSince1970 + 3)
        let journal = try Journal.open(in: folder, now: start)
        try journal.commit(
            names.enumerated().map { number, name in
                let next = due.contains(name) ? dueAt : dueAt + .seconds(3600 + number)
                return .table(TableMemory(name: TableName(name), firstSeenAt: start, lastSlot: next - interval))
            })
        let client = try AWSClient(
            settings: AWSSettings(region: "ap-northeast-1", endpointURL: server.endpoint),
            environment: ["AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"], version: "bench")
        let configuration = Configuration(tables: names.map { entry($0) })
        let committed = Mutex<Moment?>(nil)
        let engine = Engine(
            recollection: try journal.recollect().recollection, configuration: configuration, configPath: "none",
            surroundings: Surroundings(
                now: { Moment.now().timestamp },
                commit: { changes in
                    try journal.commit(changes)
                    let end = Moment.now()
                    if end > Moment(dueAt) { committed.withLock { $0 = $0 ?? end } }
                },
                canRecover: { _ in false },
                perform: { call, _ in await client.perform(call) },
                recall: { _ in nil },
                ledger: { _ in [] },
                loadConfiguration: { () throws(Refusal) in configuration },
                publish: { _ in }),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        server.aws.forgetCalls()
        return try await withThrowingTaskGroup { group in
            group.addTask { try await engine.run() }
            try await Task.sleep(for: dueAt - start + .seconds(1))
            engine.stop()
            try await group.waitForAll()
            try await client.shutdown()
            try journal.close()
            let end = committed.withLock { $0 } ?? Moment(dueAt)
            return (
                try delays(of: due, after: Moment(dueAt), in: server.aws.calls),
                end.milliseconds(since: Moment(dueAt))
            )
        }
    }

    private static func delays(of due: Set<String>, after instant: Moment, in calls: [FakeAWS.Call]) throws -> [Double]
    {
        var first: [String: Moment] = [:]
        for call in calls {
            for table in call.tables { first[table] = min(first[table] ?? call.at, call.at) }
        }
        guard Set(first.keys) == due else { throw Broken("\(first.count) tables were asked about, not \(due.count)") }
        return first.values.map { $0.milliseconds(since: instant) }
    }

    private static func entry(_ name: String) -> TableEntry {
        TableEntry(
            spec: RefreshSpec(
                table: TableName(name), target: Target(database: "ddb", name: name.lowercased()),
                bucket: "glaux-sandbox", prefix: name),
            timetable: Timetable(schedule: .interval(interval)))
    }
}
