internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Point a table's target at an older generation, after proving it once more.",
        discussion: """
            Without --to, at the newest one that is older than what is live. The table's next refresh goes forward again; \
            `glaux pause` keeps it where it is.
            """)

    @Argument(help: "The table.", completion: .tables, transform: TableChoice.name)
    var table: String

    @Option(help: ArgumentHelp("The generation: its id, or the beginning of it.", valueName: "id"))
    var to: String?

    @Flag(help: "Wait until the job has ended, and show how far it is.")
    var wait = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        let body = to.map { id in
            var json = JSONWriter()
            json.object { $0.member("to", id) }
            return json.bytes
        }
        try await connection.use { client in
            let path = "/v1/tables/\(DaemonClient.segment(table))/rollback"
            let answer = try await client.post(path, body: body, as: JobDocument.self)
            try await Waiting(client: client, json: output.json).finish(answer, waits: wait, verb: "rolls back")
        }
    }
}
