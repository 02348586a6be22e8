import GlauxConfig
import GlauxCore
import Testing

@Suite("archives in the config")
struct ArchiveConfigTests {
    static let archive = """
        archives:
          - name: chat-history
            table: UserChatHistories
            cron: "0 18 1 * *"
            bucket: my-archive-bucket
            prefix: logs/
            partition_by: {year: "timestamp[0:4]", month: "timestamp[5:7]"}
            where: {attribute: timestamp, older_than: 30d}
            target: archive.logs

        """

    static func load(_ text: String) throws(ConfigProblems) -> LoadedConfiguration {
        try ConfigLoader.load([ConfigText(path: "g.yaml", text: text)], timeZones: .system)
    }

    @Test("the archive of the README is what it says, with careful defaults")
    func example() throws {
        let loaded = try Self.load(Self.archive)
        #expect(loaded.warnings.isEmpty)
        let entry = try #require(loaded.configuration.archives.first)
        let spec = entry.spec
        #expect(spec.name == TableName("chat-history") && spec.table == TableName("UserChatHistories"))
        #expect(
            spec.location == "s3://my-archive-bucket/logs/" && spec.target == Target(database: "archive", name: "logs"))
        #expect(
            spec.keys == [
                PartitionKey(name: "year", attribute: "timestamp", source: .characters(0..<4)),
                PartitionKey(name: "month", attribute: "timestamp", source: .characters(5..<7)),
            ])
        #expect(
            spec.window
                == WindowRule(
                    attribute: "timestamp", form: .iso8601, zone: .utc, end: .olderThan(.seconds(30 * 86_400))))
        #expect(spec.onMalformed == .hold && spec.compression == .gzip && spec.columns == nil && spec.readUnits == nil)
        #expect(loaded.configuration.entries.map(\.name) == [TableName("chat-history")])
    }

    @Test("where there are archives alone, queries run where the defaults say")
    func querySite() throws {
        #expect(
            try Self.load(Self.archive).configuration.querySite == QuerySite(database: "archive", workgroup: "primary"))
        let defaults = "defaults: {database: d, workgroup: w, result_location: s3://results/q/, region: eu-west-1}\n"
        #expect(
            try Self.load(defaults + Self.archive).configuration.querySite
                == QuerySite(
                    database: "d", workgroup: "w", resultLocation: "s3://results/q/",
                    aws: AWSSettings(region: "eu-west-1")))
    }

    @Test("statements keep their results where the defaults say, beside the archive's own bucket")
    func results() throws {
        let text =
            "defaults: {bucket: b-1, result_location: \"s3://{bucket}/results/\"}\n" + Self.archive
            + "    partitions: alter\n"
        let loaded = try ConfigLoader.load([ConfigText(path: "g.yaml", text: text)], timeZones: .system)
        let spec = try #require(loaded.configuration.archives.first?.spec)
        #expect(spec.resultLocation == "s3://\(spec.bucket.name)/results/")
    }

    @Test("each value in force is shown, and where it was written")
    func shown() throws {
        let text =
            "defaults: {timeout: 3h, region: eu-west-1}\n" + Self.archive
            + "    columns: {n: bigint}\n    encryption: kms\n"
        let shown = try ConfigLoader.describe([ConfigText(path: "g.yaml", text: text)], timeZones: .system)
        let rows = shown.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        for row in [
            "chat-history -> archive.logs", "cron: 0 18 1 * * g.yaml:5", "timezone: UTC default",
            "table: UserChatHistories g.yaml:4", "where: timestamp, iso8601 in UTC, older than 30d g.yaml:9",
            "partition_by: year of timestamp[0:4], month of timestamp[5:7] g.yaml:8", "columns: n bigint g.yaml:11",
            "encryption: kms g.yaml:12", "timeout: 3h g.yaml:1", "segments: 4 default",
        ] {
            #expect(rows.contains(row), "\(row) is not in \(shown)")
        }
        #expect(!shown.contains("region"))
    }

    @Test("takes from the defaults what a table has too, but for the schedule, and its own word goes before theirs")
    func defaults() throws {
        let defaults = """
            defaults: {every: 8h, timezone: Asia/Tokyo, on_missed: skip, jitter: 10m, bucket_owner: "123456789012",
              encryption: aes256, create_database: true, timeout: 3h, region: eu-west-1}

            """
        let entry = try #require(try Self.load(defaults + Self.archive).configuration.archives.first)
        guard case .cron(_, let zone) = entry.timetable.schedule else { return #expect(Bool(false)) }
        #expect(zone != .utc && entry.timetable.onMissed == .skip && entry.timetable.jitter == .seconds(600))
        #expect(entry.spec.bucket.owner == "123456789012" && entry.spec.bucket.encryption == .aes256)
        #expect(entry.spec.createsDatabase && entry.spec.timeout == .seconds(3 * 3600))
        #expect(entry.spec.aws?.region == "eu-west-1")
        let own = """
                timezone: UTC
                on_missed: run-once
                jitter: 1m
                bucket_owner: "210987654321"
                timeout: 1h
            """
        let other = try #require(
            try Self.load(defaults + Self.archive + own + "\n").configuration.archives.first)
        #expect(other.timetable.onMissed == .runOnce && other.timetable.jitter == .seconds(60))
        #expect(other.spec.bucket.owner == "210987654321" && other.spec.timeout == .seconds(3600))
    }

    @Test("every key is read")
    func everyKey() throws {
        let more = """
                timezone: Asia/Tokyo
                on_missed: skip
                jitter: 10m
                bucket_owner: "123456789012"
                encryption: aes256
                default_partition: none
                on_malformed: default
                partitions: msck
                workgroup: wg
                result_location: s3://results/archive
                engine: scan
                compression: none
                serde: hive
                columns: {action: string, n: "decimal(38, 2)"}
                create_database: true
                segments: 8
                max_rcu: 500
                object_size: 256MiB
                memory: 64MB
                timeout: 6h
                ttl: 90d

            """
        let text = Self.archive.replacing(
            "older_than: 30d", with: "format: epoch_seconds, period: last_month, timezone: Asia/Tokyo"
        )
        .replacing(#"month: "timestamp[5:7]""#, with: "d: {attribute: at, format: epoch_millis, take: date}")
        let entry = try #require(try Self.load(text + more).configuration.archives.first)
        let spec = entry.spec
        #expect(
            spec.window.form == .epochSeconds && spec.window.end == .lastMonth
                && spec.window.zone.identifier == "Asia/Tokyo")
        #expect(
            spec.keys.last == PartitionKey(name: "d", attribute: "at", source: .calendar(.date, .epochMillis, .utc)))
        #expect(spec.bucket == ArchiveBucket(name: "my-archive-bucket", owner: "123456789012", encryption: .aes256))
        #expect(spec.defaultPartition == "none" && spec.onMalformed == .default && spec.compression == .none)
        #expect(
            spec.partitionMode == .msck && spec.workgroup == "wg" && spec.resultLocation == "s3://results/archive/")
        #expect(spec.serde == .hive && spec.createsDatabase && spec.segments == 8 && spec.readUnits == 500)
        #expect(
            spec.columns == [
                CatalogColumn(name: "action", type: "string"), CatalogColumn(name: "n", type: "decimal(38,2)"),
            ])
        #expect(spec.ttl == .seconds(90 * 86_400))
        #expect(spec.objectBytes == 256 << 20 && spec.memory == 64_000_000 && spec.timeout == .seconds(6 * 3600))
        #expect(entry.timetable.onMissed == .skip && entry.timetable.jitter == .seconds(600))
    }

    @Test(
        "what is wrong is told with its place and what to write instead",
        arguments: [
            (
                "where: {attribute: timestamp, older_than: 30d}", "where: {attribute: timestamp}",
                #":8:12  archives[0].where: has no end. Write "older_than: 30d" or "period: last_month"."#
            ),
            (
                "where: {attribute: timestamp, older_than: 30d}", "where: {older_than: 30d}",
                #":8:12  archives[0].where: has no "attribute". Write the one that tells an item's time."#
            ),
            (
                "older_than: 30d}", "older_than: 30d, period: last_month}",
                #":8:52  archives[0].where.period: stands beside another end. Write one of "older_than" and "period"."#
            ),
            ("    prefix: logs/\n", "", #":2:5  archives[0].prefix: missing. Write it."#),
            ("    cron: \"0 18 1 * *\"\n", "", #":2:5  archives[0].every: missing. Write "every" or "cron"."#),
            (
                "target: archive.logs", "target: logs",
                #":9:13  archives[0].target: "logs" is not a target. Write "database.name"."#
            ),
            (
                "target: archive.logs", "target: archive.logs\n    engine: unload",
                #":10:13  archives[0].engine: "unload" is not known here. Write "scan" or "export"."#
            ),
            (
                "target: archive.logs", "target: archive.logs\n    engine: export\n    max_rcu: 500",
                #":11:14  archives[0].max_rcu: means nothing with "engine: export", which uses no read units. Remove it."#
            ),
            (
                "prefix: logs/", "prefix: /\n    engine: export",
                #":6:13  archives[0].prefix: "engine: export" needs a place beside the archive. Write a folder, such as "logs/"."#
            ),
            (
                "target: archive.logs", "target: archive.logs\n    ttl: 30d",
                #":10:10  archives[0].ttl: "30d" is not more than "older_than": items expire before they are archived. Write less under "older_than"."#
            ),
            (
                "target: archive.logs", "target: archive.logs\n    max_rcu: 101%",
                #":10:14  archives[0].max_rcu: "101%" is out of range. Write "1%" to "100%"."#
            ),
            (
                "target: archive.logs", "target: archive.logs\n    compression: lz4",
                #":10:18  archives[0].compression: "lz4" is not known here. Write "gzip" or "zstd" or "none"."#
            ),
            (
                "target: archive.logs", "target: archive.logs\n    partitions: hive",
                #":10:17  archives[0].partitions: "hive" is not known here. Write "glue" or "alter" or "msck" or "projection"."#
            ),
            (
                "target: archive.logs", "target: archive.logs\n    columns: {year: string}",
                #":10:14  archives[0].columns: "year" is a column of "partition_by" too. Remove one of the two."#
            ),
            (
                #""timestamp[0:4]""#, #""timestamp[4:0]""#,
                #":7:26  archives[0].partition_by.year: "timestamp[4:0]" names no characters. Write such as "timestamp[0:4]": the attribute, the first character counted from 0, and the one behind the last."#
            ),
            (
                #""timestamp[0:4]""#, "{attribute: at}",
                #":7:26  archives[0].partition_by.year: needs "attribute" and "format". Write both."#
            ),
        ])
    func problems(of old: String, as new: String, problem: String) throws {
        let text = Self.archive.replacing(old, with: new)
        #expect(text != Self.archive)
        do throws(ConfigProblems) {
            _ = try Self.load(text)
            Issue.record("it loaded")
        } catch {
            #expect(error.description == "g.yaml: 1 problem\n  \(problem)")
        }
    }

    @Test(
        "what cannot be told exactly without Glue is refused: values that can be anything, no partitions at all",
        arguments: ["alter", "msck", "projection"])
    func partitions(mode: String) throws {
        let archive = Self.archive + "    partitions: \(mode)\n"
        #expect(try Self.load(archive).configuration.archives.first?.spec.partitionMode.rawValue == mode)
        let anything = archive.replacing(#"month: "timestamp[5:7]""#, with: "action: action")
        let none = archive.split(separator: "\n").filter { !$0.contains("partition_by") }.joined(separator: "\n")
        for (text, words) in [
            (anything, "\"\(mode)\" takes no column whose values can be anything, such as \"action\". Write \"glue\""),
            (none, "\"\(mode)\" means nothing without \"partition_by\". Remove it."),
        ] {
            do throws(ConfigProblems) {
                _ = try Self.load(text)
                Issue.record("it loaded")
            } catch {
                #expect(error.description.contains("archives[0].partitions: \(words)"), "\(error.description)")
            }
        }
        let dollar = archive.replacing("prefix: logs/", with: "prefix: $logs")
        if mode == "projection" {
            #expect(throws: ConfigProblems.self) { try Self.load(dollar) }
        } else {
            _ = try Self.load(dollar)
        }
    }

    @Test("results of an archive's statements stay out of archives", arguments: ["glue", "alter"])
    func results(mode: String) throws {
        let text =
            Self.archive + "    partitions: \(mode)\n    result_location: s3://my-archive-bucket/logs/results/\n"
        do throws(ConfigProblems) {
            _ = try Self.load(text)
            #expect(mode == "glue")
        } catch {
            #expect(mode == "alter" && error.description.contains("\"logs/results\" is in the folder of archive"))
        }
    }

    @Test(
        "what else writes into the folder of an archive is refused",
        arguments: [
            ("logs", "results", "r", "has the exports of"), ("", "logs/results", "r", "has the query results of"),
            ("", "results", "logs/r", "is in the folder of archive"), ("", "results", "log", nil),
            ("other", "results", "", nil),
        ] as [(String, String, String, String?)])
    func strangers(exports: String, results: String, report: String, word: String?) {
        let text =
            Self.archive + """
                tables:
                  - name: Article
                    every: 8h
                    bucket: my-archive-bucket
                    prefix: "\(exports)"
                    database: ddb
                    result_location: s3://my-archive-bucket/\(results)
                reports:
                  - {name: r, after: Article, sql: SELECT 1, database: ddb, to: [{s3: "s3://my-archive-bucket/\(report)"}]}

                """
        do throws(ConfigProblems) {
            _ = try Self.load(text)
            #expect(word == nil)
        } catch {
            #expect(word.map(error.description.contains) == true, "\(error.description)")
        }
    }

    @Test("an archive that exports its table does it beside its folder, which is in no other archive")
    func exports() throws {
        let exporting = Self.archive + "    engine: export\n"
        let spec = try #require(try Self.load(exporting).configuration.archives.first?.spec)
        #expect(spec.engine == .export && spec.exportPrefix == "logs-exports" && spec.location.hasSuffix("/logs/"))
        #expect(try Self.load(Self.archive).configuration.archives.first?.spec.engine == .scan)
        for (prefix, isRefused) in [("logs-exports", true), ("logs-exports/AWSDynamoDB/x", false), ("log", false)] {
            let other = Self.archive.replacing("archives:\n", with: "").replacing("chat-history", with: "b-archive")
                .replacing("archive.logs", with: "archive.b").replacing("prefix: logs/", with: "prefix: \(prefix)")
            for text in [exporting + other, "archives:\n" + other + exporting.replacing("archives:\n", with: "")] {
                do throws(ConfigProblems) {
                    _ = try Self.load(text)
                    #expect(!isRefused)
                } catch {
                    #expect(isRefused && error.description.contains("exports"), "\(error.description)")
                }
            }
        }
    }

    @Test("archives that would take each other's objects, names or targets are refused")
    func overlaps() throws {
        let other = Self.archive.replacing("archives:\n", with: "")
        for (name, target, prefix, word) in [
            ("chat-history", "archive.b", "other", "is named already"),
            ("b-archive", "archive.logs", "other", "has the target"),
            ("b-archive", "archive.b", "logs", "are in each other"),
            ("b-archive", "archive.b", "logs/inner", "are in each other"),
            ("b-archive", "archive.b", "log", nil),
        ] as [(String, String, String, String?)] {
            let text =
                Self.archive
                + other.replacing("chat-history", with: name).replacing("archive.logs", with: target).replacing(
                    "prefix: logs/", with: "prefix: \(prefix)")
            do throws(ConfigProblems) {
                _ = try Self.load(text)
                #expect(word == nil)
            } catch {
                #expect(word.map(error.description.contains) == true, "\(error.description)")
            }
        }
    }
}
