internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Refresh a table now.",
        discussion: "With --wait, the exit status is 0 only if the job succeeds. Ctrl-C leaves the job running.")

    @Argument(completion: .tables)
    var table: String

    @Flag(help: "Wait until the job has ended, and show how far it is.")
    var wait = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/tables/\(DaemonClient.segment(table))/run", as: JobDocument.self)
            try await Waiting(client: client, json: output.json).finish(answer, waits: wait, verb: "started")
        }
    }
}

struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go on with a failed or cancelled job, at once, from the step that failed.",
        discussion: "What was bought is used again. With --wait, the exit status is 0 only if the job succeeds.")

    @Argument(help: "The job's number.")
    var job: Int64

    @Flag(help: "Wait until the job has ended, and show how far it is.")
    var wait = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/jobs/\(job)/retry", as: JobDocument.self)
            try await Waiting(client: client, json: output.json).finish(answer, waits: wait, verb: "goes on")
        }
    }
}

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
