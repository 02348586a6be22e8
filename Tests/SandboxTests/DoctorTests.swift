import Foundation
import Testing

@Suite("Doctor")
struct DoctorTests {
    struct Finding: Decodable, Sendable {
        var check: String
        var subject: String
        var verdict: String
        var message: String
        var hint: String?
        var entries: [String]
    }

    private struct Findings: Decodable {
        var at: String
        var findings: [Finding]
    }

    private func findings(_ outcome: Program.Outcome) throws -> [Finding] {
        try JSONDecoder().decode(Findings.self, from: Data(outcome.output.utf8)).findings
    }

    @Test("a config that works has nothing wrong, and `glaux doctor` ends with 0, changes nothing and buys nothing")
    func healthy() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(.athena, "well")
            try await sandbox.make(table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let outcome = try await daemon.glaux("doctor", "--json")
            #expect(outcome.exit == .status(0) && outcome.errors.isEmpty, "\(outcome)")
            let found = try findings(outcome)
            #expect(found.allSatisfy { $0.verdict == "ok" }, "\(found)")
            #expect(
                Set(found.map(\.check)) == [
                    "identity", "clock", "table", "bucket", "database", "target", "workgroup", "limits", "permissions",
                ])
            let text = try await daemon.glaux("doctor", table.name)
            #expect(
                text.exit == .status(0)
                    && text.output.contains("point-in-time recovery is on: it can be exported as of any time since"),
                "\(text)")
            #expect(text.output.contains("0 failures, 0 warnings"), "\(text.output)")
            #expect(try await daemon.jobs(of: table.name).isEmpty)
            try await sandbox.expectPromises(of: table, exports: 0, "looked at")
            let audit = try await daemon.glaux("audit")
            #expect(audit.output.contains("doctor \(table.name)"), "\(audit.output)")
            let unknown = try await daemon.glaux("doctor", "Nowhere")
            #expect(unknown.exit == .status(1) && unknown.errors.contains("Nowhere"), "\(unknown)")
        }
    }

    private struct Trouble: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var lines: @Sendable (String) -> [String] = { _ in [] }
        var arrange: @Sendable (Sandbox, SampleTable) async throws -> Void = { try await $0.make($1) }
        var check: String
        var verdict = "failure"
        /// Of message and hint.
        var words: [String]
    }

    /// A bucket for the table alone, called like it.
    private static func bucket(_ table: SampleTable) -> String { table.name.replacing("_", with: "-") }

    private static func makeBucket(_ sandbox: Sandbox, _ table: SampleTable, region: String = Sandbox.region)
        async throws
    {
        try await sandbox.make(table)
        try await sandbox.aws(
            "s3", "create_bucket",
            [
                "Bucket": .string(bucket(table)),
                "CreateBucketConfiguration": ["LocationConstraint": .string(region)],
            ], in: region)
    }

    private static func name(_ table: String) -> String { table.replacing("_", with: "-") }

    private static let troubles: [Trouble] = [
        Trouble(
            testDescription: "point-in-time recovery is off", arrange: { try await $0.make($1, recovery: false) },
            check: "table", words: ["point-in-time recovery", "update-continuous-backups"]),
        Trouble(
            testDescription: "the DynamoDB table is not there",
            arrange: { try await $0.makeTarget($1.name) }, check: "table",
            words: ["no DynamoDB table", "ResourceNotFoundException"]),
        Trouble(
            testDescription: "the bucket is not there", lines: { ["bucket: \(name($0))"] }, check: "bucket",
            words: ["no such bucket", "Create the bucket"]),
        Trouble(
            testDescription: "the bucket is in another region", lines: { ["bucket: \(name($0))"] },
            arrange: { try await makeBucket($0, $1, region: "eu-west-1") }, check: "bucket", verdict: "warning",
            words: ["eu-west-1", Sandbox.region]),
        Trouble(
            testDescription: "the bucket is another account's", lines: { _ in ["bucket_owner: \"999999999999\""] },
            check: "bucket", words: ["not of account 999999999999", "bucket_owner"]),
        Trouble(
            testDescription: "a lifecycle rule takes the live data", lines: { ["bucket: \(name($0))", "every: 3d"] },
            arrange: { sandbox, table in
                try await makeBucket(sandbox, table)
                try await sandbox.aws(
                    "s3", "put_bucket_lifecycle_configuration",
                    [
                        "Bucket": .string(bucket(table)),
                        "LifecycleConfiguration": [
                            "Rules": [
                                [
                                    "ID": "tidy", "Status": "Enabled", "Filter": ["Prefix": ""],
                                    "Expiration": ["Days": 1],
                                ]
                            ]
                        ],
                    ])
            }, check: "bucket", words: ["tidy", "vanish under the target"]),
        Trouble(
            testDescription: "lifecycle rules may not be seen", lines: { ["bucket: \(name($0))"] },
            arrange: { sandbox, table in
                try await makeBucket(sandbox, table)
                try await sandbox.fault([
                    "kind": "access_denied", "operation": "GetBucketLifecycleConfiguration",
                    "match": .string(bucket(table)),
                ])
            }, check: "bucket", verdict: "unseen",
            words: ["could not look", "s3:GetLifecycleConfiguration", "glaux iam --doctor"]),
        Trouble(
            testDescription: "the bucket encrypts with a key that the config does not name",
            lines: { ["bucket: \(name($0))"] },
            arrange: { sandbox, table in
                try await makeBucket(sandbox, table)
                try await sandbox.aws(
                    "s3", "put_bucket_encryption",
                    [
                        "Bucket": .string(bucket(table)),
                        "ServerSideEncryptionConfiguration": [
                            "Rules": [
                                [
                                    "ApplyServerSideEncryptionByDefault": [
                                        "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key-of-theirs",
                                    ]
                                ]
                            ]
                        ],
                    ])
            }, check: "bucket", verdict: "warning", words: ["key-of-theirs", "`encryption: kms:key-of-theirs`"]),
        Trouble(
            testDescription: "the database is not there", lines: { _ in ["database: nowhere"] }, check: "database",
            words: ["no Glue database nowhere", "database:"]),
        Trouble(
            testDescription: "the target is a view",
            arrange: { sandbox, table in
                try await sandbox.make(SampleTable(named: table.name, .created))
                try await sandbox.makeTarget(table.name, ["TableType": "VIRTUAL_VIEW"])
            }, check: "target", words: ["is a view", "target:"]),
        Trouble(
            testDescription: "the workgroup is not there", lines: { _ in ["workgroup: nobodys"] }, check: "workgroup",
            words: ["no Athena workgroup nobodys"]),
        Trouble(
            testDescription: "the workgroup has no place for results", lines: { _ in ["workgroup: primary"] },
            check: "workgroup", words: ["no place for results", "result_location"]),
        Trouble(
            testDescription: "a right that only a simulation shows is wanting",
            arrange: { sandbox, table in
                try await sandbox.make(table)
                try await sandbox.fault([
                    "kind": "access_denied", "operation": "ExportTableToPointInTime", "match": .string(table.name),
                ])
            }, check: "permissions", words: ["dynamodb:ExportTableToPointInTime", "ExportTables"]),
    ]

    @Test("what is wrong is told with what to do, hides nothing else, and a failure ends with 1", arguments: troubles)
    private func trouble(trouble: Trouble) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(.athena, "ill")
            let healthy = SampleTable(.athena, "well")
            try await sandbox.make(healthy)
            try await trouble.arrange(sandbox, table)
            let lines = trouble.lines(table.name)
            let daemon = try await Daemon.started(
                ConfigText(sandbox, tables: [table.entry(lines), healthy.entry()]))
            let outcome = try await daemon.glaux("doctor", "--json")
            let found = try findings(outcome)
            #expect(outcome.exit == .status(trouble.verdict == "failure" ? 1 : 0), "\(found)")
            let told = try #require(
                found.first { $0.check == trouble.check && $0.verdict == trouble.verdict }, "\(found)")
            for word in trouble.words { #expect("\(told.message) \(told.hint ?? "")".contains(word), "\(told)") }
            #expect(trouble.check == "permissions" || told.entries.contains(table.name), "\(told)")
            #expect(
                found.contains { $0.check == "table" && $0.subject == healthy.name && $0.verdict == "ok" }, "\(found)")
            let text = try await daemon.glaux("doctor")
            #expect(text.output.contains(told.message.prefix(30)) && text.output.contains("→"), "\(text.output)")
        }
    }

    @Test("a daemon that has looked, and has nothing to do, ends with 0 when it is told to stop")
    func stop() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(.athena, "stopped")
            try await sandbox.make(table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            _ = try await eventually("the daemon's own look") {
                String(decoding: try await daemon.get("/metrics").body, as: UTF8.self)
                    .contains("\nglaux_doctor_looked_at_seconds ") ? true : nil
            }
            #expect(try await daemon.stop() == .status(0), "\(daemon.log)")
        }
    }

    @Test("what all tables share is looked at by itself, and shows in `glaux status` until it is mended and looked at")
    func status() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(.athena, "watched")
            let bucket = Self.bucket(table)
            try await sandbox.make(table)
            let daemon = try await Daemon.started(
                ConfigText(sandbox, tables: [table.entry("bucket: \(bucket)")]))
            _ = try await eventually("the finding in the status") {
                try await daemon.glaux("status").output.contains("bucket \(bucket)") ? true : nil
            }
            #expect(daemon.log.contains("doctor found trouble"))
            let metrics = String(decoding: try await daemon.get("/metrics").body, as: UTF8.self)
            #expect(metrics.contains("glaux_doctor_findings{verdict=\"failure\"} 1"), "\(metrics)")
            try await sandbox.aws(
                "s3", "create_bucket",
                [
                    "Bucket": .string(bucket),
                    "CreateBucketConfiguration": ["LocationConstraint": .string(Sandbox.region)],
                ])
            #expect(try await daemon.glaux("reload").exit == .status(0))
            _ = try await eventually("the finding to go") {
                try await daemon.glaux("status").output.contains("Doctor found") ? nil : true
            }
            let json = try JSON(parsing: try await daemon.get("/v1/status").body)
            #expect(json["doctor"]["findings"].elements.isEmpty && json["doctor"]["at"].text != nil)
        }
    }

    @Test("with nobody at AWS's address the answer comes all the same, and says so once for each service")
    func deadEndpoint() async throws {
        let sandbox = try await Sandbox.shared.value
        var config = ConfigText(
            sandbox, tables: (1...42).map { ConfigText.Table(name: "Table\($0)") })
        // The discard port, where nobody listens.
        config.endpoint = "http://127.0.0.1:9"
        let daemon = try await Daemon.started(config)
        let outcome = try await daemon.glaux("doctor", "--json")
        #expect(outcome.exit == .status(1))
        let unseen = try findings(outcome).filter { $0.verdict == "unseen" }
        #expect(unseen.count <= 8, "\(unseen)")
        #expect(unseen.contains { $0.check == "table" && $0.entries.count == 42 }, "\(unseen)")
        #expect(unseen.contains { $0.check == "identity" && $0.message.contains("127.0.0.1:9") }, "\(unseen)")
    }

    @Test("a role that was mended is believed at the next reload: what was denied is tried again")
    func reloadTriesAgain() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(.athena, "mended")
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "access_denied", "operation": "ExportTableToPointInTime", "match": .string(table.name),
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            let failed = try await daemon.ended(id)
            #expect(failed.error?.hint.contains("`glaux reload`") == true, "\(failed)")
            #expect(failed.error?.hint.contains("ExportTables") == true, "\(failed)")
            #expect(try await sandbox.fired(rule) == 1, "asked once")
            try await sandbox.lift(rule)
            #expect(try await daemon.glaux("reload").exit == .status(0))
            let job = try await daemon.jobWhere(id, "to succeed") { $0.state == "succeeded" }
            #expect(job.error == nil)
            try await sandbox.expectPromises(of: table, exports: 1, "reloaded after the role was mended")
        }
    }
}
