import GlauxConfig
import GlauxCore
import Testing

@Suite("reports in a config")
struct ReportConfigTests {
    private static let tokyo = TimeZoneRules(identifier: "Asia/Tokyo", initialOffset: 32_400, transitions: [])
    private static let zones = TimeZones(rules: { $0 == "Asia/Tokyo" ? tokyo : nil }, names: { ["Asia/Tokyo"] })
    private static let table = "tables: [{name: Article, every: 8h, bucket: my-bucket, database: ddb}]\n"

    private static func load(_ text: String) throws(ConfigProblems) -> LoadedConfiguration {
        try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: text)], timeZones: zones)
    }

    private static func problems(_ text: String) -> [String] {
        do throws(ConfigProblems) {
            _ = try load(text)
            return []
        } catch {
            return error.problems.map(\.text)
        }
    }

    /// A report that is right, but for what is said of it.
    private static func report(_ line: String, name: String = "usage", without: String? = nil) -> String {
        let usual = [
            ("name", name), ("after", "Article"), ("sql", "SELECT 1"), ("database", "ddb"),
            ("to", "[{file: /reports}]"),
        ]
        let written = line.split(separator: ":").first.map(String.init)
        let lines = usual.filter { $0.0 != written && $0.0 != without }.map { "\($0.0): \($0.1)" } + [line]
        return table + "reports:\n  - " + lines.filter { !$0.isEmpty }.joined(separator: "\n    ") + "\n"
    }

    @Test("the least, and what it takes from the defaults")
    func least() throws {
        let loaded = try Self.load(
            """
            defaults: {database: ddb, workgroup: analysts, result_location: "s3://results/a", timezone: Asia/Tokyo, bucket: b-1}
            reports:
              - {name: usage, cron: "0 18 1 * *", sql: "SELECT '{{ last_month.year }}'", to: [{file: /reports}]}
            """)
        let entry = try #require(loaded.configuration.reports.first)
        #expect(
            entry.spec
                == ReportSpec(
                    name: TableName("usage"), query: try QueryTemplate("SELECT '{{ last_month.year }}'"),
                    zone: Self.tokyo,
                    database: "ddb", workgroup: "analysts", resultLocation: "s3://results/a/",
                    places: [.directory("/reports")], format: .csv, maxScan: nil, keep: nil, timeout: .seconds(3600),
                    attempts: 3))
        guard case .cron(_, Self.tokyo) = entry.timetable.schedule else { return #expect(Bool(false)) }
        #expect(loaded.warnings.isEmpty)
    }

    @Test("every key is carried over")
    func whole() throws {
        let text =
            Self.table + """
                reports:
                  - name: monthly-usage
                    after: Article
                    timezone: Asia/Tokyo
                    sql: |
                      SELECT action, count(*) AS n FROM archive.logs
                      WHERE day > {{ since }} AND action <> {{ not_this }} GROUP BY action
                    parameters:
                      since: {date: 2026-01-31}
                      not_this: {string: "it's"}
                    database: logs
                    workgroup: w-1
                    result_location: s3://results/reports
                    to: [{file: /var/lib/glaux/reports/}, {s3: s3://my-bucket/reports/}, {s3: s3://my-bucket}]
                    format: markdown
                    max_scan: 10GB
                    keep: 12
                    timeout: 15m
                    attempts: 2
                """
        let entry = try #require(try Self.load(text).configuration.reports.first)
        #expect(entry.timetable == Timetable(schedule: .after(TableName("Article"))))
        #expect(
            entry.spec.query.sql(at: Timestamp(secondsSince1970: 0), in: .utc)
                == "SELECT action, count(*) AS n FROM archive.logs\nWHERE day > DATE '2026-01-31' AND action <> 'it''s' "
                + "GROUP BY action\n")
        #expect(
            entry.spec.places
                == [
                    .directory("/var/lib/glaux/reports/"), .bucket("my-bucket", prefix: "reports"),
                    .bucket("my-bucket", prefix: ""),
                ])
        #expect(entry.spec.maxScan == 10_000_000_000 && entry.spec.keep == 12 && entry.spec.attempts == 2)
        #expect(entry.spec.format == .markdown && entry.spec.timeout == .seconds(900) && entry.spec.database == "logs")
        #expect(entry.spec.workgroup == "w-1" && entry.spec.resultLocation == "s3://results/reports/")
        let shown = try ConfigLoader.describe([ConfigText(path: "c", text: text)], timeZones: Self.zones)
        #expect(shown.contains("\nmonthly-usage\n  after: Article") && shown.contains("max_scan: 10GB"))
    }

    @Test(
        "what is wrong is told, with what would be right",
        arguments: [
            ("sql: SELECT 1; SELECT 2", "reports[0].sql: has a second statement on line 1. Write one query"),
            ("sql: DELETE FROM a", "reports[0].sql: begins with DELETE, which is no query."),
            (
                "sql: \"SELECT '{{ last_mnth.year }}'\"",
                "reports[0].sql: has {{ last_mnth.year }}, which is not known. Did you mean {{ last_month.year }}?"
            ),
            ("name: a/b", "reports[0].name: \"a/b\" cannot be a name here."),
            ("name: article", "reports[0].name: \"article\" is named already (line 1)."),
            ("after: Artikel", "reports[0].after: \"Artikel\" is not in the config. Did you mean \"Article\"?"),
            ("after: usage", "reports[0].after: \"usage\" follows \"usage\": none of them would ever run."),
            ("to: []", "reports[0].to: names no place."), ("to: /reports", "reports[0].to: is \"/reports\"."),
            ("to: [{file: reports}]", "reports[0].to[0].file: \"reports\" is no absolute path."),
            ("to: [{file: /a/../etc}]", "reports[0].to[0].file: \"/a/../etc\" has \"..\""),
            ("to: [{s3: bucket}]", "reports[0].to[0].s3: \"bucket\" is not an S3 location."),
            ("to: [{s3: \"s3://{bucket}/x\"}]", "reports[0].to[0].s3: \"s3://{bucket}/x\" is not an S3 location."),
            (
                "result_location: s3://{bucket}/x",
                "reports[0].result_location: \"s3://{bucket}/x/\" follows the \"bucket\" of \"defaults\", which has none."
            ),
            ("to: [{ftp: x}]", "reports[0].to[0].ftp: unknown key."),
            ("format: xml", "reports[0].format: \"xml\" is not known here."),
            ("max_scan: 10", "reports[0].max_scan: \"10\" has no unit."),
            ("keep: 0", "reports[0].keep: \"0\" is out of range."),
            ("jitter: 5m", "reports[0].jitter: means nothing beside \"after\""),
            ("on_missed: skip", "reports[0].on_missed: means nothing beside \"after\""),
            ("cron: \"0 0 * * *\"", "reports[0].cron: stands beside \"after\" on line 4."),
            ("maxscan: 1GB", "reports[0].maxscan: unknown key. Did you mean \"max_scan\"?"),
            ("parameters: {a: 5}", "reports[0].parameters.a: \"5\" has no type."),
            ("parameters: {A: {integer: 5}}", "reports[0].parameters.A: \"A\" is no parameter's name."),
            ("parameters: {a: {integer: 5.0}}", "reports[0].parameters.a.integer: \"5.0\" is no whole number"),
            ("parameters: {a: {date: 2026-02-30}}", "reports[0].parameters.a.date: \"2026-02-30\" is no date."),
            ("parameters: {a: {int: 5}}", "reports[0].parameters.a.int: unknown key. Known here: string, integer, "),
            ("parameters: {a: {integer: 5, string: x}}", "reports[0].parameters.a: has 2 values."),
        ])
    func wrong(line: String, expected: String) {
        let found = Self.problems(Self.report(line))
        #expect(found.contains { $0.hasPrefix(expected) }, "\(line): \(found)")
    }

    @Test(
        "what is missing is told",
        arguments: [
            ("name", "the report's name"), ("sql", "the query"), ("to", "where"), ("database", "it here"),
            ("after", "\"after\""),
        ])
    func missing(key: String, part: String) {
        let found = Self.problems(Self.report("", without: key))
        #expect(found.count == 1 && found[0].hasPrefix("reports[0].\(key): missing. Write \(part)"), "\(found)")
    }

    @Test("a circle of reports is told of each in it, and a chain is none")
    func circles() throws {
        func reports(_ pairs: [(String, String)]) -> String {
            Self.table + "reports:\n"
                + pairs.map { "  - {name: \($0), after: \($1), sql: SELECT 1, database: ddb, to: [{file: /r}]}\n" }
                .joined()
        }
        #expect(Self.problems(reports([("b", "a"), ("a", "Article"), ("c", "b")])) == [])
        let found = Self.problems(reports([("a", "c"), ("b", "a"), ("c", "b"), ("d", "a")]))
        #expect(found.count == 3)
        #expect(
            found.first?.hasPrefix("reports[0].after: \"a\" follows \"c\" follows \"b\" follows \"a\"") == true,
            "\(found)")
    }

    @Test("reports may stand in a drop-in, and alone")
    func dropIn() throws {
        let main = ConfigText(path: "glaux.yaml", text: Self.table)
        let dropIn = ConfigText(
            path: "tables.d/r.yaml",
            text: "reports: [{name: r, after: Article, sql: SELECT 1, database: ddb, to: [{file: /r}]}]")
        let loaded = try ConfigLoader.load([main, dropIn], timeZones: Self.zones)
        #expect(loaded.configuration.entries.map(\.name.rawValue) == ["Article", "r"])
    }
}
