internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a held job go on: its target then shows the new generation.",
        discussion:
            "`glaux job` says why it is held. What is approved is shown, and nothing else is: if the job is held for "
            + "something else by then, it stays held. With --wait, the exit status is 0 only if the job succeeds.")

    @Argument(help: "The job's number.")
    var job: Int64

    @Option(help: "The hold that you looked at, as `glaux job` shows it; by default the present one.")
    var hold: String?

    @Flag(help: "Wait until the job has ended, and show how far it is.")
    var wait = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            var seen = hold
            if seen == nil, let shown = try await client.get("/v1/jobs/\(job)", as: JobDocument.self).document.hold {
                seen = shown.id
                if !output.json { Terminal.write("job \(job) was held: \(shown.reason.printable)\n") }
            }
            let answer = try await client.post(
                "/v1/jobs/\(job)/approve", body: seen.map { ApprovalRequest(hold: $0).json }, as: JobDocument.self)
            try await Waiting(client: client, json: output.json).finish(
                answer, waits: wait, verb: "approved; it goes on")
        }
    }
}
