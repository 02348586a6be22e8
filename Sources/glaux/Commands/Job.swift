internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Job: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one job and its steps, with their AWS ids and errors.")

    @Argument(help: "The job's number.")
    var id: Int64

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.get("/v1/jobs/\(id)", as: JobDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            let style = Style(hasColours: Terminal.hasColours)
            Terminal.write(JobText(job: answer.document, clock: .system(), style: style).text)
        }
    }
}

extension CompletionKind {
    /// The tables of the daemon that runs.
    static let tables = CompletionKind.shellCommand(
        #"glaux status --json 2>/dev/null | tr '{' '\n' | sed -n 's/^"name":"\([^"]*\)","target".*/\1/p'"#)
}
