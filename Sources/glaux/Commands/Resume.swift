internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct ResumeTables: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let paused tables run on their schedule again.")

    @OptionGroup var choice: TableChoice
    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let clock = Clock.system()
            try await choice.each(client, "resume", json: output.json) { table in
                if let job = table.job { return "is on its schedule; job \(job.id) is under way" }
                return "is on its schedule, next \(clock.relative(table.nextRunAt))"
            }
        }
    }
}
