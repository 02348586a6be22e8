internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

/// Which tables: named, or all of the config.
struct TableChoice: ParsableArguments {
    @Argument(help: "The tables.", completion: .tables)
    var tables: [String] = []

    @Flag(help: "Every table of the config.")
    var all = false

    func validate() throws {
        guard all != !tables.isEmpty else { throw ValidationError("Name tables, or give --all.") }
    }

    func names(_ client: DaemonClient) async throws -> [String] {
        guard all else { return tables }
        return try await client.get("/v1/status", as: StatusDocument.self).document.tables.map(\.name)
    }

    /// Does it for each, whatever becomes of the others.
    func each(_ client: DaemonClient, _ act: (String) async throws(ClientProblem) -> String) async throws {
        var refused = false
        for name in try await names(client) {
            do throws(ClientProblem) {
                Terminal.write(try await act(name))
            } catch {
                guard case .refused(_, let document) = error else { throw error }
                Terminal.complain(document.error.message, hint: document.error.hint)
                refused = true
            }
        }
        if refused { throw ExitCode.failure }
    }
}
