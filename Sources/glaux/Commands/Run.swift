internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Refresh a table, or run an archive or a report, now.",
        discussion: "With --wait, the exit status is 0 only if the job succeeds. Ctrl-C leaves the job running.")

    @Argument(help: "The table, archive or report.", completion: .tables, transform: TableChoice.name)
    var name: String

    @Flag(help: "Wait until the job has ended, and show how far it is.")
    var wait = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/tables/\(DaemonClient.segment(name))/run", as: JobDocument.self)
            try await Waiting(client: client, json: output.json).finish(answer, waits: wait, verb: "started")
        }
    }
}
