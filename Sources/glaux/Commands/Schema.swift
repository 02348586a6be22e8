internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a table's attributes and types, and the statement that creates its target.",
        discussion: "Of the newest export that a job has sampled. Nothing is asked of AWS.")

    @Argument(help: "The table.", completion: .tables, transform: TableChoice.name)
    var table: String

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let path = "/v1/tables/\(DaemonClient.segment(table))/schema"
            let answer = try await client.get(path, as: SchemaDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            Terminal.write(SchemaText(schema: answer.document, style: Style(hasColours: Terminal.hasColours)).text)
        }
    }
}
