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

    @Test("a table with the least has the defaults of a careful operator")
    func least() throws {
        let loaded = try load("tables: [{name: My.Table-1, every: 8h, bucket: my-bucket, database: ddb}]")
        let entry = try #require(loaded.configuration.tables.first)
        #expect(
            entry.spec
                == RefreshSpec(
                    table: TableName("My.Table-1"), target: Target(database: "ddb", name: "my_table_1"),
                    bucket: "my-bucket", prefix: "My.Table-1", encryption: nil, format: .dynamoDBJSON,
                    workgroup: "primary", relocation: .athena, columns: nil, keep: 2, timeout: .seconds(86_400),
                    attempts: 3))
        #expect(entry.timetable == Timetable(schedule: .interval(.seconds(28_800)), jitter: .zero, onMissed: .runOnce))
        #expect(loaded.operators == "glaux")
        #expect(loaded.configuration.limits == Limits())
        #expect(loaded.configuration.aws == AWSSettings())
        #expect(loaded.warnings == [])
    }

    @Test("every key is carried over")
    func whole() throws {
        let loaded = try load(
            """
            aws: {region: eu-west-1, profile: p, role_arn: "arn:aws:iam::123456789012:role/x", external_id: ab,
                  endpoint_url: "http://[::1]:5000"}
            limits: {exports: 7, queries: 3}
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
                keep: 5
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
        #expect(loaded.configuration.limits == Limits(exports: 7, queries: 3))
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
                    table: TableName("Article"), target: Target(database: "other", name: "things"), bucket: "my-bucket",
                    bucketOwner: "012345678901", prefix: "exports/Article", encryption: .kms(key: "alias/key"),
                    workgroup: "w-1", resultLocation: "s3://results/athena/", relocation: .glue, columns: columns,
                    keep: 5, timeout: .seconds(90), attempts: 10))
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
                  columns: none: the target must exist  default
                  keep: 3                               glaux.yaml:4
                  on_missed: run-once                   default
                  jitter: 0s                            default
                  timeout: 1d                           default
                  attempts: 3                           default
                """)
    }

    @Test("ten thousand tables load")
    func many() throws {
        let tables = (0..<10_000).map { "  - name: Table\($0)\n    keep: 3\n    prefix: exports/Table\($0)\n" }.joined()
        let loaded = try load("defaults: {every: 8h, bucket: my-bucket, database: ddb}\ntables:\n" + tables)
        #expect(loaded.configuration.tables.count == 10_000)
    }
}
