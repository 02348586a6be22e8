internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct PauseTables: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Keep tables from running on their schedule; a job that runs goes on, and `glaux run` still works.")

    @OptionGroup var choice: TableChoice

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("For how long, such as 2h; without it, until resumed.", valueName: "duration"))
    var duration: String?

    @OptionGroup var connection: Connection

    func run() async throws {
        let body = duration.map { text in
            var json = JSONWriter()
            json.object { $0.member("for", text) }
            return json.bytes
        }
        try await connection.use { client in
            let clock = Clock.system()
            try await choice.each(client) { name throws(ClientProblem) in
                let path = "/v1/tables/\(DaemonClient.segment(name))/pause"
                let table = try await client.post(path, body: body, as: TableDocument.self).document
                return "\(name) is paused \(table.pausedUntil.map { "until \(clock.both($0))" } ?? "until resumed")\n"
            }
        }
    }
}
