import Foundation
import Testing

/// Columns, views, holds, rollbacks and pruning, with the built programs against S3, Glue and DuckDB.
@Suite("Generations, from the first column to the last deletion")
struct GenerationTests {
    /// A daemon with one table, whose first job has succeeded.
    private static func started(
        _ table: SampleTable, _ lines: [String], items: Int = 3
    ) async throws -> (Sandbox, Daemon) {
        let sandbox = try await Sandbox.shared.value
        try await sandbox.make(table, items: items)
        let daemon = try await Daemon.started(
            ConfigText(sandbox, tables: [ConfigText.Table(name: table.name, lines: ["every: 8h"] + lines)]))
        try await succeeded(daemon, table)
        return (sandbox, daemon)
    }

    @discardableResult
    private static func succeeded(_ daemon: Daemon, _ table: SampleTable) async throws -> JobDocument {
        let last = try await eventually("the first job of \(table.name)") {
            try await daemon.status()[table.name]?.last
        }
        let job = try await daemon.job(last.id)
        #expect(job.state == "succeeded", "\(job)")
        return job
    }

    @discardableResult
    private static func refresh(_ daemon: Daemon, _ table: SampleTable) async throws -> JobDocument {
        let id = try await daemon.run(table.name)
        return try await daemon.ended(id)
    }

    @Test("a table without columns gets them from its data, with a view of plain ones; both grow with the data")
    func inference() async throws {
        let table = SampleTable(.created)
        let (sandbox, daemon) = try await Self.started(table, [])
        let name = table.name
        #expect(try await sandbox.count(of: name) == 3)
        #expect(try await sandbox.select(#"SELECT sum("n") FROM ddb.\#(name)_flat"#) == [["3"]])
        try await sandbox.put(
            name,
            [
                "pk": ["S": "more"], "n": ["S": "three"], "Title": ["S": "こころ"],
                "tags": ["L": [["S": "a"], ["S": "b"]]],
                "big": ["N": "12345678901234567890123456789012345678"],
            ])
        let job = try await Self.refresh(daemon, table)
        #expect(job.state == "succeeded" && job.error == nil, "\(job)")
        #expect(try await sandbox.select("SELECT item.title.s FROM ddb.\(name) WHERE item.pk.s = 'more'") == [["こころ"]])
        let rows = try await sandbox.select(
            #"SELECT "Title", "big", "n" FROM ddb.\#(name)_flat WHERE "pk" = 'more'"#)
        #expect(rows == [["こころ", "12345678901234567890123456789012345678", "three"]])
        let schema = try await daemon.glaux("schema", name)
        #expect(schema.exit == .status(0), "\(schema.errors)")
        for text in ["4 items", "N in 75 %, S in 25 %", "CREATE EXTERNAL TABLE `ddb`.`\(name)`"] {
            #expect(schema.output.contains(text), "\(text) in \(schema.output)")
        }
    }

    @Test("the view answers about whichever generation is live: one with more digits, one with fewer, one with none")
    func viewOverGenerations() async throws {
        let table = SampleTable(.created)
        let sandbox = try await Sandbox.shared.value
        try await sandbox.make(table)
        func put(_ price: String?) async throws {
            var item: [String: JSON] = ["pk": ["S": "k0"]]
            if let price { item["price"] = ["N": .string(price)] }
            try await sandbox.put(table.name, .object(item))
        }
        func shown() async throws -> [[String?]] {
            try await sandbox.select(#"SELECT sum("price"), count(*) FROM ddb.\#(table.name)_flat"#)
        }
        try await put("1.555")
        let daemon = try await Daemon.started(
            ConfigText(sandbox, tables: [ConfigText.Table(name: table.name, lines: ["every: 8h", "keep: 9"])]))
        try await Self.succeeded(daemon, table)
        #expect(try await shown() == [["1.555", "3"]])
        try await put("1.5")
        try await Self.refresh(daemon, table)
        #expect(try await shown() == [["1.500", "3"]])
        try await put(nil)
        try await Self.refresh(daemon, table)
        #expect(try await shown() == [[nil, "3"]])
        let ids = try await Self.generations(daemon, table)
        try #require(ids.count == 3)
        for (id, sum) in [(ids[2], "1.555"), (ids[1], "1.500")] {
            let back = try await daemon.glaux("rollback", table.name, "--to", id, "--wait")
            #expect(back.exit == .status(0), "\(back.errors)")
            #expect(try await shown() == [[sum, "3"]])
        }
    }

    /// Their ids, newest first.
    private static func generations(_ daemon: Daemon, _ table: SampleTable) async throws -> [String] {
        let list = try await daemon.glaux("generations", table.name)
        return list.output.split(separator: "\n").dropFirst().compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
    }

    @Test("old generations go from S3, the live one and what is pinned stay, and the target is whole throughout")
    func prune() async throws {
        let table = SampleTable(.athena)
        let (sandbox, daemon) = try await Self.started(table, ["keep: 1", "grace: 0s", "keep_versions: 2"])
        let first = try #require(try await daemon.table(table.name).live)
        #expect(try await daemon.glaux("pin", table.name, first.export_id).exit == .status(0))
        for _ in 0..<3 { #expect(try await Self.refresh(daemon, table).state == "succeeded") }
        let live = try #require(try await daemon.table(table.name).live)
        let ids = Set(
            try await sandbox.objects(below: "\(table.name)/AWSDynamoDB/").compactMap {
                $0.split(separator: "/").dropFirst(2).first.map(String.init)
            })
        #expect(ids == [first.export_id, live.export_id])
        #expect(try await sandbox.count(of: table.name) == 3)
        let list = try await daemon.glaux("generations", table.name)
        #expect(list.output.contains("live") && list.output.contains("pinned"), "\(list.output)")
        let versions = try await sandbox.aws(
            "glue", "get_table_versions", ["DatabaseName": "ddb", "TableName": .string(table.name)])
        #expect(versions["TableVersions"].elements.count == 2)
        try await sandbox.expectPromises(of: table, exports: 4, "pruned three times")
    }

    @Test("an object that is not the export's own stops the removal of its generation, and is named")
    func foreign() async throws {
        let table = SampleTable(.glue)
        let (sandbox, daemon) = try await Self.started(table, ["relocate: glue", "keep: 1", "grace: 0s"])
        let first = try #require(try await daemon.table(table.name).live)
        let folder = "\(table.name)/AWSDynamoDB/\(first.export_id)/"
        let before = try await sandbox.objects(below: folder)
        try await sandbox.aws(
            "s3", "put_object", ["Bucket": .string(Sandbox.bucket), "Key": .string(folder + "data/mine.txt")])
        let job = try await Self.refresh(daemon, table)
        #expect(job.state == "succeeded" && job.error?.message.contains("mine.txt") == true, "\(job)")
        #expect(Set(try await sandbox.objects(below: folder)) == Set(before + [folder + "data/mine.txt"]))
    }

    @Test(
        "`glaux rollback --wait` shows the data of before, and the next refresh those of now")
    func rollback() async throws {
        let table = SampleTable(.athena)
        let (sandbox, daemon) = try await Self.started(table, ["keep: 3"])
        try await sandbox.put(table.name, ["pk": ["S": "later"], "n": ["N": "9"]])
        try await Self.refresh(daemon, table)
        #expect(try await sandbox.count(of: table.name) == 4)
        let back = try await daemon.glaux("rollback", table.name, "--wait")
        #expect(back.exit == .status(0), "\(back.errors)")
        #expect(try await sandbox.count(of: table.name) == 3)
        let again = try await daemon.glaux("rollback", table.name)
        #expect(again.exit == .status(1) && again.errors.contains("older"), "\(again.errors)")
        try await Self.refresh(daemon, table)
        #expect(try await sandbox.count(of: table.name) == 4)
        try await sandbox.expectPromises(of: table, exports: 3, goesBack: true, "a rollback buys nothing")
    }

    @Test("a count that fell too far keeps the old generation live until `glaux approve`")
    func hold() async throws {
        let table = SampleTable(.athena)
        let (sandbox, daemon) = try await Self.started(table, ["verify: {count_drop: 20%}"], items: 4)
        for number in 0..<2 {
            try await sandbox.aws(
                "dynamodb", "delete_item",
                ["TableName": .string(table.name), "Key": ["pk": ["S": .string("k\(number)")]]])
        }
        let run = try await daemon.glaux("run", table.name, "--wait")
        #expect(run.exit == .status(1) && run.output.contains("count_drop"), "\(run.output)\(run.errors)")
        #expect(try await sandbox.count(of: table.name) == 4)
        let job = try #require(try await daemon.table(table.name).job)
        #expect(job.state == "held" && job.error?.hint.contains("glaux approve \(job.id)") == true)
        try await daemon.crashAndStart()
        #expect(try await daemon.job(job.id).state == "held")
        let other = try await daemon.glaux("approve", "\(job.id)", "--hold", "0123456789abcdef")
        #expect(other.exit == .status(1) && other.errors.contains("held for something else"), "\(other.errors)")
        #expect(try await daemon.job(job.id).state == "held")
        let approved = try await daemon.glaux("approve", "\(job.id)", "--wait")
        #expect(approved.exit == .status(0), "\(approved.errors)")
        #expect(approved.output.contains("was held: ") && approved.output.contains("count_drop"), "\(approved.output)")
        #expect(try await sandbox.count(of: table.name) == 2)
    }

    @Test(
        "assertions run in Athena over the new data before the flip",
        arguments: [
            ("SELECT count(*) = 3 FROM {table}", "succeeded", ""),
            ("SELECT count(*) > 3 FROM {table}", "held", "does not hold"),
            ("SELECT count(*) FROM {table}", "failed", "neither true nor false"),
            (
                "SELECT nonsense FROM {table}", "failed",
                "the assertion `SELECT nonsense FROM {table}` is no query that Athena takes"
            ),
            // Refused before it is a query.
            (
                "SELECT count(*) = 3 FROM {table} WHERE `pk` IS NOT NULL", "failed",
                "is no query that Athena takes. StartQueryExecution refused by Athena"
            ),
        ])
    func assertion(sql: String, state: String, words: String) async throws {
        let table = SampleTable(.created)
        let sandbox = try await Sandbox.shared.value
        try await sandbox.make(table)
        let daemon = try await Daemon.started(
            ConfigText(
                sandbox,
                tables: [
                    ConfigText.Table(
                        name: table.name, lines: ["every: 8h", "verify: {scan: true, assert: [\"\(sql)\"]}"])
                ]))
        let first = try await eventually("its job") { try await daemon.jobs(of: table.name).first }
        let job = try await daemon.jobWhere(first.id, "to be \(state)") { $0.state == state }
        #expect(job.error?.message.contains(words) ?? words.isEmpty, "\(job)")
        if words.contains("is no query") {
            #expect(job.error?.hint.hasPrefix("Mend it under `verify:`") == true, "\(job)")
        }
        #expect(try await sandbox.location(of: table.name + "__next") == nil)
        #expect((try await sandbox.location(of: table.name) != nil) == (state == "succeeded"))
    }

    @Test("a target can be read by Hive's SerDe where its attributes have plain names")
    func hive() async throws {
        let table = SampleTable(.created)
        let (sandbox, daemon) = try await Self.started(table, ["serde: hive"])
        #expect(try await sandbox.count(of: table.name) == 3)
        let found = try await sandbox.aws("glue", "get_table", ["DatabaseName": "ddb", "Name": .string(table.name)])
        #expect(
            found["Table"]["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].text
                == "org.apache.hive.hcatalog.data.JsonSerDe")
        _ = daemon
    }

    @Test("every kept generation can be queried under its own name, and not when it is gone")
    func snapshots() async throws {
        let table = SampleTable(.created)
        let (sandbox, daemon) = try await Self.started(table, ["snapshots: true", "keep: 1", "grace: 0s"])
        let names = { try await sandbox.tables(beginning: table.name + "_2") }
        let snapshot = try #require(try await names().first)
        #expect(try await sandbox.count(of: snapshot) == 3)
        #expect(try await names().count == 1)
        _ = daemon
    }

    @Test("a database that is missing is created where the config says so")
    func database() async throws {
        let table = SampleTable(.created)
        let sandbox = try await Sandbox.shared.value
        try await sandbox.make(table)
        let daemon = try await Daemon.started(
            ConfigText(
                sandbox,
                tables: [
                    ConfigText.Table(
                        name: table.name,
                        lines: ["every: 8h", "create_database: true", "target: new_\(table.name).\(table.name)"])
                ]))
        try await Self.succeeded(daemon, table)
        #expect(try await sandbox.location(of: table.name, database: "new_\(table.name)") != nil)
    }
}
