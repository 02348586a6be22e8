internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Reject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End a held job: its target stays on the old generation.",
        discussion: "The next slot brings a new export. What was rejected stays in S3 until it is pruned.")

    @Argument(help: "The job's number.")
    var job: Int64

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/jobs/\(job)/reject", as: JobDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            Terminal.write("job \(job) rejected\n")
        }
    }
}
