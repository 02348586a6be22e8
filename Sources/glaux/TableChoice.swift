internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

/// Which entries of the config: named, or all of the config.
struct TableChoice: ParsableArguments {
    @Argument(help: "The tables, archives or reports.", completion: .tables, transform: Self.name)
    var tables: [String] = []

    @Flag(help: "Every table, archive and report of the config.")
    var all = false

    func validate() throws {
        guard all != !tables.isEmpty else { throw ValidationError("Name tables, or give --all.") }
    }

    @Sendable static func name(_ text: String) throws -> String {
        guard !text.isEmpty else { throw ValidationError("A table has a name; `glaux status` lists them.") }
        return text
    }

    private func names(_ client: DaemonClient) async throws -> [String] {
        guard all else { return tables }
        let status = try await client.get("/v1/status", as: StatusDocument.self).document
        return status.tables.map(\.name) + status.archives.map(\.name) + status.reports.map(\.name)
    }

    /// Nothing is done while one of several is mistyped.
    private func refuseUnknown(_ client: DaemonClient) async throws {
        guard !all, tables.count > 1 else { return }
        let archives = try await client.get("/v1/archives", as: ArchivesDocument.self).document.archives.map(\.name)
        let reports = try await client.get("/v1/reports", as: ReportsDocument.self).document.reports.map(\.name)
        let others = Set(archives + reports)
        var isUnknown = false
        for name in tables where !others.contains(name) {
            do throws(ClientProblem) {
                _ = try await client.get("/v1/tables/\(DaemonClient.segment(name))", as: TableDocument.self)
            } catch {
                guard case .refused(_, let document) = error else { throw error }
                Terminal.complain(document.error.message, hint: document.error.hint)
                isUnknown = true
            }
        }
        if isUnknown { throw ExitCode.failure }
    }

    /// Does it for each, whatever becomes of the others, and says what became of it.
    func each(
        _ client: DaemonClient, _ verb: String, body: [UInt8]? = nil, json: Bool, say: (EntryDocument) -> String
    ) async throws {
        try await refuseUnknown(client)
        var done: [[UInt8]] = []
        var wasRefused = false
        for name in try await names(client) {
            do throws(ClientProblem) {
                let path = "/v1/tables/\(DaemonClient.segment(name))/\(verb)"
                let answer = try await client.post(path, body: body, as: EntryDocument.self)
                done.append(answer.json.filter { $0 != UInt8(ascii: "\n") })
                if !json { Terminal.write("\(answer.document.name.printable) \(say(answer.document))\n") }
            } catch {
                guard case .refused(_, let document) = error else { throw error }
                Terminal.complain(document.error.message, hint: document.error.hint)
                wasRefused = true
            }
        }
        if json {
            let all = Array(done.joined(separator: [UInt8(ascii: ",")]))
            Terminal.write(json: Array("{\"tables\":[".utf8) + all + Array("]}".utf8))
        }
        if wasRefused { throw ExitCode.failure }
    }
}
