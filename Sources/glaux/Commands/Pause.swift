internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

/// Which tables: named, or all of the config.
struct TableChoice: ParsableArguments {
    @Argument(help: "The tables.", completion: .tables)
    var tables: [String] = []

    @Flag(help: "Every table of the config.")
    var all = false

    func validate() throws {
        guard all != !tables.isEmpty else { throw ValidationError("Name tables, or give --all.") }
    }

    func names(_ client: DaemonClient) async throws -> [String] {
        guard all else { return tables }
        return try await client.get("/v1/status", as: StatusDocument.self).document.tables.map(\.name)
    }

    /// Does it for each, whatever becomes of the others.
    func each(_ client: DaemonClient, _ act: (String) async throws(ClientProblem) -> String) async throws {
        var refused = false
        for name in try await names(client) {
            do throws(ClientProblem) {
                Terminal.write(try await act(name))
            } catch {
                guard case .refused(_, let document) = error else { throw error }
                Terminal.complain(document.error.message, hint: document.error.hint)
                refused = true
            }
        }
        if refused { throw ExitCode.failure }
    }
}

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

struct ResumeTables: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let paused tables run on their schedule again.")

    @OptionGroup var choice: TableChoice
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let clock = Clock.system()
            try await choice.each(client) { name throws(ClientProblem) in
                let path = "/v1/tables/\(DaemonClient.segment(name))/resume"
                let table = try await client.post(path, as: TableDocument.self).document
                return
                    "\(name) runs again, next \(clock.relative(table.job == nil ? table.nextRunAt : table.job?.startedAt))\n"
            }
        }
    }
}
