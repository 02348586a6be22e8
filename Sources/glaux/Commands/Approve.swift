internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a held job go on: its target then shows the new generation.",
        discussion: "`glaux job` says why it is held. With --wait, the exit status is 0 only if the job succeeds.")

    @Argument(help: "The job's number.")
    var job: Int64

    @Flag(help: "Wait until the job has ended, and show how far it is.")
    var wait = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/jobs/\(job)/approve", as: JobDocument.self)
            try await Waiting(client: client, json: output.json).finish(
                answer, waits: wait, verb: "approved; it goes on")
        }
    }
}
