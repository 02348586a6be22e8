import Foundation
import Testing

/// Answers that a job of an archive or a report loses, each so often that the quick retries of the AWS client are over.
private struct Loss: Sendable, CustomTestStringConvertible {
    var operations: [String]
    /// Of the first operation.
    var times: Double = 4
    /// Further keys of the archive.
    var lines: [String] = []
    /// Whether another job follows, whose item has an attribute more.
    var isWidened = false

    var testDescription: String { operations.joined(separator: ", ") }

    func rules(signedAs key: String) -> [JSON] {
        operations.map { operation in
            [
                "kind": "drop_after", "operation": .string(operation), "access_key": .string(key),
                "times": .number(operation == operations.first ? times : 4),
            ]
        }
    }

    static let ofArchives: [Loss] = [
        Loss(operations: ["DescribeTable", "Scan", "GetTable", "CreateTable"]),
        Loss(operations: [
            "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "HeadObject", "GetObject",
        ]),
        // So many that a round of the scan fails, and what it has begun is swept.
        Loss(operations: ["UploadPart", "ListMultipartUploads", "AbortMultipartUpload"], times: 20),
        Loss(operations: ["BatchCreatePartition", "BatchGetPartition"]),
        Loss(operations: ["StartQueryExecution", "GetQueryExecution"], lines: ["partitions: alter"]),
        Loss(operations: ["UpdateTable", "UpdatePartition"], isWidened: true),
    ]

    static let ofReports: [Loss] = [
        Loss(operations: ["StartQueryExecution", "GetQueryExecution", "GetQueryResults"]),
        Loss(operations: ["CreateMultipartUpload"]),
        Loss(operations: ["UploadPart", "AbortMultipartUpload"]),
        Loss(operations: ["CompleteMultipartUpload", "HeadObject"]),
        Loss(operations: ["ListMultipartUploads", "DeleteObjects"]),
    ]
}

/// What archives read is much for a sandbox that others share.
private let ownSandbox = Task { try await FastSandbox() }

extension LostAnswerTests {
    @Test(
        "an archive whose answers are lost has every item once, certified once, and leaves no upload behind",
        arguments: Loss.ofArchives)
    fileprivate func archive(loss: Loss) async throws {
        try await Places.shared.hold {
            let fast = try await ownSandbox.value
            let sandbox = fast.sandbox
            let archived = try await Archived(sandbox, items: 60)
            var items = 63
            func put(_ item: JSON) async throws {
                try await sandbox.put(archived.name, item)
                items += 1
            }
            func now() async throws -> String {
                Date(timeIntervalSince1970: try await fast.now()).ISO8601Format()
            }
            // The partition of the later item is there then, whatever the year.
            let year = try await now().prefix(4)
            if loss.isWidened { try await put(["pk": ["S": "early"], "at": ["S": "\(year)-01-01T00:00:00Z"]]) }
            var rules: [String] = []
            for rule in loss.rules(signedAs: archived.name) { rules.append(try await sandbox.fault(rule)) }
            let lines = ["on_malformed: default", "segments: 2", "object_size: 1MB"] + loss.lines
            let daemon = try await fast.daemon(
                archived.config(olderThan: loss.isWidened ? "1s" : "1d", lines), signingAs: archived.name)
            let job = try await archived.firstJob(daemon)
            #expect(job.state == "succeeded", "\(job)")
            func proven() async throws -> JSON { try await daemon.get("/v1/archives/\(archived.name)/partitions").json }
            if loss.isWidened {
                try await put(["pk": ["S": "late"], "at": ["S": .string(try await now())], "Mood": ["S": "well"]])
                _ = try await eventually("the later item in the archive") {
                    let run = try await daemon.glaux("run", archived.name, "--wait")
                    #expect(run.exit == .status(0), "\(run.errors)")
                    return try await proven()["items"].int == items ? true : nil
                }
            }
            for (rule, operation) in zip(rules, loss.operations) {
                #expect(try await sandbox.fired(rule) ?? 0 > 2, "\(operation)")
                try await sandbox.lift(rule)
            }
            let proof = try await proven()
            // A later window may have been empty of the item, and then there was one more.
            #expect(proof["items"].int == items && (loss.isWidened || proof["windows"].int == 1), "\(proof)")
            let comparison = try await archived.comparison()
            #expect(comparison.hasPrefix("same in "), "\(comparison)")
        }
    }

    @Test(
        "a report whose answers are lost asks once, writes one result, removes the one before and leaves no upload behind",
        arguments: Loss.ofReports)
    fileprivate func report(loss: Loss) async throws {
        try await Places.shared.hold {
            let fast = try await ownSandbox.value
            let (sandbox, name) = (fast.sandbox, SampleTable(.created, "r").name)
            let section = [
                "reports:",
                "  - {name: \(name), \(ConfigText.never), workgroup: work-group, sql: \"SELECT '\(name)' AS x\", keep: 1, to: [{s3: \"s3://\(Sandbox.bucket)/\(name)\"}]}",
            ]
            var rules: [String] = []
            for rule in loss.rules(signedAs: name) { rules.append(try await sandbox.fault(rule)) }
            let daemon = try await fast.daemon(ConfigText(sandbox, sections: section, tables: []), signingAs: name)
            var before: [String] = []
            for _ in 0..<2 {
                let outcome = try await daemon.glaux("report", name, "--wait")
                #expect(outcome.exit == .status(0), "\(outcome)")
                let objects = try await sandbox.objects(below: "\(name)/")
                try #require(objects.count == 1 && objects != before, "\(objects)")
                before = objects
                let head = try await sandbox.aws(
                    "s3", "head_object", ["Bucket": .string(Sandbox.bucket), "Key": .string(objects[0])])
                #expect(head["ContentLength"].int == "x\n\(name)\n".utf8.count)
            }
            for (rule, operation) in zip(rules, loss.operations) {
                #expect(try await sandbox.fired(rule) ?? 0 > 2, "\(operation)")
                try await sandbox.lift(rule)
            }
            #expect(try await sandbox.uploads(below: "\(name)/") == 0)
            let queries = try await sandbox.control("GET", "queries")["queries"].elements
            #expect(queries.count { $0["Query"].text?.contains(name) == true } == 2)
        }
    }
}
