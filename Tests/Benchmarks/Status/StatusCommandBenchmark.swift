internal import Foundation

/// `glaux status` from its start to its end, as a person waits for it.
enum StatusCommandBenchmark: Benchmark {
    static let name = "status"
    static let summary = "`glaux status` as a whole process, with the three tables of the demo"
    private static let runs = 50

    static func run(in folder: String) async throws -> [Figure] {
        let server = try await FakeAWSServer()
        let program = try ChildProcess.built("glaux")
        let daemon = try Daemon(
            in: folder, endpoint: server.endpoint,
            config: Daemon.defaults + "tables: [{name: Article}, {name: Airports}, {name: Cars}]\n")
        let run = try daemon.start()
        _ = try HTTPConnection(socket: daemon.socket).get("/healthz")
        var times: [Double] = []
        for _ in 0..<runs {
            let process = try ChildProcess(
                program, ["status", "--socket", daemon.socket], environment: ["HOME": folder],
                output: "\(folder)/status")
            guard process.wait() == 0 else {
                throw Broken("glaux status failed: \(try String(contentsOfFile: "\(folder)/status", encoding: .utf8))")
            }
            times.append(Moment.now().milliseconds(since: process.startedAt))
        }
        try run.process.stop()
        try await server.stop()
        let samples = Samples(times)
        return [
            Figure("median of \(runs)", samples.median, .milliseconds, .atMost(50)),
            Figure("maximum", samples.maximum, .milliseconds),
        ]
    }
}
