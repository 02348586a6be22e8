/// A config file, as an operator would write it.
struct ConfigText: Sendable {
    struct Table: Sendable {
        var name: String
        /// Further keys, as YAML: `keep: 3`.
        var lines: [String]

        init(name: String, lines: [String] = []) {
            self.name = name
            self.lines = lines
        }
    }

    var endpoint: String
    /// Whole top-level sections.
    var sections: [String] = []
    var tables: [Table]

    /// No slot within the lifetime of a test: jobs begin when it says so.
    static let never = "cron: \"0 0 29 2 *\""

    init(_ sandbox: Sandbox, sections: [String] = [], tables: [Table]) {
        endpoint = sandbox.endpoint
        self.sections = sections
        self.tables = tables
    }

    var text: String {
        var lines = [
            "aws:", "  region: \(Sandbox.region)", "  endpoint_url: \(endpoint)", "defaults:",
            "  bucket: \(Sandbox.bucket)", "  database: ddb", "  workgroup: work-group",
        ]
        lines += sections
        lines.append(tables.isEmpty ? "tables: []" : "tables:")
        for table in tables {
            lines.append("  - name: \(table.name)")
            let isScheduled = table.lines.contains { $0.hasPrefix("every:") || $0.hasPrefix("cron:") }
            for line in table.lines + (isScheduled ? [] : [Self.never]) { lines.append("    \(line)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
