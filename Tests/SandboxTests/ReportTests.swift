import Foundation
import Testing

/// Questions on a schedule and at the terminal, with the built programs against S3 and DuckDB.
@Suite("Reports and queries", .serialized)
struct ReportTests {
    private static let sandbox = Task { try await Sandbox.start() }

    /// A daemon with a table and its reports, below a folder that is the daemon's own.
    private static func started(_ table: SampleTable, _ reports: (String) -> [String]) async throws -> (Sandbox, Daemon)
    {
        let sandbox = try await sandbox.value
        try await sandbox.make(table)
        let daemon = try await Daemon(ConfigText(sandbox, tables: [table.entry()]))
        try daemon.write(ConfigText(sandbox, sections: ["reports:"] + reports(daemon.folder), tables: [table.entry()]))
        try await daemon.start()
        return (sandbox, daemon)
    }

    private static func lastJob(_ daemon: Daemon, of report: String) async throws -> JobDocument {
        try await eventually("a job of \(report) to end") {
            try await daemon.jobs(of: report).first { $0.hasEnded }
        }
    }

    private static func files(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    @Test("a report follows its table: typed rows in a file and in S3, under names with the slot in them")
    func follows() async throws {
        let table = SampleTable(.created)
        let name = table.name
        let (sandbox, daemon) = try await Self.started(table) { folder in
            [
                "  - name: \(name)-numbers", "    after: \(name)", "    format: jsonl", "    database: ddb",
                "    sql: |",
                "      SELECT \"pk\", CAST(\"n\" AS decimal(38, 0)) * 1000000000000000000 AS big, CAST(\"n\" AS bigint) > {{ least }} AS more, CAST(NULL AS varchar) AS none,",
                "        '{{ slot.year }};' AS year -- ; of the slot",
                "      FROM ddb.\(name)_flat ORDER BY 1;", "    parameters: {least: {integer: 1}}",
                "    to: [{file: \(folder)/reports}, {s3: s3://\(Sandbox.bucket)/reports/\(name)}]",
            ]
        }
        let refresh = try await daemon.ended(try await daemon.run(name))
        #expect(refresh.state == "succeeded")
        let job = try await Self.lastJob(daemon, of: "\(name)-numbers")
        #expect(job.state == "succeeded" && job.pipeline == "report" && job.slot == refresh.slot, "\(job)")
        let file = try #require(Self.files("\(daemon.folder)/reports").first)
        let stamp = job.slot.filter { $0 != "-" && $0 != ":" }
        #expect(file == "\(name)-numbers-\(stamp).jsonl")
        let text = try String(contentsOfFile: "\(daemon.folder)/reports/\(file)", encoding: .utf8)
        let year = job.slot.prefix(4)
        #expect(
            text
                == (0..<3).map {
                    #"{"pk":"k\#($0)","big":\#($0 == 0 ? "0" : "\($0)000000000000000000"),"more":\#($0 > 1),"#
                        + #""none":null,"year":"\#(year);"}"# + "\n"
                }.joined())
        let listed = try await sandbox.aws(
            "s3", "list_objects_v2", ["Bucket": .string(Sandbox.bucket), "Prefix": .string("reports/\(name)/")])
        #expect(listed["Contents"].elements.map { $0["Key"].text } == ["reports/\(name)/\(file)"])
        #expect(listed["Contents"].elements.first?["Size"].int == text.utf8.count)
        let status = try await daemon.glaux("status")
        #expect(
            status.output.contains("\(name)-numbers") && status.output.contains("after \(name)"), "\(status.output)")
    }

    @Test("one that is run by hand is printed, and only so many results are kept")
    func byHand() async throws {
        let table = SampleTable(.created)
        let name = table.name
        let (_, daemon) = try await Self.started(table) { folder in
            [
                "  - {name: \(name)-one, cron: \"0 0 29 2 *\", sql: \"SELECT 'a,b' AS x\", to: [{file: \(folder)/reports}], keep: 2}"
            ]
        }
        var last = ""
        for _ in 0..<4 {
            let outcome = try await daemon.glaux("report", "\(name)-one", "--wait")
            #expect(outcome.exit == .status(0) && outcome.output.hasSuffix("x\n\"a,b\"\n"), "\(outcome)")
            last = try #require(Self.files("\(daemon.folder)/reports").last)
        }
        let kept = Self.files("\(daemon.folder)/reports")
        #expect(kept.count == 2 && kept.last == last, "\(kept)")
        let paused = try await daemon.glaux("pause", "\(name)-one")
        #expect(paused.exit == .status(0) && paused.output.contains("is paused until resumed"), "\(paused)")
        #expect(try await daemon.glaux("resume", "--all").exit == .status(0))
    }

    @Test("what scans too much is stopped in Athena, and so is what an operator cancels", arguments: [true, false])
    func stopped(byScan: Bool) async throws {
        let table = SampleTable(.created)
        let name = "\(table.name)-scan"
        let (sandbox, daemon) = try await Self.started(table) { folder in
            [
                "  - {name: \(name), cron: \"0 0 29 2 *\", sql: SELECT 1 AS x, to: [{file: \(folder)/reports}], max_scan: 1GB}"
            ]
        }
        try await sandbox.set(["next_queries": [["hang": true, "scanned": .number(byScan ? 1_500_000_000 : 5)]]])
        let started = try await daemon.glaux("report", name, "--json")
        let id = try JSONDecoder().decode(JobDocument.self, from: Data(started.output.utf8)).id
        if !byScan {
            _ = try await daemon.jobWhere(id, "to wait for its query") { $0.step == "await-query" }
            #expect(try await daemon.glaux("cancel", "\(id)").exit == .status(0))
        }
        let job = try await daemon.ended(id)
        #expect(job.state == (byScan ? "failed" : "cancelled"), "\(job)")
        if byScan { #expect(job.error?.message.contains("1.5 GB") == true, "\(job)") }
        let query = try #require(job.steps?.first { $0.name == "await-query" }?.aws_id)
        let truth = try await sandbox.control("GET", "queries")["queries"].elements.first { $0["id"].text == query }
        #expect(truth?["Status"]["State"].text == "CANCELLED")
        #expect(Self.files("\(daemon.folder)/reports").isEmpty)
    }

    @Test("a directory that cannot be made is told, tried again, and written to once it can")
    func unwritable() async throws {
        let table = SampleTable(.created)
        let name = "\(table.name)-late"
        let (_, daemon) = try await Self.started(table) { folder in
            ["  - {name: \(name), cron: \"0 0 29 2 *\", sql: SELECT 1 AS x, to: [{file: \(folder)/not/there}]}"]
        }
        let started = try await daemon.glaux("report", name, "--json")
        let id = try JSONDecoder().decode(JobDocument.self, from: Data(started.output.utf8)).id
        let job = try await daemon.jobWhere(id, "to meet the directory") { $0.error != nil }
        #expect(job.state == "running" && job.error?.message.contains("\(daemon.folder)/not/there") == true, "\(job)")
        #expect(job.error?.hint.contains("Make the directory") == true && job.step == "write-result")
        try FileManager.default.createDirectory(atPath: "\(daemon.folder)/not", withIntermediateDirectories: false)
        #expect(try await daemon.glaux("retry", "\(id)").exit == .status(0))
        #expect(try await daemon.ended(id).state == "succeeded")
        #expect(Self.files("\(daemon.folder)/not/there").count == 1)
    }

    @Test("a daemon that is killed while its query runs goes on with that query")
    func killed() async throws {
        let table = SampleTable(.created)
        let name = "\(table.name)-killed"
        let (sandbox, daemon) = try await Self.started(table) { folder in
            ["  - {name: \(name), cron: \"0 0 29 2 *\", sql: SELECT 1 AS x, to: [{file: \(folder)/reports}]}"]
        }
        try await sandbox.set(["query_seconds": 3])
        let started = try await daemon.glaux("report", name, "--json")
        let id = try JSONDecoder().decode(JobDocument.self, from: Data(started.output.utf8)).id
        let before = try await daemon.jobWhere(id, "to wait for its query") { $0.step == "await-query" }
        try await daemon.crashAndStart()
        let job = try await daemon.ended(id)
        try await sandbox.set(["query_seconds": 0.1])
        #expect(job.state == "succeeded" && job.steps?[1].aws_id == before.steps?[1].aws_id, "\(job)")
        #expect(job.path == ["start-query", "await-query", "write-result"])
        #expect(Self.files("\(daemon.folder)/reports").count == 1)
    }

    @Test("a query at the terminal is printed as it comes, in every form")
    func query() async throws {
        let table = SampleTable(.created)
        let (_, daemon) = try await Self.started(table) { folder in
            ["  - {name: \(table.name)-x, cron: \"0 0 29 2 *\", sql: SELECT 1 AS x, to: [{file: \(folder)/r}]}"]
        }
        let sql = "SELECT 'k' AS pk, 12 AS n, CAST(NULL AS varchar) AS z UNION ALL SELECT 'こ|k', 3, '' ORDER BY 2"
        let forms = [
            "csv": "pk,n,z\nこ|k,3,\"\"\nk,12,\n",
            "jsonl": "{\"pk\":\"こ|k\",\"n\":3,\"z\":\"\"}\n{\"pk\":\"k\",\"n\":12,\"z\":null}\n",
            "table": "pk     n  z\n----  --  ----\nこ|k   3  \nk     12  NULL\n",
            "markdown": "| pk | n | z |\n| --- | --: | --- |\n| こ\\|k | 3 |  |\n| k | 12 |  |\n",
        ]
        for (form, text) in forms {
            let outcome = try await daemon.glaux("query", sql, "--output", form)
            #expect(outcome.exit == .status(0) && outcome.output == text, "\(form): \(outcome)")
            #expect(outcome.errors.contains("2 rows") && outcome.errors.contains("$0.01"), "\(outcome.errors)")
        }
        let wrong = try await daemon.glaux("query", "SELECT * FROM nowhere.nothing")
        #expect(wrong.exit == .status(1) && wrong.errors.contains("FAILED"), "\(wrong)")
        let two = try await daemon.glaux("query", "SELECT 1; DROP TABLE x")
        #expect(two.exit == .status(64) && two.errors.contains("second statement"), "\(two)")
    }

    @Test("ten thousand rows come through whole, page by page")
    func pages() async throws {
        let table = SampleTable(.created)
        let (_, daemon) = try await Self.started(table) { folder in
            ["  - {name: \(table.name)-y, cron: \"0 0 29 2 *\", sql: SELECT 1 AS x, to: [{file: \(folder)/r}]}"]
        }
        let sql = "SELECT n FROM UNNEST(sequence(1, 10000)) AS t(n)"
        let outcome = try await daemon.glaux("query", sql, "--output", "jsonl")
        #expect(outcome.exit == .status(0), "\(outcome.errors)")
        let lines = Set(outcome.output.split(separator: "\n"))
        #expect(lines.count == 10_000 && lines.contains("{\"n\":10000}") && lines.contains("{\"n\":1}"))
    }
}
