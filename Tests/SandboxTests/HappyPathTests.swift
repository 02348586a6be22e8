import Foundation
import Testing

/// One config, as the README shows it: three tables of the demo and a row of awkward names, in one daemon.
private struct Demo: Sendable {
    static let shared = Task { try await Demo() }

    static let awkward: [(name: String, target: String)] = [
        ("my-table.v2", "my_table_v2"), ("Order", "order"), ("UPPER", "upper"), ("1st_table", "1st_table"),
        ("_private", "_private"),
    ]

    let sandbox: Sandbox
    let daemon: Daemon

    init() async throws {
        let sandbox = try await Sandbox.start()
        self.sandbox = sandbox
        let loaded = try await Program(path: Sandbox.python).run(
            ["-m", "glaux_sandbox.load", "--endpoint", sandbox.endpoint], environment: Sandbox.pythonEnvironment)
        #expect(loaded.exit == .status(0), "\(loaded.errors)")
        for (name, _) in Self.awkward {
            try await sandbox.makeDynamoDB(name)
            try await sandbox.put(name, Self.awkwardItem)
        }
        var tables = [
            ConfigText.Table(
                name: "Article",
                lines: [
                    "every: 8h",
                    "columns: {userId: S, articleId: S, content: S, createAt: N, title: S, categories: [S]}",
                ]),
            ConfigText.Table(name: "Airports", lines: ["every: 8h", "columns: {iata: S, name: S, latitude: N}"]),
            ConfigText.Table(
                name: "Cars", lines: ["every: 8h", "relocate: glue", "keep: 3", "columns: {id: N, Name: S, Origin: S}"]),
        ]
        tables += Self.awkward.map {
            ConfigText.Table(
                name: "\"\($0.name)\"",
                lines: [
                    "every: 8h",
                    #"columns: {pk: S, order: S, "my.attribute": S, "a-b": N, Name: S, name: S, "名前": S, "with space": BOOL}"#,
                ])
        }
        daemon = try await Daemon.started(ConfigText(sandbox, tables: tables))
    }

    static let awkwardItem: JSON = [
        "pk": ["S": "1"], "order": ["S": "reserved"], "my.attribute": ["S": "dotted"],
        "a-b": ["N": "12345678901234567890"],
        "Name": ["S": "upper"], "name": ["S": "lower"], "名前": ["S": "吾輩は猫である"], "with space": ["BOOL": true],
    ]

    /// The table's first job, ended.
    func firstJob(of table: String) async throws -> JobDocument {
        let last = try await eventually("the first job of \(table)") { try await daemon.status()[table]?.last }
        return try await daemon.job(last.id)
    }
}

/// In order: the first looks at the generations that the second replaces.
@Suite("From DynamoDB to a query in Athena", .serialized)
struct HappyPathTests {
    @Test(
        "a table that is new to the config is queryable with every row, without anybody doing more",
        arguments: [
            ("Article", "article", 2), ("Airports", "airports", 3376), ("Cars", "cars", 406),
        ])
    func everyRow(table: String, target: String, rows: Int) async throws {
        let demo = try await Demo.shared.value
        let job = try await demo.firstJob(of: table)
        #expect(job.state == "succeeded", "\(job)")
        #expect(
            job.path == [
                "preflight", "request-export", "await-export", "prove-export", "infer-columns", "ensure-target",
                "confirm", "replace-view",
            ],
            "a target that is created needs no relocation")
        #expect(try await demo.sandbox.count(of: target) == rows)
        let shown = try await demo.daemon.table(table)
        let live = try #require(shown.live)
        #expect(shown.target == "ddb.\(target)")
        #expect(live.item_count == rows)
        #expect(live.location == "s3://glaux-sandbox/\(table)/AWSDynamoDB/\(live.export_id)/data/")
        #expect(try await demo.sandbox.location(of: target) == live.location)
        #expect(live.as_of <= live.relocated_at ?? "")
    }

    @Test(
        "what changes in DynamoDB shows in Athena after `glaux run --wait`, whichever way the target moves",
        arguments: [
            ("Article", "article", "relocate: athena"), ("Cars", "cars", "relocate: glue"),
        ])
    func change(table: String, target: String, way: String) async throws {
        let demo = try await Demo.shared.value
        _ = try await demo.firstJob(of: table)
        let before = try await demo.daemon.table(table)
        let key: JSON =
            table == "Article"
            ? ["userId": ["S": "u9"], "articleId": ["S": "a9"], "content": ["S": "neu"]]
            : ["id": ["N": "9001"], "Name": ["S": "neu"], "Origin": ["S": "Nowhere"]]
        try await demo.sandbox.put(table, key)
        let column = table == "Article" ? "content" : "name"
        let sql = "SELECT count(*) FROM ddb.\(target) WHERE item.\(column).s = 'neu'"
        #expect(try await demo.sandbox.select(sql) == [["0"]], "the old generation is still shown")
        let outcome = try await demo.daemon.glaux("run", table, "--wait")
        #expect(outcome.exit == .status(0), "\(outcome.errors)")
        #expect(try await demo.sandbox.select(sql) == [["1"]])
        let after = try await demo.daemon.table(table)
        let steps = try await demo.daemon.job(try #require(after.last).id).path
        #expect(steps.contains("relocate") && steps.contains("await-relocation") == (table == "Article"))
        #expect(try #require(after.live).as_of > (try #require(before.live).as_of))
    }

    @Test(
        "an awkward name has a plain target, and attributes that differ only in awkward ways stay apart",
        arguments: Demo.awkward)
    func awkwardName(name: String, target: String) async throws {
        let demo = try await Demo.shared.value
        let job = try await demo.firstJob(of: name)
        #expect(job.state == "succeeded", "\(job)")
        #expect(try await demo.daemon.table(name).target == "ddb.\(target)")
        let found = try await demo.sandbox.aws("glue", "get_table", ["DatabaseName": "ddb", "Name": .string(target)])[
            "Table"]
        let descriptor = found["StorageDescriptor"]
        #expect(descriptor["Columns"].elements.count == 1)
        let type = try #require(descriptor["Columns"].elements.first?["Type"].text)
        #expect(type.utf8.allSatisfy { $0 < 128 }, "a Hive type has no character beyond ASCII: \(type)")
        // The names of the fields are Glaux's choice; which attribute each reads is written in the SerDe's mapping.
        let mapping = descriptor["SerdeInfo"]["Parameters"].members
        func field(_ attribute: String) -> String {
            mapping.first { $0.key.hasPrefix("mapping.") && $0.value.text == attribute }
                .map { String($0.key.dropFirst("mapping.".count)) } ?? attribute
        }
        let expected: [(String, String, String)] = [
            ("order", "S", "reserved"), ("my.attribute", "S", "dotted"), ("a-b", "N", "12345678901234567890"),
            ("Name", "S", "upper"), ("name", "S", "lower"), ("名前", "S", "吾輩は猫である"), ("with space", "BOOL", "true"),
        ]
        for (attribute, kind, value) in expected {
            let path = #"item."\#(field(attribute))"."\#(field(kind))""#
            let rows = try await demo.sandbox.select(#"SELECT \#(path) FROM ddb."\#(target)""#)
            #expect(rows == [[value]], "\(attribute) of \(name), as \(path)")
        }
    }

    @Test("each generation is an export that was proven before it was shown, and one job buys one")
    func promises() async throws {
        let demo = try await Demo.shared.value
        for (name, target) in [("Article", "article"), ("Airports", "airports"), ("Cars", "cars")] + Demo.awkward {
            _ = try await demo.firstJob(of: name)
            let shown = try await demo.sandbox.locationsShown(of: target).map(\.location)
            let exports = try await demo.sandbox.exports(of: name).map(\.location)
            #expect(Set(shown).isSubset(of: Set(exports)), "\(name)")
        }
    }
}
