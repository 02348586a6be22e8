import Foundation
import Testing

/// Tests that force what becomes of the next exports or queries, whosever they are: they have a sandbox of their own and
/// come one after the other.
@Suite("Exports and queries that come to a bad end", .serialized)
struct DamageTests {
    private static let sandbox = Task { try await Sandbox.start() }

    @Test("a damaged export is never shown, and the job says which object is wrong and how")
    func damaged() async throws {
        let sandbox = try await Self.sandbox.value
        let words = [
            "missing_object": "missing", "changed_object": "ETag", "bad_md5": "MD5", "bad_count": "items",
            "truncated_manifest": "manifest", "missing_md5": "missing",
        ]
        let tables = words.map { _ in SampleTable() }
        for table in tables { try await sandbox.make(table) }
        try await sandbox.set(["next_exports": .array(words.keys.map { ["damage": [.string($0)]] })])
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: tables.map { $0.entry("attempts: 1") }))
        for table in tables { _ = try await daemon.run(table.name) }
        for table in tables {
            let last = try await eventually("\(table.name) to end") { try await daemon.table(table.name).last }
            let export = try #require(try await sandbox.exports(of: table.name).first)
            let damage = try #require(export.damages.first)
            #expect(last.state == "failed" && last.step == "prove-export", "\(damage): \(last)")
            #expect(last.error?.class == "damaged", "\(damage): \(last)")
            #expect(last.error?.message.contains(try #require(words[damage])) == true, "\(damage): \(last)")
            try await sandbox.expectPromises(of: table, exports: 1, damage)
            #expect(try await sandbox.location(of: table.name) == Sandbox.nowhere, "\(damage)")
        }
    }

    @Test(
        "a damaged or failed export is bought again, until the attempts are used up",
        arguments: [
            (["damage", "damage", "damage"], 3, "failed", 3), (["damage", "whole"], 3, "succeeded", 2),
            (["fail", "damage", "whole"], 3, "succeeded", 3), (["fail", "fail"], 2, "failed", 2),
        ])
    func boughtAgain(fates: [String], attempts: Int, end: String, exports: Int) async throws {
        let sandbox = try await Self.sandbox.value
        let table = SampleTable()
        try await sandbox.make(table)
        let forced: [String: JSON] = [
            "damage": ["damage": ["bad_md5"]], "whole": [:],
            "fail": ["fail": ["code": "UnexpectedError", "message": "An internal error"]],
        ]
        try await sandbox.set(["next_exports": .array(fates.compactMap { forced[$0] })])
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry("attempts: \(attempts)")]))
        let job = try await daemon.ended(try await daemon.run(table.name))
        #expect(job.state == end, "\(job)")
        let tokens = (job.steps ?? []).filter { $0.name == "request-export" }.compactMap(\.token)
        #expect(Set(tokens).count == exports, "each with a token of its own: \(tokens)")
        try await sandbox.expectPromises(of: table, exports: exports, "\(fates)")
    }

    @Test("checksums under the name that AWS's guide gives them are found too")
    func otherChecksumName() async throws {
        let sandbox = try await Self.sandbox.value
        let table = SampleTable()
        try await sandbox.make(table)
        try await sandbox.set(["next_exports": [["damage": ["checksum_suffix"]]]])
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
        let job = try await daemon.ended(try await daemon.run(table.name))
        #expect(job.state == "succeeded", "\(job)")
    }

    @Test(
        "a query that fails or is cancelled from outside leaves the target where it was, and a retry moves it",
        arguments: [
            (
                [
                    "fail": [
                        "reason":
                            "User: x is not authorized to perform: glue:UpdateTable on resource: arn:aws:glue:x because y",
                        "category": 2, "type": 1003,
                    ]
                ], "permission"
            ),
            (
                ["fail": ["reason": "FAILED: SemanticException Table not found", "category": 2, "type": 1110]],
                "missing"
            ),
            (["cancel": true], "conflict"),
        ] as [(JSON, String)])
    func queryEnds(fate: JSON, error: String) async throws {
        let sandbox = try await Self.sandbox.value
        let table = SampleTable()
        try await sandbox.make(table)
        try await sandbox.set(["next_queries": [fate]])
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
        let id = try await daemon.run(table.name)
        let job = try await daemon.ended(id)
        #expect(job.state == "failed" && job.step == "await-relocation" && job.error?.class == error, "\(job)")
        #expect(try await sandbox.location(of: table.name) == Sandbox.nowhere)
        let outcome = try await daemon.glaux("retry", "\(id)", "--wait")
        #expect(outcome.exit == .status(0), "\(outcome.errors)")
        try await sandbox.expectPromises(of: table, exports: 1, "\(fate)")
    }

    @Test("a query that fails for Athena's own reasons is asked again without anybody's help")
    func queryFailsOnce() async throws {
        let sandbox = try await Self.sandbox.value
        let table = SampleTable()
        try await sandbox.make(table)
        try await sandbox.set([
            "next_queries": [
                [
                    "fail": [
                        "reason": "GENERIC_INTERNAL_ERROR: try again", "category": 1, "type": 100, "retryable": true,
                    ]
                ]
            ]
        ])
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
        let job = try await daemon.ended(try await daemon.run(table.name))
        #expect(job.state == "succeeded", "\(job)")
        try await sandbox.expectPromises(of: table, exports: 1, "a query failed")
    }

    @Test(
        "a daemon killed while it asks for its query's state goes on and asks for no second export",
        arguments: ["before", "after"])
    func killedAtQuery(when: String) async throws {
        let sandbox = try await Self.sandbox.value
        let table = SampleTable()
        try await sandbox.make(table)
        let rule = try await sandbox.fault([
            "kind": "hold", "when": .string(when), "operation": "*GetQueryExecution", "times": 1,
        ])
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
        let id = try await daemon.run(table.name)
        try await sandbox.waitUntilHeld(by: rule)
        #expect(try await daemon.job(id).step == "await-relocation")
        try await daemon.crashAndStart()
        let job = try await daemon.ended(id)
        try await sandbox.lift(rule)
        #expect(job.state == "succeeded", "\(job)")
        try await sandbox.expectPromises(of: table, exports: 1, "killed at the query")
    }
}
