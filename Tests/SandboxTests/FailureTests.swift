import Foundation
import Testing

/// Something that an operator has to mend, and what they are to read then.
private struct Trouble: Sendable, CustomTestStringConvertible {
    var what: String
    var kind = SampleTable.Kind.athena
    /// Keys of the table's entry.
    var lines: [String] = []
    /// What is wrong in AWS; makes the table too.
    var arrange: @Sendable (Sandbox, SampleTable) async throws -> Void = { try await $0.make($1) }
    var error: String
    var step: String
    /// Texts of the message and of the hint; `TABLE` is the table's name.
    var message: [String]
    var hint: [String]
    /// Exports paid for by then.
    var exports: Int

    var testDescription: String { what }

    /// The role may not call the operation.
    static func denied(
        _ operation: String, _ service: String, step: String, kind: SampleTable.Kind = .athena, exports: Int,
        hint: String? = nil
    ) -> Trouble {
        Trouble(
            what: "\(operation) is denied", kind: kind,
            arrange: { sandbox, table in
                try await sandbox.make(table)
                try await sandbox.fault([
                    "kind": "access_denied", "operation": .string(operation), "match": .string(table.name),
                ])
            },
            error: "permission", step: step, message: [operation], hint: [hint ?? "\(service):\(operation)"],
            exports: exports)
    }

    /// The target is there, and is not what it should be.
    static func target(
        _ what: String, lines: [String] = [], input: [String: JSON], error: String, message: [String], hint: [String]
    ) -> Trouble {
        Trouble(
            what: what, lines: lines,
            arrange: { sandbox, table in
                try await sandbox.make(SampleTable(named: table.name, .created))
                try await sandbox.makeTarget(table.name, input)
            },
            error: error, step: "preflight", message: message, hint: hint, exports: 0)
    }

    static let all: [Trouble] = [
        Trouble(
            what: "point-in-time recovery is off", arrange: { try await $0.make($1, recovery: false) },
            error: "invalid",
            step: "preflight", message: ["point-in-time recovery", "TABLE"],
            hint: ["aws dynamodb update-continuous-backups --table-name TABLE"], exports: 0),
        Trouble(
            what: "the DynamoDB table is missing", arrange: { _, _ in }, error: "missing", step: "preflight",
            message: ["ResourceNotFoundException"], hint: ["TABLE", "region"], exports: 0),
        Trouble(
            what: "the bucket is missing", lines: ["bucket: no-such-bucket-at-all"], error: "missing",
            step: "await-export",
            message: ["S3NoSuchBucket"], hint: ["no-such-bucket-at-all", "bucket:"], exports: 1),
        Trouble(
            what: "the bucket's policy denies the export", lines: ["bucket: denied-bucket"], error: "permission",
            step: "await-export", message: ["S3AccessDenied"], hint: ["s3:PutObject", "denied-bucket"], exports: 1),
        Trouble(
            what: "the bucket is another account's", lines: ["bucket_owner: \"999999999999\""], error: "permission",
            step: "await-export", message: ["S3AccessDenied"], hint: ["bucket_owner"], exports: 1),
        Trouble(
            what: "the workgroup is missing", lines: ["workgroup: nobodys"], error: "missing", step: "preflight",
            message: ["WorkGroup is not found"], hint: ["nobodys"], exports: 0),
        Trouble(
            what: "the workgroup has no place for results", lines: ["workgroup: primary"], error: "invalid",
            step: "preflight", message: ["primary has no place for results"], hint: ["result_location"], exports: 0),
        Trouble(
            what: "the database is missing", lines: ["database: nowhere"], error: "missing", step: "preflight",
            message: ["nowhere"], hint: ["Glue database nowhere"], exports: 0),
        Trouble(
            what: "the target is missing, and Glaux creates none over Ion",
            lines: ["format: ion"], arrange: { try await $0.make(SampleTable(named: $1.name, .created)) },
            error: "missing", step: "preflight", message: ["ddb.TABLE does not exist"],
            hint: ["dynamodb-json", "glaux retry"], exports: 0),
        .target(
            "the target has other columns than those declared", lines: ["columns: {pk: S, n: N}"],
            input: ["StorageDescriptor": ["Columns": [["Name": "item", "Type": "struct<pk:struct<n:string>>"]]]],
            error: "conflict", message: ["struct<pk:struct<n:string>>"], hint: ["Drop ddb.TABLE"]),
        .target(
            "the target is a view", input: ["TableType": "VIRTUAL_VIEW"], error: "invalid", message: ["is a view"],
            hint: ["target:"]),
        .target(
            "the target is partitioned", input: ["PartitionKeys": [["Name": "day", "Type": "string"]]],
            error: "invalid",
            message: ["partitioned by day"], hint: ["unpartitioned"]),
        .target(
            "the target is an Iceberg table", input: ["Parameters": ["table_type": "ICEBERG"]], error: "invalid",
            message: ["Iceberg"], hint: ["target:"]),
        .denied("DescribeTable", "dynamodb", step: "preflight", exports: 0),
        .denied("DescribeContinuousBackups", "dynamodb", step: "preflight", exports: 0),
        .denied("ExportTableToPointInTime", "dynamodb", step: "request-export", exports: 0),
        .denied("DescribeExport", "dynamodb", step: "await-export", exports: 1),
        .denied("GetObject", "s3", step: "prove-export", exports: 1, hint: "s3:GetObject on s3://"),
        .denied("ListObjectsV2", "s3", step: "prove-export", exports: 1, hint: "s3:ListBucket on s3://"),
        .denied("GetTable", "glue", step: "preflight", exports: 0),
        .denied("StartQueryExecution", "athena", step: "relocate", exports: 1),
        .denied("UpdateTable", "glue", step: "relocate", kind: .glue, exports: 1),
        .denied("CreateTable", "glue", step: "ensure-target", kind: .created, exports: 1),
    ]
}

@Suite("What an operator has to mend")
struct FailureTests {
    @Test("the job fails at the step, and says what is wrong, in AWS's words, and what to do", arguments: Trouble.all)
    fileprivate func failure(trouble: Trouble) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(trouble.kind)
            try await trouble.arrange(sandbox, table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry(trouble.lines)]))
            let job = try await daemon.ended(try await daemon.run(table.name))
            #expect(job.state == "failed")
            #expect(job.step == trouble.step)
            let error = try #require(job.error)
            #expect(error.class == trouble.error, "\(error)")
            for text in trouble.message {
                #expect(error.message.contains(text.replacing("TABLE", with: table.name)), "\(error)")
            }
            for text in trouble.hint {
                #expect(error.hint.contains(text.replacing("TABLE", with: table.name)), "\(error)")
            }
            #expect(!"\(error.message)\(error.hint)".contains("Optional("))
            #expect(try await daemon.table(table.name).state == "failing")
            #expect(try await daemon.table(table.name).live == nil)
            try await sandbox.expectPromises(of: table, exports: trouble.exports, trouble.what)
            let where_ = try await sandbox.location(of: table.name)
            #expect(where_ == nil || where_ == Sandbox.nowhere, "the target did not move")
        }
    }

    @Test(
        "what is denied in the middle is asked once, and what was bought is used once the operator has mended it",
        arguments: [
            (SampleTable.Kind.athena, "DescribeTable", 0, "preflight"),
            (.athena, "DescribeContinuousBackups", 0, "preflight"),
            (.athena, "GetTable", 0, "preflight"),
            (.athena, "ExportTableToPointInTime", 0, "request-export"),
            (.athena, "DescribeExport", 0, "await-export"),
            (.athena, "GetObject", 0, "prove-export"),
            (.athena, "ListObjectsV2", 0, "prove-export"),
            (.athena, "GetTable", 1, "ensure-target"),
            (.created, "CreateTable", 0, "ensure-target"),
            (.athena, "StartQueryExecution", 0, "relocate"),
            (.glue, "UpdateTable", 0, "relocate"),
            (.athena, "GetTable", 2, "confirm"),
        ])
    func mended(denial: (kind: SampleTable.Kind, operation: String, after: Int, step: String)) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(denial.kind)
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "access_denied", "operation": .string(denial.operation), "match": .string(table.name),
                "after": .number(Double(denial.after)),
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            let failed = try await daemon.ended(id)
            #expect(failed.step == denial.step && failed.error?.class == "permission", "\(failed)")
            #expect(try await sandbox.fired(rule) == 1)
            try await sandbox.lift(rule)
            let outcome = try await daemon.glaux("retry", "\(id)", "--wait")
            #expect(outcome.exit == .status(0), "\(outcome.errors)")
            let job = try await daemon.job(id)
            #expect(job.state == "succeeded" && job.error == nil)
            try await sandbox.expectPromises(of: table, exports: 1, "retried after the role was mended")
            #expect(try await daemon.table(table.name).state == "idle")
        }
    }
}
