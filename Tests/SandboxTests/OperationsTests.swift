import Foundation
import Testing

@Suite("What an operator orders")
struct OperationsTests {
    @Test("a pause outlives a crash, keeps the schedule from running and ends when it is said to")
    func pause() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (table, other) = (SampleTable(), SampleTable())
            try await sandbox.make(table)
            try await sandbox.make(other)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry(), other.entry()]))
            #expect(try await daemon.glaux("pause", table.name).exit == .status(0))
            #expect(try await daemon.glaux("pause", other.name, "--for", "2h").exit == .status(0))
            try await daemon.crashAndStart()
            #expect(try await daemon.table(table.name).state == "paused")
            #expect(try await daemon.table(table.name).next_run_at == nil)
            let until = try #require(try await daemon.table(other.name).paused_until)
            #expect(until > Date.now.addingTimeInterval(7000).ISO8601Format())
            // A schedule that is due at once does not run while the table is paused.
            try daemon.write(ConfigText(sandbox, tables: [table.entry("every: 8h"), other.entry("every: 8h")]))
            #expect(try await daemon.glaux("reload").exit == .status(0))
            #expect(try await daemon.status().tables.map(\.state) == ["paused", "paused"])
            #expect(try await daemon.jobs(of: table.name).isEmpty)
            #expect(try await daemon.glaux("resume", "--all").exit == .status(0))
            let job = try await eventually("the slot that waited") { try await daemon.table(table.name).last }
            #expect(job.state == "succeeded")
        }
    }

    @Test("a job that is cancelled lets its export go on, and a retry uses it")
    func cancelAndRetry() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "operation": "DescribeExport", "match": .string(table.name), "times": 1,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            #expect(try await daemon.job(id).step == "await-export")
            #expect(try await daemon.glaux("cancel", "\(id)").exit == .status(0))
            let cancelled = try await daemon.job(id)
            #expect(cancelled.state == "cancelled" && cancelled.error?.hint.contains("glaux retry \(id)") == true)
            try await sandbox.lift(rule)
            let again = try await daemon.glaux("cancel", "\(id)")
            #expect(again.exit == .status(1) && again.errors.contains("not running"), "\(again)")
            let outcome = try await daemon.glaux("retry", "\(id)", "--wait", "--json")
            #expect(outcome.exit == .status(0), "\(outcome.errors)")
            let job = try JSONDecoder().decode(JobDocument.self, from: Data(outcome.output.utf8))
            #expect(job.id == id && job.state == "succeeded")
            try await sandbox.expectPromises(of: table, exports: 1, "cancelled and retried")
            let succeeded = try await daemon.glaux("retry", "\(id)")
            #expect(succeeded.exit == .status(1) && succeeded.errors.contains("has succeeded"), "\(succeeded)")
        }
    }

    @Test("a cancellation that meets a relocation under way waits until it rests, and the target stays as it says")
    func cancelInRelocation() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "before", "operation": "StartQueryExecution", "match": .string(table.name),
                "times": 1,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            #expect(try await daemon.glaux("cancel", "\(id)").exit == .status(0))
            #expect(try await daemon.job(id).finished_at == nil, "its statement may still change the target")
            try await sandbox.lift(rule)
            let job = try await daemon.ended(id)
            let live = try await daemon.table(table.name).live?.location ?? Sandbox.nowhere
            #expect(try await sandbox.location(of: table.name) == live, "\(job)")
            #expect(job.state == (live == Sandbox.nowhere ? "cancelled" : "succeeded"), "\(job)")
            try await sandbox.expectPromises(of: table, exports: 1, "cancelled in the relocation")
        }
    }

    @Test("a cancellation that was answered outlives a daemon that is killed while the relocation comes to rest")
    func cancelThenCrash() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "before", "operation": "StartQueryExecution", "match": .string(table.name),
                "times": 1,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            #expect(try await daemon.glaux("cancel", "\(id)").exit == .status(0))
            try await daemon.crashAndStart()
            // The statement of the process before cannot be stopped any more, only waited for.
            let job = try await daemon.ended(id)
            let location = try await sandbox.location(of: table.name)
            #expect(job.state == (location == Sandbox.nowhere ? "cancelled" : "succeeded"), "\(job)")
            try await sandbox.lift(rule)
            try await sandbox.expectPromises(of: table, exports: 1, "cancelled, then killed")
        }
    }

    @Test("a table runs once at a time: a second order is refused and names the job")
    func busy() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "operation": "DescribeExport", "match": .string(table.name), "times": 1,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            let outcome = try await daemon.glaux("run", table.name)
            #expect(outcome.exit == .status(1) && outcome.errors.contains("job \(id)"), "\(outcome)")
            let reply = try await HTTPExchange.socket(daemon.socketPath)("POST", "/v1/tables/\(table.name)/run")
            #expect(reply.status == 409)
            #expect(try JSONDecoder().decode(RefusalDocument.self, from: reply.body).error.code == "conflict")
            try await sandbox.lift(rule)
            #expect(try await daemon.ended(id).state == "succeeded")
        }
    }

    @Test("never more exports at once than the limit, however many tables are due")
    func limit() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let tables = (0..<3).map { _ in SampleTable() }
            for table in tables { try await sandbox.make(table) }
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "after", "operation": "ExportTableToPointInTime",
                "match": .string(tables[0].name),
                "times": 1,
            ])
            let config = ConfigText(
                sandbox, sections: ["limits: {exports: 1}"], tables: tables.map { $0.entry("every: 8h") })
            let daemon = try await Daemon.started(config)
            try await sandbox.waitUntilHeld(by: rule)
            #expect(try await daemon.status().tables.map(\.state) == ["running", "held", "held"])
            try await sandbox.lift(rule)
            for table in tables {
                let last = try await eventually("\(table.name) to end") { try await daemon.table(table.name).last }
                #expect(last.state == "succeeded")
            }
            let names = Set(tables.map(\.arn))
            var spans: [(start: Double, end: Double)] = []
            for export in try await sandbox.exports() where names.contains(export.tableARN) {
                let start = try #require(Double(export.id.prefix(14))) / 1000
                spans.append((start, try #require(export.endedAt)))
            }
            spans.sort { $0.start < $1.start }
            #expect(spans.count == 3 && zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.start }, "\(spans)")
        }
    }

    @Test("a slot that comes due while the table's job still runs opens no second job, and is caught up once")
    func overlap() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "after", "operation": "ExportTableToPointInTime", "match": .string(table.name),
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry("every: 10s")]))
            try await sandbox.waitUntilHeld(by: rule)
            let first = try #require(try await daemon.table(table.name).job)
            let due = try #require(ISO8601DateFormatter.any(first.slot)).addingTimeInterval(20)
            _ = try await eventually("two more slots to pass") { Date.now > due ? true : nil }
            #expect(try await daemon.jobs(of: table.name).map(\.id) == [first.id])
            try await sandbox.lift(rule)
            let second = try await eventually("the next job") {
                try await daemon.jobs(of: table.name).first { $0.id != first.id }
            }
            #expect(try await daemon.job(first.id).state == "succeeded")
            #expect(try #require(ISO8601DateFormatter.any(second.slot)) >= due, "the latest slot, not each one missed")
            #expect(try await daemon.glaux("pause", table.name).exit == .status(0))
            let jobs = try await daemon.jobs(of: table.name)
            for job in jobs { _ = try await daemon.ended(job.id) }
            try await sandbox.expectPromises(of: table, exports: jobs.count, "overlapping slots")
        }
    }
}

extension ISO8601DateFormatter {
    /// With or without milliseconds.
    static func any(_ text: String) -> Date? {
        let plain = ISO8601DateFormatter()
        let exact = ISO8601DateFormatter()
        exact.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return plain.date(from: text) ?? exact.date(from: text)
    }
}
