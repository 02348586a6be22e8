import GlauxConfig
import GlauxCore
import Testing

@Suite("loading a config")
struct ConfigLoaderTests {
    private func load(_ text: String) throws(ConfigProblems) -> LoadedConfiguration {
        try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: text)], timeZones: Self.zones)
    }

    private static let tokyo = TimeZoneRules(identifier: "Asia/Tokyo", initialOffset: 32_400, transitions: [])
    private static let zones = TimeZones(rules: { $0 == "Asia/Tokyo" ? tokyo : nil }, names: { ["Asia/Tokyo"] })

    @Test("a cron whose years are over is warned of, with its line; one that still comes is not")
    func cronThatIsOver() throws {
        let text = """
            tables:
              - {name: One, bucket: b-1, database: d, cron: "cron(0 0 1 1 ? 2026)"}
              - {name: Two, bucket: b-1, database: d, cron: "cron(0 0 1 1 ? 2026-2027)"}
              - {name: Three, bucket: b-1, database: d, cron: "0 0 1 1 *"}
            """
        func warnings(at now: Timestamp?) throws -> [ConfigProblem] {
            try ConfigLoader.load(
                [ConfigText(path: "glaux.yaml", text: text)], timeZones: Self.zones, now: now
            ).warnings
        }
        // 2026-11-22
        let now = Timestamp(secondsSince1970: 1_795_305_600)
        let found = try warnings(at: now)
        #expect(found.count == 1 && found.first?.line == 2, "\(found)")
        #expect(found.first?.keyPath == "tables[0].cron", "\(found)")
        #expect(found.first?.message.contains("has passed for the last time") == true, "\(found)")
        #expect(try warnings(at: now - .seconds(365 * 86_400)) == [])
        #expect(try warnings(at: nil) == [])
    }

    @Test(
        "a place for results that follows the bucket is in each entry's own", arguments: ["", "/", "/athena/results"])
    func resultsBesideExports(path: String) throws {
        let configuration = try load(
            """
            defaults: {every: 8h, bucket: first-bucket, database: d, result_location: "s3://{bucket}\(path)"}
            tables: [{name: One}, {name: Two, bucket: other-bucket}]
            reports: [{name: usage, after: One, sql: SELECT 1, to: [{file: /reports/}]}]
            """
        ).configuration
        let folder = path.isEmpty || path == "/" ? "/" : path + "/"
        #expect(
            configuration.tables.map(\.spec.resultLocation)
                == ["s3://first-bucket\(folder)", "s3://other-bucket\(folder)"])
        #expect(configuration.reports.map(\.spec.resultLocation) == ["s3://first-bucket\(folder)"])
        #expect(configuration.querySite.resultLocation == "s3://first-bucket\(folder)")
    }

    @Test("a table with the least has the defaults of a careful operator")
    func least() throws {
        let loaded = try load("tables: [{name: My.Table-1, every: 8h, bucket: my-bucket, database: ddb}]")
        let entry = try #require(loaded.configuration.tables.first)
        #expect(
            entry.spec
                == RefreshSpec(
                    table: TableName("My.Table-1"), target: Target(database: "ddb", name: "my_table_1"),
                    bucket: "my-bucket", prefix: "My.Table-1", encryption: nil, format: .dynamoDBJSON,
                    workgroup: "primary", relocation: .athena, columns: nil, onDrift: .add, sampleBytes: 33_554_432,
                    view: "my_table_1_flat", verification: Verification(), snapshots: false, keep: 2, keepFor: nil,
                    grace: .seconds(43_200), keepVersions: 10, scrub: .seconds(86_400), createsDatabase: false,
                    timeout: .seconds(86_400), attempts: 3))
        #expect(entry.timetable == Timetable(schedule: .interval(.seconds(28_800)), jitter: .zero, onMissed: .runOnce))
        #expect(loaded.operators == "glaux")
        #expect(loaded.configuration.limits == Limits())
        #expect(loaded.configuration.aws == AWSSettings())
        #expect(loaded.warnings == [])
    }

    @Test("where AWS is may be said in a table, in the defaults and in aws, key by key")
    func accounts() throws {
        let loaded = try load(
            """
            aws: {region: eu-west-1, role_arn: "arn:aws:iam::123456789012:role/x", external_id: ab}
            defaults: {every: 1h, bucket: my-bucket, database: d, profile: p, region: us-east-1}
            tables:
              - {name: One}
              - {name: Two, region: us-west-2, role_arn: "arn:aws:iam::210987654321:role/y", external_id: cd}
              - {name: Three, profile: q, endpoint_url: "http://127.0.0.1:1"}
            """)
        let role = "arn:aws:iam::123456789012:role/x"
        #expect(
            loaded.configuration.accounts == [
                AWSSettings(region: "us-east-1", profile: "p", roleARN: role, externalID: "ab"),
                AWSSettings(
                    region: "us-west-2", profile: "p", roleARN: "arn:aws:iam::210987654321:role/y", externalID: "cd"),
                AWSSettings(
                    region: "us-east-1", profile: "q", roleARN: role, externalID: "ab",
                    endpointURL: "http://127.0.0.1:1"),
            ])
        let none = try load("defaults: {every: 1h, bucket: my-bucket, database: d}\ntables: [{name: One}]")
        #expect(none.configuration.tables.map(\.spec.aws) == [nil])
    }

    @Test("every key is carried over")
    func whole() throws {
        let loaded = try load(
            """
            aws: {region: eu-west-1, profile: p, role_arn: "arn:aws:iam::123456789012:role/x", external_id: ab,
                  endpoint_url: "http://[::1]:5000"}
            limits: {exports: 7, queries: 3, archives: 2}
            operators: analysts
            tables:
              - name: Article
                target: other.things
                cron: cron(0 18 L * ? *)
                timezone: Asia/Tokyo
                bucket: my-bucket
                bucket_owner: 012345678901
                prefix: /exports/Article/
                encryption: kms:alias/key
                workgroup: w-1
                result_location: s3://results/athena
                relocate: glue
                columns: {id: S, tags: [S], nested: {n: N, deep: [{b: BOOL}]}, s: SS, NULL: NULL}
                serde: hive
                sample: 8MB
                on_drift: hold
                view: plain
                verify: {count_drop: 20%, assert: ["SELECT count(*) > 0 FROM {table}"], scan: true}
                snapshots: true
                keep: 5
                keep_for: 30d
                grace: 1h
                scrub: 12h
                keep_versions: 3
                create_database: true
                on_missed: skip
                jitter: 1h30m
                timeout: 90s
                attempts: 10
            """)
        #expect(
            loaded.configuration.aws
                == AWSSettings(
                    region: "eu-west-1", profile: "p", roleARN: "arn:aws:iam::123456789012:role/x", externalID: "ab",
                    endpointURL: "http://[::1]:5000"))
        #expect(loaded.configuration.limits == Limits(exports: 7, queries: 3, archives: 2))
        #expect(loaded.operators == "analysts")
        let entry = try #require(loaded.configuration.tables.first)
        let columns = [
            Column(attribute: "id", type: .string), Column(attribute: "tags", type: .list(.string)),
            Column(
                attribute: "nested",
                type: .map([
                    Column(attribute: "n", type: .number),
                    Column(attribute: "deep", type: .list(.map([Column(attribute: "b", type: .boolean)]))),
                ])), Column(attribute: "s", type: .stringSet), Column(attribute: "NULL", type: .null),
        ]
        #expect(
            entry.spec
                == RefreshSpec(
                    table: TableName("Article"), aws: loaded.configuration.aws,
                    target: Target(database: "other", name: "things"), bucket: "my-bucket",
                    bucketOwner: "012345678901", prefix: "exports/Article", encryption: .kms(key: "alias/key"),
                    workgroup: "w-1", resultLocation: "s3://results/athena/", relocation: .glue, columns: columns,
                    serde: .hive, onDrift: .hold, sampleBytes: 8_000_000, view: "plain",
                    verification: Verification(
                        countDrop: 20, assertions: ["SELECT count(*) > 0 FROM {table}"], scans: true),
                    snapshots: true, keep: 5, keepFor: .seconds(2_592_000), grace: .seconds(3600), keepVersions: 3,
                    scrub: .seconds(43_200), createsDatabase: true, timeout: .seconds(90), attempts: 10))
        #expect(
            try entry.timetable
                == Timetable(
                    schedule: .cron(CronExpression(eventBridge: "0 18 L * ? *"), Self.tokyo), jitter: .seconds(5400),
                    onMissed: .skip))
    }

    @Test(
        "schedules",
        arguments: [
            ("every: 10s", .interval(.seconds(10))), ("every: 1d", .interval(.seconds(86_400))),
            ("every: 1d2h3m4s", .interval(.seconds(93_784))), ("every: 366d", .interval(.seconds(31_622_400))),
            ("cron: rate(1 day)", .interval(.seconds(86_400))), ("cron: rate(8 hours)", .interval(.seconds(28_800))),
            ("cron: rate(1 minute)", .interval(.seconds(60))),
        ] as [(String, Schedule)])
    func schedules(line: String, schedule: Schedule) throws {
        let loaded = try load("tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    \(line)\n")
        #expect(loaded.configuration.tables.first?.timetable.schedule == schedule)
    }

    /// A line of a table's entry, and what it makes other than the defaults.
    struct Row: Sendable {
        let line: String
        let change: @Sendable (inout RefreshSpec) -> Void

        init(_ line: String, _ change: @escaping @Sendable (inout RefreshSpec) -> Void = { _ in }) {
            self.line = line
            self.change = change
        }
    }

    private static let rows = [
        Row("sample: 100kB") { $0.sampleBytes = 100_000 }, Row("sample: 1gb") { $0.sampleBytes = 1_000_000_000 },
        Row("serde: hive") { $0.serde = .hive }, Row("serde: openx"),
        Row("sample: 128KiB") { $0.sampleBytes = 131_072 }, Row("on_drift: ignore") { $0.onDrift = .ignore },
        Row("view: off") { $0.view = nil }, Row("view: no") { $0.view = nil }, Row(#"view: "off""#) { $0.view = "off" },
        Row("target: other.things") {
            $0.target = Target(database: "other", name: "things")
            $0.view = "things_flat"
        },
        Row("verify: {}"), Row("verify: {scan: false, assert: []}"),
        Row("verify: {count_drop: 0%}") { $0.verification.countDrop = 0 },
        Row("verify: {count_drop: 0 %}") { $0.verification.countDrop = 0 },
        Row("verify: {count_drop: 1000%}") { $0.verification.countDrop = 1000 },
        Row(#"verify: {assert: [" with x AS (SELECT 1 FROM {table}) SELECT true FROM x"]}"#) {
            $0.verification.assertions = ["with x AS (SELECT 1 FROM {table}) SELECT true FROM x"]
        },
        Row("keep_for: 0s") { $0.keepFor = .zero }, Row("keep_for: 3650d") { $0.keepFor = .seconds(315_360_000) },
        Row("grace: 0s") { $0.grace = .zero }, Row("scrub: off") { $0.scrub = nil },
        Row("scrub: 1h") { $0.scrub = .seconds(3600) }, Row("keep_versions: 1") { $0.keepVersions = 1 },
        Row("create_database: true") { $0.createsDatabase = true }, Row("columns: infer"),
        Row("format: ion") {
            $0.format = .ion
            $0.view = nil
        },
        Row("format: ion\n    view: off\n    snapshots: false\n    verify: {count_drop: 5%}") {
            $0.format = .ion
            $0.view = nil
            $0.verification.countDrop = 5
        },
    ]

    @Test("what a table asks of its generations", arguments: rows)
    func generations(row: Row) throws {
        let table = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 8h\n"
        var spec = try #require(try load(table).configuration.tables.first?.spec)
        row.change(&spec)
        #expect(try load(table + "    \(row.line)\n").configuration.tables.first?.spec == spec)
    }

    @Test("a long target leaves room for the end of its view's name")
    func longView() throws {
        let name = String(repeating: "x", count: 255)
        let loaded = try load("tables: [{name: \(name), every: 8h, bucket: my-bucket, database: ddb}]")
        #expect(loaded.configuration.tables.first?.spec.view == name.prefix(250) + "_flat")
    }

    @Test("what a table says of its generations replaces what the defaults say")
    func otherVerification() throws {
        let loaded = try load(
            """
            defaults: {every: 8h, bucket: my-bucket, database: ddb, view: off, verify: {count_drop: 20%, scan: true}}
            tables:
              - {name: Article, view: plain, verify: {count_drop: 5%}}
              - {name: Order}
            """)
        let tables = loaded.configuration.tables
        #expect(tables.map(\.spec.view) == ["plain", nil])
        #expect(
            tables.map(\.spec.verification) == [Verification(countDrop: 5), Verification(countDrop: 20, scans: true)])
    }

    @Test("a table's own schedule replaces the defaults' one of the other kind; the time zone stays")
    func otherKind() throws {
        let loaded = try load(
            """
            defaults: {every: 8h, bucket: my-bucket, database: ddb, timezone: Asia/Tokyo, keep: 4, prefix: shared}
            tables:
              - {name: Article, cron: "@daily", keep: 1}
              - {name: Order}
            """)
        let tables = loaded.configuration.tables
        #expect(try tables[0].timetable.schedule == .cron(CronExpression(fiveFields: "@daily"), Self.tokyo))
        #expect(tables[1].timetable.schedule == .interval(.seconds(28_800)))
        #expect(tables.map(\.spec.keep) == [1, 4])
        #expect(tables.map(\.spec.prefix) == ["shared", "shared"])
    }

    @Test(
        "no table at all is allowed, and warned about",
        arguments: ["tables: []\n", "tables:\n", "aws:\ndefaults:\nlimits:\n"])
    func noTables(text: String) throws {
        let loaded = try load(text)
        #expect(loaded.configuration.tables == [])
        #expect(loaded.warningText == "glaux.yaml: 1 warning\n  tables: there is no table, so nothing will run.")
    }

    @Test("an & in a value is no anchor")
    func ampersand() throws {
        let loaded = try load("# R&D, see *this*\naws: {profile: R&D}\ntables:\n")
        #expect(loaded.configuration.aws.profile == "R&D")
    }

    @Test("the report shows each value in force and where it was written")
    func report() throws {
        let text = """
            defaults: {every: 8h, bucket: my-bucket, database: ddb}
            tables:
              - name: Article
                keep: 3
            """
        let report = try ConfigLoader.describe([ConfigText(path: "glaux.yaml", text: text)], timeZones: Self.zones)
        #expect(
            report == """
                files: glaux.yaml
                operators: glaux

                Article -> ddb.article
                  every: 8h                             glaux.yaml:1
                  bucket: my-bucket                     glaux.yaml:1
                  bucket_owner: the caller's account    default
                  prefix: Article                       default
                  encryption: the bucket's own          default
                  format: dynamodb-json                 default
                  workgroup: primary                    default
                  result_location: the workgroup's own  default
                  relocate: athena                      default
                  columns: infer                        default
                  serde: openx                          default
                  sample: 32MiB                         default
                  on_drift: add                         default
                  view: article_flat                    default
                  verify: nothing more                  default
                  snapshots: false                      default
                  keep: 3                               glaux.yaml:4
                  keep_for: no longer                   default
                  grace: 12h                            default
                  scrub: 1d                             default
                  keep_versions: 10                     default
                  create_database: false                default
                  on_missed: run-once                   default
                  jitter: 0s                            default
                  timeout: 1d                           default
                  attempts: 3                           default
                """)
    }

    @Test("a group that is written for operators must be there where the daemon is to run; elsewhere it is a warning")
    func operatorsGroup() throws {
        let table = "tables: [{name: One, every: 1h, bucket: my-bucket, database: d}]\n"
        func load(_ line: String, known: String) throws -> LoadedConfiguration {
            try ConfigLoader.load(
                [ConfigText(path: "glaux.yaml", text: table + line)], timeZones: Self.zones,
                groups: UnixGroups { $0 == known })
        }
        for (line, known) in [("operators: analysts", "analysts"), ("", "analysts")] {
            let loaded = try load(line, known: known)
            #expect(try loaded.warnings.isEmpty && loaded.onThisMachine().operators == loaded.operators)
        }
        let loaded = try load("operators: analysts", known: "glaux")
        let text = """
            glaux.yaml: 1 problem
              :2:12  operators: there is no group "analysts" on this machine. Make it ("groupadd --system analysts"), or \
            write one that is there.
            """
        #expect(loaded.warningText == text.replacing("problem", with: "warning"))
        let problems = #expect(throws: ConfigProblems.self) { try loaded.onThisMachine() }
        #expect(problems?.description == text)
        #expect(UnixGroups.system.mayHave("root") && !UnixGroups.system.mayHave("no-such-group-here"))
    }

    @Test("ten thousand tables load")
    func many() throws {
        let tables = (0..<10_000).map { "  - name: Table\($0)\n    keep: 3\n    prefix: exports/Table\($0)\n" }.joined()
        let loaded = try load("defaults: {every: 8h, bucket: my-bucket, database: ddb}\ntables:\n" + tables)
        #expect(loaded.configuration.tables.count == 10_000)
    }
}
