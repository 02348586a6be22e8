internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keep a generation, whatever `keep` and `keep_for` say.")

    @OptionGroup var choice: GenerationChoice
    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await choice.post("pin", "is pinned", connection, json: output.json)
    }
}

struct Unpin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Leave a generation to `keep` and `keep_for` again.")

    @OptionGroup var choice: GenerationChoice
    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await choice.post("unpin", "is no longer pinned", connection, json: output.json)
    }
}

/// One generation of a table.
struct GenerationChoice: ParsableArguments {
    @Argument(help: "The table.", completion: .tables, transform: TableChoice.name)
    var table: String

    @Argument(help: "The generation: its id, or the beginning of it.")
    var generation: String

    func post(_ verb: String, _ result: String, _ connection: Connection, json: Bool) async throws {
        try await connection.use { client in
            let path = [
                "/v1/tables", DaemonClient.segment(table), "generations", DaemonClient.segment(generation), verb,
            ]
            let answer = try await client.post(path.joined(separator: "/"), as: GenerationDocument.self)
            if json { return Terminal.write(json: answer.json) }
            Terminal.write("generation \(answer.document.id) \(result)\n")
        }
    }
}
