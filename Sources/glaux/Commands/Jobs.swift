internal import ArgumentParser
internal import GlauxClient
internal import GlauxCore
internal import GlauxWire

struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List jobs, newest first.")

    @Option(help: "Only those of this table, in the config or not.", completion: .tables, transform: TableChoice.name)
    var table: String?

    @Option(
        help:
            "Only those in these states, separated by commas: \(JobState.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(JobState.allCases.map(\.rawValue)))
    var state: String?

    private static let limits = 1...1000

    @Option(help: "How many, at most \(Self.limits.upperBound).")
    var limit = 20

    @Option(help: "Only those older than this job: the `next` of the page before.")
    var before: Int64?

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func validate() throws {
        guard Self.limits.contains(limit) else {
            throw ValidationError(
                "--limit is \(limit). Write a whole number from \(Self.limits.lowerBound) to \(Self.limits.upperBound)."
            )
        }
        for word in state?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        where JobState(rawValue: String(word)) == nil {
            let states = JobState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\"\(word)\" is no state of a job. The states are \(states).")
        }
        if let before, before < 1 { throw ValidationError("--before is \(before). Write the number of a job.") }
    }

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
