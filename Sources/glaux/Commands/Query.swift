internal import ArgumentParser
internal import GlauxClient
internal import GlauxCore
internal import GlauxWire

struct Query: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask Athena, through the daemon and with its rights.",
        discussion: """
            The query is one SELECT. Progress, the bytes scanned and their price go to standard error. Ctrl-C stops the query \
            in Athena.
            """)

    @Argument(help: "One SELECT.")
    var sql: String

    @Option(help: "The database that names without one mean; otherwise that of the config's first table.")
    var database: String?

    @Option(help: "The Athena workgroup; otherwise that of the config's first table.")
    var workgroup: String?

    @Option(name: .customLong("output"), help: "table, csv, json, jsonl or markdown.")
    var format: Format = .table

    @Option(help: ArgumentHelp("Stop the query once it has scanned more, such as 1GB.", valueName: "amount"))
    var maxScan: String?

    @OptionGroup var connection: Connection

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, csv, json, jsonl, markdown
    }

    func validate() throws {
        if let maxScan, ByteCount(maxScan) == nil {
            throw ValidationError("--max-scan: write a whole number with kB, MB, GB or TB, such as 1GB.")
        }
        do throws(QueryTemplate.Problem) { _ = try QueryTemplate(sql) } catch {
            throw ValidationError("The query \(error.message)")
        }
    }

    func run() async throws {
        let order = QueryOrder(
            sql: sql, database: database, workgroup: workgroup, maxScan: maxScan.flatMap { ByteCount($0)?.bytes })
        try await connection.use { client in
            var printing = QueryPrinting(format: format)
            try await client.query(order) { line in
                try printing.take(line)
            }
            try printing.end()
        }
    }
}
