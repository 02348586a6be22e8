internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End a job that runs or waits.",
        discussion: "An export that AWS has begun cannot be stopped: it goes on, and `glaux retry` uses it.")

    @Argument(help: "The job's number.")
    var job: Int64

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/jobs/\(job)/cancel", as: JobDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            let ended = answer.document.finishedAt != nil
            Terminal.write(
                "job \(job) \(ended ? answer.document.state : "ends as soon as its relocation has come to rest")\n")
        }
    }
}
