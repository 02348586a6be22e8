import Foundation
import Testing

/// Something that passes without anybody's help.
private struct Disturbance: Sendable, CustomTestStringConvertible {
    var rule: [String: JSON]
    var kind = SampleTable.Kind.athena

    var testDescription: String { rule.map { "\($0): \($1)" }.sorted().joined(separator: " ") }

    static let all: [Disturbance] = refusals + unreadable

    private static let refusals: [Disturbance] = [
        Disturbance(rule: ["kind": "http500", "times": 5]),
        Disturbance(rule: ["kind": "http503", "times": 5], kind: .glue),
        Disturbance(rule: ["kind": "drop_before", "every": 2], kind: .created),
        Disturbance(rule: ["kind": "hang", "seconds": 1, "every": 3, "times": 4]),
        Disturbance(rule: ["kind": "skew", "seconds": 1200, "times": 100]),
    ]

    private static let unreadable: [Disturbance] = ["truncate", "empty_body", "garbage_body"].flatMap { body in
        let operations = [
            "DescribeTable", "ExportTableToPointInTime", "DescribeExport", "GetObject", "ListObjectsV2",
            "StartQueryExecution",
        ]
        var disturbances = operations.map { operation in
            Disturbance(
                rule: ["kind": .string(body), "operation": .string(operation), "times": 2])
        }
        disturbances.append(
            Disturbance(rule: ["kind": .string(body), "operation": "UpdateTable", "times": 2], kind: .glue))
        return disturbances
    }
}

@Suite("What passes by itself")
struct DisturbanceTests {
    @Test("a job outlives it, buys no export for nothing, and shows nothing unproven", arguments: Disturbance.all)
    fileprivate func outlived(disturbance: Disturbance) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(disturbance.kind)
            try await sandbox.make(table)
            let rule = try await sandbox.fault(
                .object(disturbance.rule.merging(["match": .string(table.name)]) { $1 }))
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let job = try await daemon.ended(try await daemon.run(table.name))
            try await sandbox.lift(rule)
            #expect(job.state == "succeeded", "\(job)")
            let bought = try await sandbox.bought(table.name)
            #expect(bought == 1)
            try await sandbox.expectPromises(of: table, exports: bought, disturbance.testDescription)
            #expect(try await sandbox.count(of: table.name) == 3)
        }
    }

    @Test("when AWS has no room for another export the job waits, says so, and an operator can hurry it")
    func noRoom() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            try await sandbox.fault([
                "kind": "error", "operation": "ExportTableToPointInTime", "match": .string(table.name),
                "code": "LimitExceededException", "message": "Limit of concurrent exports reached", "times": 1,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            let waiting = try await daemon.jobWhere(id, "to wait for room") { $0.error != nil }
            #expect(waiting.state == "running" && waiting.error?.class == "exhausted", "\(waiting)")
            let outcome = try await daemon.glaux("retry", "\(id)", "--wait")
            #expect(outcome.exit == .status(0), "\(outcome.errors)")
            try await sandbox.expectPromises(of: table, exports: 1, "no room at first")
        }
    }

    /// The shared credentials file of a daemon.
    private struct CredentialsFile {
        let path: String

        init(of daemon: Daemon) throws {
            path = "\(daemon.folder)/.aws/credentials"
            try FileManager.default.createDirectory(atPath: "\(daemon.folder)/.aws", withIntermediateDirectories: true)
        }

        func write(_ key: Sandbox.Key) throws {
            try """
            [default]
            aws_access_key_id = \(key.accessKey)
            aws_secret_access_key = \(key.secret)
            aws_session_token = \(key.token)

            """.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    @Test("credentials that ran out are read again from the file that an operator renewed")
    func renewedCredentials() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let daemon = try await Daemon(ConfigText(sandbox, tables: [table.entry()]), credentials: [:])
            let file = try CredentialsFile(of: daemon)
            try file.write(.expired)
            try await daemon.start()
            let id = try await daemon.run(table.name)
            let stuck = try await daemon.jobWhere(id, "to meet the expired token") { $0.error != nil }
            #expect(stuck.state == "running", "an expired token passes: \(stuck)")
            try file.write(.fresh)
            let job = try await daemon.ended(id)
            #expect(job.state == "succeeded", "\(job)")
            let keys = Set(try await sandbox.calls().filter(\.effect).map(\.access_key))
            #expect(keys.contains(Sandbox.Key.fresh.accessKey) && !keys.contains(Sandbox.Key.expired.accessKey))
        }
    }

    @Test(
        "keys are rotated under a job: unnoticed if the file comes first, else with one clear failure and a retry",
        arguments: [true, false])
    func rotatedCredentials(fileFirst: Bool) async throws {
        try await Places.shared.hold {
            // Its keys are taken away, so nobody else may use it.
            let sandbox = try await Sandbox.start()
            let table = SampleTable()
            try await sandbox.make(table)
            let rule = try await sandbox.fault(["kind": "hold", "operation": "DescribeExport", "times": 1])
            // A view that is not there yet would be another call without an effect.
            let daemon = try await Daemon(ConfigText(sandbox, tables: [table.entry("view: off")]), credentials: [:])
            let file = try CredentialsFile(of: daemon)
            try file.write(.session)
            try await daemon.start()
            // It would be refused as well.
            try await daemon.looked()
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            if fileFirst { try file.write(.fresh) }
            try await sandbox.accept([.fresh])
            try await sandbox.lift(rule)
            let job = try await daemon.ended(id)
            // Lifecycle rules and bucket policies are looked for in vain.
            let refused = try await sandbox.calls().filter { !$0.effect && !$0.operation.hasPrefix("GetBucket") }
            if fileFirst {
                #expect(job.state == "succeeded", "\(job)")
                #expect(refused.isEmpty, "\(refused)")
            } else {
                #expect(job.state == "failed" && job.error?.class == "permission", "\(job)")
                #expect(refused.count == 1, "what was refused is not sent again: \(refused)")
                try file.write(.fresh)
                #expect(try await daemon.glaux("retry", "\(id)", "--wait").exit == .status(0))
            }
            try await sandbox.expectPromises(of: table, exports: 1, "keys rotated")
        }
    }
}
