internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

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
