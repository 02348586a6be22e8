internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Version: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the versions of glaux and of the glauxd that runs.")

    @OptionGroup var connection: Connection

    func run() async throws {
        Terminal.write("glaux \(glauxVersion)\n")
        try await connection.use { client in
            let daemon = try await client.get("/v1/version", as: VersionDocument.self).document
            Terminal.write("glauxd \(daemon.version), pid \(daemon.pid)\n")
        }
    }
}
