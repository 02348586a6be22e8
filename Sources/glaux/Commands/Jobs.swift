internal import ArgumentParser
internal import GlauxClient
internal import GlauxCore
internal import GlauxWire

struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List jobs, newest first.")

    @Option(help: "Only those of this table, in the config or not.", completion: .tables)
    var table: String?

    @Option(
        help:
            "Only those in these states, separated by commas: \(JobState.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(JobState.allCases.map(\.rawValue)))
    var state: String?

    @Option(help: "How many, at most 1000.")
    var limit = 20

    @Option(help: "Only those older than this job: the `next` of the page before.")
    var before: Int64?

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        var query = ["limit=\(limit)"]
        if let table { query.append("table=\(DaemonClient.segment(table))") }
        if let state { query.append("state=\(DaemonClient.segment(state))") }
        if let before { query.append("before=\(before)") }
        try await connection.use { client in
            let answer = try await client.get("/v1/jobs?" + query.joined(separator: "&"), as: JobsDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            let style = Style(hasColours: Terminal.hasColours)
            Terminal.write(JobsText(page: answer.document, clock: .system(), style: style).text)
            if let next = answer.document.next { Terminal.say("Older ones: add --before \(next)") }
        }
    }
}
