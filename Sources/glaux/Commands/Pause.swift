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

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func validate() throws {
        do throws(WireProblem) {
            if let duration { _ = try PauseRequest.duration(duration) }
        } catch {
            throw ValidationError("--for: \(error.message)")
        }
    }

    func run() async throws {
        let body = duration.map { text in
            var json = JSONWriter()
            json.object { $0.member("for", text) }
            return json.bytes
        }
        try await connection.use { client in
            let clock = Clock.system()
            try await choice.each(client, "pause", body: body, json: output.json) { table in
                "is paused \(table.pausedUntil.map { "until \(clock.both($0))" } ?? "until resumed")"
            }
        }
    }
}
