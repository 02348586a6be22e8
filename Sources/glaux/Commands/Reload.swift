internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Reload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the config again. One with an error changes nothing, and the errors are shown.")

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            let answer = try await client.post("/v1/reload", as: StatusDocument.Config.self)
            if output.json { return Terminal.write(json: answer.json) }
            Terminal.write("\(answer.document.path) is in force\n")
        }
    }
}
