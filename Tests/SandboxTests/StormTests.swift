import Foundation
import Testing

/// Something that meets every call for a table until it passes.
private struct Storm: Sendable, CustomTestStringConvertible {
    var what: String
    var kind = SampleTable.Kind.glue
    var rule: [String: JSON]
    /// nil when it lasts as long as the job.
    var minutes: Double? = 10
    /// What the job shows meanwhile; nil where it makes its way all the same.
    var error: String?

    var testDescription: String { what }

    static let all: [Storm] = ofAWS + ofAthena

    private static let ofAWS: [Storm] = [
        Storm(what: "throttling on every second call", rule: ["kind": "throttle", "every": 2], minutes: nil),
        Storm(what: "throttling of everything for ten minutes", rule: ["kind": "throttle"], error: "throttled"),
        Storm(what: "500s for ten minutes", rule: ["kind": "http500"], error: "transient"),
        Storm(what: "503s for ten minutes, once bought", rule: ["kind": "http503", "after": 4], error: "transient"),
        Storm(what: "connections closed for ten minutes", rule: ["kind": "drop_before"], error: "transient"),
        Storm(what: "answers lost for ten minutes", rule: ["kind": "drop_after", "after": 3], error: "transient"),
        Storm(what: "hung sockets for ten minutes", rule: ["kind": "hang", "seconds": 90], error: "transient"),
        Storm(
            what: "bodies slower than the timeout for ten minutes", rule: ["kind": "slow_body", "seconds": 120],
            error: "transient"),
        Storm(what: "slow bodies", rule: ["kind": "slow_body", "seconds": 12, "every": 2], minutes: nil),
        Storm(what: "an expired token for ten minutes", rule: ["kind": "expired_token"], error: "credentials"),
    ]

    /// Relocations through DDL; the first call is the preflight's.
    private static let ofAthena: [Storm] = [
        Storm(
            what: "throttling on every second call to Athena", kind: .athena,
            rule: ["kind": "throttle", "service": "athena", "every": 2], minutes: nil),
        Storm(
            what: "throttling of a statement for ten minutes", kind: .athena,
            rule: ["kind": "throttle", "service": "athena", "after": 1], error: "throttled"),
        Storm(
            what: "500s of a statement for ten minutes", kind: .athena,
            rule: ["kind": "http500", "service": "athena", "after": 1], error: "transient"),
        Storm(
            what: "answers about a statement's start lost for ten minutes", kind: .athena,
            rule: ["kind": "drop_after", "service": "athena", "after": 1], error: "transient"),
        Storm(
            what: "answers about a statement lost for ten minutes", kind: .athena,
            rule: ["kind": "drop_after", "service": "athena", "after": 2], error: "transient"),
        Storm(
            what: "Athena's sockets hung for ten minutes", kind: .athena,
            rule: ["kind": "hang", "service": "athena", "after": 1, "seconds": 90], error: "transient"),
    ]

    /// As nothing else meets them: by the table's name, or, where a call does not say that, by who signed it.
    func rule(for table: SampleTable) -> JSON {
        .object(rule.merging([kind == .athena ? "access_key" : "match": .string(table.name)]) { $1 })
    }
}

@Suite("A storm")
struct StormTests {
    /// What one job may ask of AWS in any minute, which may be all that it asks, each of it twice; and in ten minutes in
    /// which nothing gets through.
    private static let (callsPerMinute, callsPerStorm) = (60, 45)

    @Test("a job rides it out without hammering on AWS, and buys one export", arguments: Storm.all)
    fileprivate func riddenOut(storm: Storm) async throws {
        // It takes no place: it waits more than it works.
        let fast = try await FastSandbox.shared.value
        let (sandbox, table) = (fast.sandbox, SampleTable(storm.kind))
        try await sandbox.make(table)
        let daemon = try await fast.daemon([table.entry()], signingAs: table.name)
        try await sandbox.waitForDoctor(signingAs: table.name)
        let rule = try await sandbox.fault(storm.rule(for: table))
        let begin = try await fast.now()
        let id = try await daemon.run(table.name)
        if let minutes = storm.minutes {
            let first = try await eventually("the storm") { () -> Sandbox.Call? in
                try await fast.calls(signedAs: table.name).first { $0.fault != nil }
            }
            _ = try await eventually("the storm to have lasted", every: .milliseconds(200)) {
                try await fast.now() >= first.time + minutes * 60 ? true : nil
            }
            let job = try await daemon.jobWhere(id, "to tell of the storm") { $0.error?.class == storm.error }
            #expect(job.state == "running", "\(job)")
            let met = try await fast.calls(signedAs: table.name).count {
                $0.fault != nil && $0.time <= first.time + minutes * 60
            }
            #expect(met <= Self.callsPerStorm, "calls in the storm")
            try await sandbox.lift(rule)
        }
        let job = try await daemon.ended(id)
        try await sandbox.lift(rule)
        #expect(job.state == "succeeded", "\(job)")
        try await sandbox.expectPromises(of: table, exports: 1, storm.what)
        let calls = try await fast.calls(signedAs: table.name).filter { $0.time >= begin }
        #expect(busiestMinute(of: calls) <= Self.callsPerMinute, "calls a minute")
    }

    @Test("what is denied for ten minutes is asked once for each slot, and the first slot after it succeeds")
    func deniedOnSchedule() async throws {
        let fast = try await FastSandbox.shared.value
        let (sandbox, table) = (fast.sandbox, SampleTable(.glue))
        try await sandbox.make(table)
        let rule = try await sandbox.fault([
            "kind": "access_denied", "operation": "ExportTableToPointInTime", "match": .string(table.name),
        ])
        let daemon = try await fast.daemon([table.entry("every: 1m")], signingAs: table.name)
        let begin = try await fast.now()
        // A machine that has much else to do may need longer than that for a slot.
        _ = try await eventually("ten minutes to pass, and two slots", every: .milliseconds(200)) { () -> Bool? in
            guard try await fast.now() >= begin + 600 else { return nil }
            return try await daemon.jobs(of: table.name).count { $0.state == "failed" } >= 2 ? true : nil
        }
        try await sandbox.lift(rule)
        let minutes = Int(try await fast.now() - begin) / 60
        _ = try await eventually("a slot to succeed") {
            try await daemon.jobs(of: table.name).contains { $0.state == "succeeded" } ? true : nil
        }
        let jobs = try await daemon.jobs(of: table.name)
        #expect(Set(jobs.map(\.slot)).count == jobs.count, "\(jobs.map(\.slot))")
        let failed = jobs.filter { $0.state == "failed" }
        #expect(failed.allSatisfy { $0.error?.class == "permission" }, "\(failed)")
        let denied = try await fast.calls(signedAs: table.name).filter { $0.fault != nil }
        // One whose answer is slow is sent again, with the token that it has.
        let requests = Dictionary(grouping: denied) { $0.arguments?.ClientToken }.values.compactMap { sendings in
            sendings.min { $0.time < $1.time }
        }
        #expect(requests.count == failed.count && failed.count <= minutes + 2, "\(requests.count), \(failed.count)")
        #expect(denied.count <= 3 * failed.count)
        #expect(busiestMinute(of: requests) <= 3)
    }

    /// The most calls that began within any minute.
    private func busiestMinute(of calls: [Sandbox.Call]) -> Int {
        let times = calls.map(\.time).sorted()
        return times.indices.map { first in times[first...].prefix { $0 < times[first] + 60 }.count }.max() ?? 0
    }
}
