internal import Foundation
internal import GRDB

/// `kill -9` of the real daemon with 50 jobs in flight: in the middle of preflight, of a request for an export whose
/// answer never came, and of an export under way. How long until all are on their way again?
enum RecoveryBenchmark: Benchmark {
    static let name = "recovery"
    static let summary = "50 jobs in flight, kill -9, start again: until every job has called AWS again"
    private static let rounds = 5
    private static let tables = Daemon.names(50)
    // What hangs (two calls of a preflight, one of a request) leaves the daemon most of its connections.
    private static let inPreflight = Set(tables[..<5])
    private static let inRequest = Set(tables[5..<20])
    private static let inExport = Set(tables[20...])

    static func run(in folder: String) async throws -> [Figure] {
        var times: [Double] = []
        var readyTimes: [Double] = []
        var second = 0
        for round in 0..<rounds {
            let server = try await FakeAWSServer()
            let daemon = try Daemon(in: "\(folder)/\(round)", endpoint: server.endpoint, config: config)
            try await stopInTheMiddle(daemon, server.aws)

            let run = try daemon.start()
            try await waitUntil("every job to call again") {
                Set(server.aws.calls.flatMap(\.tables)).count == tables.count
            }
            let first = firstCalls(server.aws.calls)
            times.append(first.values.map { $0.seconds(since: run.process.startedAt) }.max() ?? 0)
            readyTimes.append(run.readyAt.seconds(since: run.process.startedAt))
            try await waitUntil("an export of every table") {
                Set(server.aws.exports.map(\.table)).count == tables.count
            }
            second += server.aws.exports.count - tables.count
            try run.process.stop()
            try await server.stop()
        }
        return [
            Figure("all 50 on their way again, median of \(rounds)", Samples(times).median, .seconds, .atMost(0.3)),
            Figure("all 50 on their way again, worst of \(rounds)", Samples(times).maximum, .seconds, .atMost(0.3)),
            Figure("READY=1, median", Samples(readyTimes).median, .seconds),
            Figure("exports started twice", Double(second), .count, .atMost(0)),
        ]
    }

    private static let config =
        Daemon.defaults + "tables:\n" + tables.map { "  - name: \($0)\n" }.joined()

    /// Brings each job to its place, and kills the daemon there.
    private static func stopInTheMiddle(_ daemon: Daemon, _ aws: FakeAWS) async throws {
        aws.withhold { operation, table in
            inPreflight.contains(table) || inRequest.contains(table) && operation == "ExportTableToPointInTime"
        }
        let run = try daemon.start()
        try await waitUntil("every job to be in the middle of something") {
            Set(aws.exports.map(\.table)) == inRequest.union(inExport)
                && Set(aws.calls.flatMap(\.tables)).count == tables.count
        }
        try await waitUntil("the journal to have the exports' ids") {
            try committedExports(daemon) == inExport.count
        }
        run.process.kill()
        aws.withhold { _, _ in false }
        aws.forgetCalls()
    }

    private static func committedExports(_ daemon: Daemon) throws -> Int {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        let journal = try DatabaseQueue(path: "\(daemon.state)/glaux.db", configuration: configuration)
        return try journal.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM step WHERE name = 'await-export'") }
            ?? 0
    }

    private static func firstCalls(_ calls: [FakeAWS.Call]) -> [String: Moment] {
        var first: [String: Moment] = [:]
        for call in calls {
            for table in call.tables { first[table] = min(first[table] ?? call.at, call.at) }
        }
        return first
    }
}
