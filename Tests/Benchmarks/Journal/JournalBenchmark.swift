internal import GlauxCore
internal import GlauxEngine
internal import GlauxJournal
internal import Logging
internal import Synchronization

/// Steps committed in a second by the real loop and the real journal, with 100 jobs at once and an AWS that answers at
/// once; beside what SQLite alone does with the same durability.
enum JournalBenchmark: Benchmark {
    static let name = "journal"
    static let summary = "steps committed per second through the real loop, 100 jobs at once, WAL and synchronous=FULL"
    private static let jobsAtOnce = 100

    static func run(in folder: String) async throws -> [Figure] {
        var singles: [Double] = []
        var hundreds: [Double] = []
        var loops: [Rate] = []
        // Taken in turns, so that a busy spell of the machine meets all alike.
        for round in 0..<3 {
            singles.append(try SQLiteFloor.rowsPerSecond(rows: 1, seconds: 1.5, in: folder))
            hundreds.append(try SQLiteFloor.rowsPerSecond(rows: 100, seconds: 1.5, in: folder))
            loops.append(try await loop(in: "\(folder)/state-\(round)", seconds: 4))
        }
        let single = Samples(singles).median
        let hundred = Samples(hundreds).median
        let steps = Samples(loops.map(\.steps)).median
        let rows = Samples(loops.map(\.rows)).median
        return [
            Figure("SQLite, one row per transaction: rows", single, .perSecond),
            Figure("SQLite, 100 rows per transaction: rows", hundred, .perSecond),
            Figure("Glaux: steps, beside the first", steps, .perSecond, .atLeast(2 * single)),
            Figure("Glaux: steps, beside half of the second", steps, .perSecond, .atLeast(hundred / 2)),
            Figure(
                "Glaux: rows written (a step begins and ends), beside half of the second", rows, .perSecond,
                .atLeast(hundred / 2)),
            Figure(
                "Glaux: rows written per second of the journal's own time", Samples(loops.map(\.journalRows)).median,
                .perSecond),
            Figure("Glaux: rows in a transaction", Samples(loops.map(\.batch)).median, .count),
        ]
    }

    private struct Rate {
        var steps: Double
        var rows: Double
        var batch: Double
        /// Rows by the time that commits took alone.
        var journalRows: Double
    }

    private static func loop(in folder: String, seconds: Double) async throws -> Rate {
        let journal = try Journal.open(in: folder, now: Moment.now().timestamp)
        let aws = InstantAWS()
        let ended = Atomic<Int>(0)
        let committing = Atomic<Int64>(0)
        let engine = Engine(
            recollection: try journal.recollect().recollection, configuration: configuration, configPath: "none",
            surroundings: Surroundings(
                now: { Moment.now().timestamp },
                commit: { changes in
                    let begin = Moment.now()
                    try journal.commit(changes)
                    committing.wrappingAdd(
                        Moment.now().nanosecondsSince1970 - begin.nanosecondsSince1970, ordering: .relaxed)
                },
                canRecover: { _ in false },
                perform: { call, _ in aws.perform(call) },
                recall: { _ in nil },
                ledger: { _ in [] },
                loadConfiguration: { () throws(Refusal) in configuration },
                publish: { notice in
                    if notice.happening == .stepEnded { ended.wrappingAdd(1, ordering: .relaxed) }
                }),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup { group in
            group.addTask { try await engine.run() }
            func count() async -> (steps: Int, tally: Tally, committing: Int64, at: Moment) {
                let tally = await engine.control.tally()
                return (ended.load(ordering: .relaxed), tally, committing.load(ordering: .relaxed), Moment.now())
            }
            // Until caches and the write-ahead log have their size.
            try await Task.sleep(for: .seconds(1))
            let before = await count()
            try await Task.sleep(for: .seconds(seconds))
            let after = await count()
            engine.stop()
            try await group.waitForAll()
            try journal.close()
            guard after.tally.jobs[.failed, default: 0] == 0 else { throw Broken("jobs failed") }
            let elapsed = after.at.seconds(since: before.at)
            let rows = Double(after.tally.changes - before.tally.changes)
            return Rate(
                steps: Double(after.steps - before.steps) / elapsed, rows: rows / elapsed,
                batch: rows / Double(after.tally.commits - before.tally.commits),
                journalRows: rows / (Double(after.committing - before.committing) / 1e9))
        }
    }

    /// Every table is due again as soon as its job has ended. Relocation goes through Glue, which waits for no query.
    private static let configuration = Configuration(
        tables: Daemon.names(jobsAtOnce).map { name in
            TableEntry(
                spec: RefreshSpec(
                    table: TableName(name), target: Target(database: "ddb", name: name.lowercased()),
                    bucket: "glaux-sandbox", prefix: name, relocation: .glue,
                    columns: [Column(attribute: "id", type: .string)]),
                timetable: Timetable(schedule: .interval(.milliseconds(1))))
        })
}
