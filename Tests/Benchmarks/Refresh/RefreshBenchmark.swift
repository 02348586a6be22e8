internal import Foundation
internal import GlauxCore

/// What Glaux itself adds to a refresh: the wall clock from the command to the job's end, less the time during which the
/// sandbox had a call to answer.
enum RefreshBenchmark: Benchmark {
    static let name = "refresh"
    static let summary = "one refresh against a sandbox whose exports and queries take no time: Glaux's own share"
    private static let runs = 12

    static func run(in folder: String) async throws -> [Figure] {
        let sandbox = try Sandbox(in: folder)
        var figures: [Figure] = []
        for method in ["athena", "glue"] {
            let daemon = try Daemon(
                in: "\(folder)/\(method)", endpoint: sandbox.endpoint, config: config(relocate: method), key: "sandbox",
                secret: "sandbox-secret")
            let run = try daemon.start()
            let client = try HTTPConnection(socket: daemon.socket)
            // The first job creates the target, which later ones find.
            _ = try await end(of: nil, client)
            var refreshes: [Refresh] = []
            for _ in 0..<runs { refreshes.append(try await refresh(sandbox, client)) }
            try run.process.stop()
            // The estimates of how long exports and queries take have settled by then.
            figures += self.figures(of: Array(refreshes.suffix(runs / 2)), method)
        }
        return figures
    }

    private struct Refresh {
        /// All in milliseconds.
        var wall: Double
        var answers: Double
        var work: Double
        var calls: Int
        var share: Double { wall - answers }
    }

    private static func figures(of refreshes: [Refresh], _ method: String) -> [Figure] {
        func median(_ value: (Refresh) -> Double) -> Double { Samples(refreshes.map(value)).median }
        return [
            Figure("\(method): wall", median(\.wall), .milliseconds),
            Figure(
                "\(method): of it, the sandbox's answers to \(Int(median { Double($0.calls) })) calls",
                median(\.answers), .milliseconds),
            Figure("\(method): Glaux's own share", median(\.share), .milliseconds, .atMost(100)),
            Figure("\(method): of it, work (gaps of less than 50 ms between calls)", median(\.work), .milliseconds),
        ]
    }

    private static func refresh(_ sandbox: Sandbox, _ client: HTTPConnection) async throws -> Refresh {
        try sandbox.forgetCalls()
        let begin = Moment.now()
        let answer = try client.post("/v1/tables/Article/run")
        let job = try JSONDecoder().decode(Job.self, from: Data(answer))
        let finish = try await end(of: job.id, client)
        return try taken(from: begin, to: finish, sandbox.calls())
    }

    /// Answers that overlap count once.
    private static func taken(from begin: Moment, to end: Moment, _ calls: [Sandbox.Call]) throws -> Refresh {
        let first = Double(begin.nanosecondsSince1970) / 1e9
        let last = Double(end.nanosecondsSince1970) / 1e9
        var covered = first
        var answers = 0.0
        var work = 0.0
        for call in calls.sorted(by: { $0.time < $1.time }) {
            let until = call.time + (call.seconds ?? 0)
            let gap = call.time - covered
            if gap > 0, gap < 0.05 { work += gap }
            if until > covered {
                answers += until - max(call.time, covered)
                covered = until
            }
        }
        work += max(last - covered, 0)
        return Refresh(
            wall: end.milliseconds(since: begin), answers: answers * 1000, work: work * 1000, calls: calls.count)
    }

    private struct Job: Decodable {
        var id: Int
        var state: String
        var finishedAt: String?

        enum CodingKeys: String, CodingKey {
            case id, state
            case finishedAt = "finished_at"
        }
    }

    /// - Parameter id: nil for the newest job
    /// - Returns: when the job ended, by its own account, to the millisecond
    private static func end(of id: Int?, _ client: HTTPConnection) async throws -> Moment {
        struct Page: Decodable { var jobs: [Job] }
        for _ in 0..<30_000 {
            let job: Job?
            if let id {
                job = try JSONDecoder().decode(Job.self, from: Data(try client.get("/v1/jobs/\(id)")))
            } else {
                job = try JSONDecoder().decode(Page.self, from: Data(try client.get("/v1/jobs?limit=1"))).jobs.first
            }
            if let job, let text = job.finishedAt {
                guard job.state == "succeeded" else { throw Broken("job \(job.id) has \(job.state)") }
                guard let end = Timestamp(iso8601: text) else { throw Broken("\(text) is no time") }
                return Moment(end)
            }
            // Rarely enough to leave the daemon alone.
            try await Task.sleep(for: .milliseconds(2))
        }
        throw Broken("the refresh did not end within a minute")
    }

    private static func config(relocate: String) -> String {
        Daemon.defaults + """
            tables:
              - name: Article
                target: article_\(relocate)
                relocate: \(relocate)
                columns: {userId: S, articleId: S, title: S, content: S, createAt: N}
            """ + "\n"
    }
}
