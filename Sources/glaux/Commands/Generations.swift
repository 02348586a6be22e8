internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Generations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List a table's generations, newest first, and say which the next job would remove.")

    @Argument(help: "The table.", completion: .tables, transform: TableChoice.name)
    var table: String

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let path = "/v1/tables/\(DaemonClient.segment(table))/generations"
            let answer = try await client.get(path, as: GenerationsDocument.self)
            if output.json { return Terminal.write(json: answer.json) }
            let style = Style(hasColours: Terminal.hasColours)
            Terminal.write(GenerationsText(page: answer.document, clock: .system(), style: style).text)
        }
    }
}
