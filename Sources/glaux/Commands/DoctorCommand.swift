internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look, before anything runs, at what jobs will need in AWS, and say what to mend.",
        discussion: """
            It changes nothing and costs nothing. `unseen` is what nobody can tell: Glaux may not look at it, and jobs do without, \
            or AWS did not answer. Exit status 1 if a job would fail, or AWS could not be asked who Glaux is.
            """)

    @Argument(
        help: "One table, archive or report; otherwise all of the config.", completion: .tables,
        transform: TableChoice.name)
    var table: String?

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        var hasFailures = false
        try await connection.use { client in
            let path = table.map { "/v1/doctor/\(DaemonClient.segment($0))" } ?? "/v1/doctor"
            let answer = try await client.post(path, patience: .seconds(90), as: DoctorDocument.self)
            let text = DoctorText(doctor: answer.document, style: Style(hasColours: Terminal.hasColours))
            hasFailures = text.hasFailures
            if output.json { return Terminal.write(json: answer.json) }
            Terminal.write(text.text)
        }
        if hasFailures { throw ExitCode.failure }
    }
}
