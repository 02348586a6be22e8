internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what was ordered through the socket, by whom, and what came of it; newest first.")

    private static let limits = 1...1000

    @Option(help: "How many, at most \(Self.limits.upperBound).")
    var limit = 20

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func validate() throws {
        guard Self.limits.contains(limit) else {
            throw ValidationError(
                "--limit is \(limit). Write a whole number from \(Self.limits.lowerBound) to \(Self.limits.upperBound)."
            )
        }
    }

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.get("/v1/audit?limit=\(limit)", as: AuditDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            let style = Style(hasColours: Terminal.hasColours)
            Terminal.write(AuditText(page: answer.document, clock: .system(), style: style).text)
        }
    }
}
