import Foundation
import GlauxCore
import GlauxFuzzing
import Testing

@testable import GlauxConfig

@Suite("config files that are nearly right")
struct FuzzTests {
    @Test("each is read, or has a problem that says where")
    func config() {
        let seeds = [
            """
            aws: {region: ap-northeast-1}
            defaults: {every: 8h, bucket: analysis-bucket-123456789012, database: ddb, workgroup: work-group}
            tables:
              - name: Article
                columns: {userId: S, articleId: S, content: S, createAt: N}
              - name: Order
                cron: "0 18 1 * *"
                timezone: Asia/Tokyo
                prefix: exports/Order
                relocate: glue
                jitter: 5m
                on_missed: skip

            """,
            """
            limits: {exports: 300, queries: 20}
            operators: glaux
            defaults: &d
              cron: rate(8 hours)
              bucket: b-123
              database: ddb
              timeout: 1d12h
              attempts: 3
              encryption: {kms: "arn:aws:kms:eu-west-1:123456789012:key/x"}
            tables: [{name: my-table.v2, target: ddb.x, columns: {tags: SS, m: {a: N, b: [S]}}}]

            """,
            """
            defaults: {every: 1d, bucket: b-123, database: ddb, workgroup: w, result_location: "s3://{bucket}/r/"}
            tables:
              - name: Article
                verify: {count_drop: 20%, scan: true, assert: ["SELECT count(*) > 0 FROM {table}"]}
                keep_for: 30d
                snapshots: true
            archives:
              - name: history
                table: Histories
                every: 8h
                bucket: my-archive-bucket
                prefix: logs/
                partition_by: {year: "timestamp[0:4]", month: "timestamp[5:7]"}
                where: {attribute: timestamp, older_than: 30d}
                target: archive.logs
                partitions: projection
                max_rcu: 50%
                object_size: 128MiB
                ttl: 180d
            reports:
              - name: usage
                after: Article
                sql: "SELECT '{{ last_month.year }}', {{ least }}"
                parameters: {least: {integer: 5}}
                to: [{file: /reports}, {s3: "s3://b-123/reports"}]
                max_scan: 1GB
                keep: 2

            """,
        ]
        let words = [
            "tables:", "- name: ", "every: ", "cron: ", "columns: ", "&a", "*a", "<<: ", "!!binary", "%YAML", "---",
            "|",
            ">-", "? ", "rate(1 day)", "31 2", "Article", "bucket: ", "target: ", "1h30m", "0x10", "1:30", "~",
            "archives:", "reports:", "partition_by: ", "where: ", "sql: ", "{{ slot.date }}", "[0:4]", "99999999999TiB",
            "50%",
        ]
        for input in FuzzedInputs("config", seeds: seeds, words: words) {
            let text = ConfigText(path: "glaux.yaml", text: String(decoding: input, as: UTF8.self))
            do throws(ConfigProblems) {
                let loaded = try ConfigLoader.load([text], timeZones: .system)
                let names = loaded.configuration.tables.map(\.name)
                #expect(Set(names).count == names.count, "\(input.inBase64)")
                _ = try ConfigLoader.describe([text], timeZones: .system)
            } catch {
                #expect(
                    !error.problems.isEmpty
                        && error.problems.allSatisfy { $0.file == "glaux.yaml" && !$0.message.isEmpty },
                    "\(input.inBase64)")
            }
        }
    }

    @Test("a rule of a time zone is read, or it is none")
    func timeZones() {
        let seeds = [
            "CET-1CEST,M3.5.0,M10.5.0/3", "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "JST-9", "EST5EDT,J60,300/25:30:10",
            "JST-99",
        ]
        for input in FuzzedInputs("time-zone", seeds: seeds, words: ["M", "J", "/", "<", ">", "-167", "M13.6.7"]) {
            guard let rule = PosixTimeZone(String(decoding: input, as: UTF8.self)) else { continue }
            let transitions = rule.transitions(after: 0, until: 2030)
            let starts = transitions.map(\.start)
            #expect(starts == starts.sorted(), "\(input.inBase64)")
            #expect(transitions.allSatisfy { abs($0.offset) < 26 * 3600 }, "\(input.inBase64)")
        }
    }

    @Test("a compiled time zone is read, or it is none")
    func timeZoneFile() throws {
        for name in ["Europe/Berlin", "America/St_Johns", "Asia/Tokyo"] {
            let file = try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)"))
            for input in FuzzedInputs("time-zone-file", seeds: [[UInt8](file)], words: ["TZif2", "\n", "CET-1CEST"]) {
                guard let rules = TimeZoneFile.rules(input, identifier: "x") else { continue }
                #expect(abs(rules.offset(at: 1_800_000_000)) < 26 * 3600, "\(input.inBase64)")
            }
        }
    }
}
