internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show tables, archives and reports: what data are as of, what runs, what comes next.",
        discussion: "Without --json, times are in the local time zone.")

    @Argument(
        help: "One table, archive or report, with all there is to say of it.", completion: .tables,
        transform: TableChoice.name)
    var table: String?

    @Flag(help: "Show it again whenever something happens, until Ctrl-C; on a terminal, times count on.")
    var watch = false

    @OptionGroup var output: Output
    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            guard watch else { return Terminal.write(try await text(client)) }
            let watching = Watching(
                client: client, concerns: { [table] in table == nil || $0.table == table }, json: output.json)
            try await watching.run { try await text(client) }
        }
    }

    private func text(_ client: DaemonClient) async throws -> String {
        let style = Style(hasColours: Terminal.hasColours)
        if let table {
            let reports = try await client.get("/v1/reports", as: ReportsDocument.self).document.reports
            if reports.contains(where: { $0.name == table }) {
                let answer = try await client.get("/v1/reports/\(DaemonClient.segment(table))", as: EntryDocument.self)
                if output.json { return String(decoding: answer.json, as: UTF8.self) }
                return ReportText(report: answer.document, clock: .system(), style: style).text
            }
            let archives = try await client.get("/v1/archives", as: ArchivesDocument.self).document.archives
            if archives.contains(where: { $0.name == table }) {
                let path = "/v1/archives/\(DaemonClient.segment(table))"
                let answer = try await client.get(path, as: ArchiveDocument.self)
                if output.json { return String(decoding: answer.json, as: UTF8.self) }
                return ArchiveText(archive: answer.document, clock: .system(), style: style).text
            }
            let answer = try await client.get("/v1/tables/\(DaemonClient.segment(table))", as: TableDocument.self)
            if output.json { return String(decoding: answer.json, as: UTF8.self) }
            return TableText(table: answer.document, clock: .system(), style: style).text
        }
        let answer = try await client.get("/v1/status", as: StatusDocument.self)
        if output.json { return String(decoding: answer.json, as: UTF8.self) }
        let columns = Terminal.isInteractive ? Terminal.screen.columns : nil
        return StatusText(status: answer.document, clock: .system(), style: style, columns: columns).text
    }
}
