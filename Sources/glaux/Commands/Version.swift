internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Version: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the versions of glaux and of the glauxd that runs.")

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        if !output.json { Terminal.write("glaux \(glauxVersion)\n") }
        try await connection.use { client in
            do throws(ClientProblem) {
                let daemon = try await client.get("/v1/version", as: VersionDocument.self).document
                guard output.json else { return Terminal.write("glauxd \(daemon.version), pid \(daemon.pid)\n") }
                Terminal.write(json: VersionsDocument(daemon: daemon).json)
            } catch {
                if output.json { Terminal.write(json: VersionsDocument(daemon: nil).json) }
                throw error
            }
        }
    }
}
