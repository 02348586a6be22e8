internal import Foundation
internal import GlauxCore

/// The real daemon with 10,000 tables, a million finished jobs in its journal, and 300 exports in flight.
enum ScaleBenchmark: Benchmark {
    static let name = "scale"
    static let summary =
        "10,000 tables, one million finished jobs, 300 exports in flight (needs 4 GB of disk and a minute)"
    private static let tables = Daemon.names(10_000)
    private static let inFlight = Set(stride(from: 0, to: 9000, by: 30).map { tables[$0] })

    static func run(in folder: String) async throws -> [Figure] {
        let server = try await FakeAWSServer()
        let daemon = try Daemon(in: folder, endpoint: server.endpoint, config: config)
        try LongHistory(
            tables: tables, slots: 100, newest: Moment.now().timestamp - .seconds(3600), overdue: inFlight
        ).write(to: daemon.state)
        try await bringIntoFlight(daemon, server.aws)
        // As if they had begun at any time of the last five minutes, which is how long they take.
        try LongHistory.age(openJobsIn: daemon.state, within: .seconds(300))

        server.aws.forgetCalls()
        let run = try daemon.start()
        _ = try HTTPConnection(socket: daemon.socket).get("/healthz")
        let answeredAt = Moment.now()
        var figures = [
            Figure("READY=1 after exec", run.readyAt.seconds(since: run.process.startedAt), .seconds, .atMost(2)),
            Figure("first answer on the socket after exec", answeredAt.seconds(since: run.process.startedAt), .seconds),
        ]
        figures += try await idle(run.process.pid, server.aws)
        figures += try requests(try HTTPConnection(socket: daemon.socket))
        let memory = try ProcessUsage.residentMemory(of: run.process.pid)
        figures.append(Figure("resident memory after all of these requests", memory.now, .mebibytes, .atMost(96)))
        figures.append(Figure("resident memory at its peak", memory.peak, .mebibytes))
        try run.process.stop()
        try await server.stop()
        return figures
    }

    private static let config =
        "limits: {exports: 300}\n" + Daemon.defaults + "tables:\n"
        + tables.map { "  - name: \($0)\n    columns: {id: S, content: S, createAt: N}\n" }.joined()

    /// A first run opens the overdue jobs; it is stopped once their exports are under way. Not killed: the check of the
    /// journal after that would be measured as idleness.
    private static func bringIntoFlight(_ daemon: Daemon, _ aws: FakeAWS) async throws {
        let run = try daemon.start()
        let client = try HTTPConnection(socket: daemon.socket)
        try await waitUntil("300 exports to be in flight") {
            guard Set(aws.exports.map(\.table)) == inFlight else { return false }
            let page = try JSONDecoder().decode(
                Page.self, from: Data(try client.get("/v1/jobs?state=running&limit=1000")))
            return page.jobs.count { $0.step == "await-export" } == inFlight.count
        }
        try run.process.stop()
    }

    private struct Page: Decodable {
        struct Job: Decodable { var step: String? }
        var jobs: [Job]
    }

    /// Idle but for the looks at 300 exports.
    private static func idle(_ pid: pid_t, _ aws: FakeAWS) async throws -> [Figure] {
        let pause = 20.0
        // What the start left to do is no idleness.
        try await Task.sleep(for: .seconds(3))
        let before = try ProcessUsage.processorSeconds(of: pid)
        let callsBefore = aws.calls.count
        try await Task.sleep(for: .seconds(pause))
        let used = try ProcessUsage.processorSeconds(of: pid) - before
        let calls = Double(aws.calls.count - callsBefore)
        return [
            Figure("idle: share of a core over 20 s", used / pause * 100, .percent, .atMost(0.5)),
            Figure("idle: calls to AWS in that time", calls, .count),
            Figure("resident memory when idle", try ProcessUsage.residentMemory(of: pid).now, .mebibytes, .atMost(96)),
        ]
    }

    private static func requests(_ client: HTTPConnection) throws -> [Figure] {
        let one = try time(1000) { _ = try client.get("/v1/status?table=\(tables[$0 * 7919 % tables.count])") }
        let all = try time(30) { _ in _ = try client.get("/v1/status") }
        var figures = [
            Figure("/v1/status of one table: median of 1000", one.median, .milliseconds),
            Figure("/v1/status of one table: 99th percentile", one.percentile(99), .milliseconds, .atMost(5)),
            Figure("/v1/status of all: median of 30", all.median, .milliseconds),
            Figure("/v1/status of all: maximum", all.maximum, .milliseconds, .atMost(100)),
        ]
        let pages: [(String, (Int) -> String)] = [
            ("newest 100 jobs", { _ in "limit=100" }),
            ("100 jobs, anywhere in the history", { "limit=100&before=\(1 + $0 * 104_729 % 1_000_000)" }),
            ("100 jobs of a table", { "limit=100&table=\(tables[$0 * 7919 % tables.count])" }),
            ("100 succeeded jobs", { "limit=100&state=succeeded&before=\(1 + $0 * 104_729 % 1_000_000)" }),
            ("failed jobs, of which there are none", { _ in "limit=100&state=failed" }),
        ]
        for (what, query) in pages {
            let times = try time(200) { _ = try client.get("/v1/jobs?" + query($0)) }
            figures.append(
                Figure("history, \(what): 99th percentile of 200", times.percentile(99), .milliseconds, .atMost(20)))
        }
        return figures
    }

    /// In milliseconds.
    private static func time(_ count: Int, _ request: (Int) throws -> Void) throws -> Samples {
        Samples(
            try (0..<count).map { number in
                let start = Moment.now()
                try request(number)
                return Moment.now().milliseconds(since: start)
            })
    }
}
