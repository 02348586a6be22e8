internal import ArgumentParser
internal import GlauxClient
internal import GlauxCore
internal import GlauxWire

struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End a job that runs or waits.",
        discussion: "An export that AWS has begun cannot be stopped: it goes on, and `glaux retry` uses it.")

    @Argument(help: "The job's number.")
    var job: Int64

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    private static func awaited(by pipeline: String) -> String {
        switch Pipeline(rawValue: pipeline) {
        case .refresh, .rollback, .scrub: "its relocation has come to rest"
        case .report: "Athena has stopped its query"
        case .archive, nil: "its step has come to rest"
        }
    }

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/jobs/\(job)/cancel", as: JobDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            let job = answer.document
            let outcome = job.finishedAt == nil ? "ends as soon as \(Self.awaited(by: job.pipeline))" : job.state
            Terminal.write("job \(job.id) \(outcome.printable)\n")
        }
    }
}
