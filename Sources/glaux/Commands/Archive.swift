internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Archive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what of an archive is proven to be in S3, partition by partition.",
        discussion: "`glaux run` archives now, `glaux status` says what runs and what comes next.")

    @Argument(help: "The archive.", completion: .tables, transform: TableChoice.name)
    var archive: String

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let path = "/v1/archives/\(DaemonClient.segment(archive))/partitions"
            let answer = try await client.get(path, as: ProofDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            let style = Style(hasColours: Terminal.hasColours)
            Terminal.write(ProofText(proof: answer.document, clock: .system(), style: style).text)
        }
    }
}
