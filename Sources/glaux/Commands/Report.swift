internal import ArgumentParser
internal import Foundation
internal import GlauxClient
internal import GlauxCore
internal import GlauxWire

struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a report now.",
        discussion: """
            With --wait, what it wrote is printed, if this user may read the file, and the exit status is 0 only if the job \
            succeeds. Ctrl-C leaves the job running.
            """)

    @Argument(help: "The report.", transform: TableChoice.name)
    var report: String

    @Flag(help: "Wait until the job has ended, and show how far it is.")
    var wait = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/reports/\(DaemonClient.segment(report))/run", as: JobDocument.self)
            try await Waiting(client: client, json: output.json).finish(answer, waits: wait, verb: "started")
            guard wait, !output.json else { return }
            let job = try await client.get("/v1/jobs/\(answer.document.id)", as: JobDocument.self).document
            let path = job.steps?.last { $0.name == StepName.writeResult.rawValue && $0.state == "succeeded" }?.awsId
            guard let path else { return }
            Terminal.say("the result is in \(path.printable)")
            if !path.hasPrefix("s3://"), let text = try? String(contentsOfFile: path, encoding: .utf8) {
                Terminal.write(Terminal.isInteractive ? text.printable : text)
            }
        }
    }
}
