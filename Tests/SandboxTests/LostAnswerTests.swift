import Foundation
import Testing

@Suite("An answer that is lost")
struct LostAnswerTests {
    @Test(
        "a request whose answers are lost has its effect once",
        arguments: [
            (SampleTable.Kind.athena, "ExportTableToPointInTime"), (.athena, "StartQueryExecution"),
            (.athena, "DescribeTable"), (.athena, "DescribeContinuousBackups"), (.athena, "DescribeExport"),
            (.athena, "GetObject"), (.athena, "ListObjectsV2"), (.athena, "GetTable"), (.glue, "UpdateTable"),
            (.created, "CreateTable"), (.athena, "GetTableVersions"),
        ], [1, 4])
    func lost(way: (SampleTable.Kind, String), times: Int) async throws {
        let (kind, operation) = way
        try await Places.shared.hold {
            let fast = try await FastSandbox.shared.value
            let (sandbox, table) = (fast.sandbox, SampleTable(kind))
            try await sandbox.make(table)
            // Four in a row are more than the quick retries of the AWS client, so that the step's own are met too.
            let rule = try await sandbox.fault([
                "kind": "drop_after", "operation": .string(operation), "match": .string(table.name),
                "times": .number(Double(times)),
            ])
            let daemon = try await fast.daemon([table.entry()], signingAs: table.name)
            let job = try await daemon.ended(try await daemon.run(table.name))
            #expect(job.state == "succeeded", "\(job)")
            try await sandbox.lift(rule)
            try await sandbox.expectPromises(of: table, exports: 1, "\(operation) unanswered \(times) times")
            #expect(try await sandbox.count(of: table.name) == 3)
        }
    }

    @Test(
        "what a refresh asks where its config wants more, and to remove the one before it, has its effect once",
        arguments: [
            "GetWorkGroup", "CreateDatabase", "GetQueryResults", "BatchDeleteTableVersion", "DeleteTable",
            "DeleteObjects",
        ])
    func lostBesides(operation: String) async throws {
        try await Places.shared.hold {
            let fast = try await FastSandbox.shared.value
            let (sandbox, table) = (fast.sandbox, SampleTable(.created))
            let database = "of_\(table.name)"
            try await sandbox.make(table)
            let daemon = try await fast.daemon(
                [
                    table.entry(
                        "target: \(database).\(table.name)", "create_database: true", "keep: 1", "grace: 0s",
                        "keep_versions: 1", "snapshots: true",
                        "verify: {assert: [\"SELECT count(*) = 3 FROM {table}\"]}")
                ], signingAs: table.name)
            try await sandbox.waitForDoctor(signingAs: table.name)
            let rule = try await sandbox.fault([
                "kind": "drop_after", "operation": .string(operation), "access_key": .string(table.name), "times": 4,
            ])
            for _ in 0..<2 {
                let job = try await daemon.ended(try await daemon.run(table.name))
                #expect(job.state == "succeeded", "\(job)")
            }
            #expect(try await sandbox.fired(rule) ?? 0 > 2)
            try await sandbox.lift(rule)
            try await sandbox.expectPromises(of: table, exports: 2, "\(operation) unanswered")
            let live = try #require(try await daemon.table(table.name).live)
            #expect(try await sandbox.location(of: table.name, database: database) == live.location)
            let others = try await sandbox.objects(below: "\(table.name)/AWSDynamoDB/")
                .filter { !$0.contains(live.export_id) }
            #expect(others == [])
        }
    }

    @Test(
        "a request that never arrives is sent again",
        arguments: [
            "DescribeTable", "ExportTableToPointInTime", "GetObject", "GetTable", "StartQueryExecution",
        ])
    func droppedBefore(operation: String) async throws {
        try await Places.shared.hold {
            let fast = try await FastSandbox.shared.value
            let (sandbox, table) = (fast.sandbox, SampleTable())
            try await sandbox.make(table)
            try await sandbox.fault([
                "kind": "drop_before", "operation": .string(operation), "match": .string(table.name), "times": 4,
            ])
            let daemon = try await fast.daemon([table.entry()], signingAs: table.name)
            let job = try await daemon.ended(try await daemon.run(table.name))
            #expect(job.state == "succeeded", "\(job)")
            try await sandbox.expectPromises(of: table, exports: 1, "\(operation) dropped")
        }
    }

    /// How the answer to the request for an export is lost, and for how long nobody asks again.
    fileprivate struct Silence: Sendable, CustomTestStringConvertible {
        var hours: Int
        /// Otherwise the request never arrives.
        var wasBought = true
        /// Otherwise the daemon is killed, and started when the time has passed.
        var machineSleeps = false

        var testDescription: String {
            "\(hours) hours, \(machineSleeps ? "asleep" : "killed"), \(wasBought ? "bought" : "never arrived")"
        }

        static let all = [
            Silence(hours: 7), Silence(hours: 9), Silence(hours: 9, wasBought: false),
            Silence(hours: 7, machineSleeps: true), Silence(hours: 9, machineSleeps: true),
        ]
    }

    @Test(
        "after hours of silence the export that was bought is found in AWS's list by its token",
        arguments: Silence.all)
    fileprivate func hoursLater(silence: Silence) async throws {
        try await Places.shared.hold {
            // This sandbox's clock is moved, so nobody else may use it.
            let sandbox = try await Sandbox.start()
            let (table, clock, seconds) = (SampleTable(), try await FakeClock(), silence.hours * 3600)
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "when": silence.wasBought ? "lost" : "before",
                "operation": "ExportTableToPointInTime", "times": 1,
            ])
            // The list is lost as well, more often than the AWS client tries again quickly.
            try await sandbox.fault(["kind": "drop_after", "operation": "ListExports", "times": 4])
            let daemon = try await Daemon(
                ConfigText(sandbox, tables: [table.entry()]), surroundings: clock.environment)
            try await daemon.start()
            // It would be between the two clocks.
            try await daemon.looked()
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            if !silence.machineSleeps { try await daemon.kill() }
            try clock.sleep(seconds)
            try await sandbox.control("POST", "clock", ["advance_seconds": .number(Double(seconds))])
            if silence.machineSleeps { try await sandbox.lift(rule) } else { try await daemon.start() }
            let job = try await daemon.ended(id)
            #expect(job.state == "succeeded", "\(job)")
            #expect(try await sandbox.bought(table.name) == 1)
            let calls = try await sandbox.calls()
            // However long it was: no clock is trusted with that.
            #expect(calls.contains { $0.operation == "ListExports" })
            let tokens = calls.filter { $0.operation == "ExportTableToPointInTime" }.compactMap {
                $0.arguments?.ClientToken
            }
            #expect(Set(tokens).count <= 1, "\(tokens)")
        }
    }

    @Test(
        "a relocation that waits in Athena's queue is found though its id was lost and its token is forgotten: it is stopped if its job was cancelled, else awaited",
        arguments: [true, false])
    func statement(isCancelled: Bool) async throws {
        try await Places.shared.hold {
            let fast = try await FastSandbox()
            let (sandbox, table) = (fast.sandbox, SampleTable())
            try await sandbox.make(table)
            try await sandbox.set(["query_seconds": .number(isCancelled ? 86_400 : 900)])
            // Also of what is sent again quickly: twenty seconds may pass while the test takes one.
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "lost", "operation": "StartQueryExecution", "match": .string(table.name),
            ])
            try await sandbox.fault(["kind": "drop_after", "operation": "ListQueryExecutions", "times": 4])
            let daemon = try await fast.daemon([table.entry("view: off")], signingAs: table.name)
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            if isCancelled { try await daemon.glaux("cancel", "\(id)") }
            try await daemon.kill()
            try await sandbox.set(["athena_token_seconds": 1])
            try await sandbox.lift(rule)
            try await daemon.start()
            #expect(try await daemon.ended(id).state == (isCancelled ? "cancelled" : "succeeded"))
            let queries = try await sandbox.control("GET", "queries")["queries"].elements
            #expect(queries.map { $0["Status"]["State"].text } == [isCancelled ? "CANCELLED" : "SUCCEEDED"])
            #expect(try await fast.calls(signedAs: table.name).contains { $0.operation == "ListQueryExecutions" })
            try await sandbox.expectPromises(of: table, exports: 1, "a statement whose id was lost")
        }
    }

    @Test("answers of the operations that name no table are lost, and denied, and each job ends as it should")
    func namingNoTable() async throws {
        try await Places.shared.hold {
            let fast = try await FastSandbox()
            let sandbox = fast.sandbox
            let operations: Set = [
                "BatchGetQueryExecution", "GetDatabase", "GetQueryExecution", "StopQueryExecution",
            ]
            let (created, crowd) = (SampleTable(.created), (0..<6).map { _ in SampleTable() })
            let (stopped, unseen, denied) = (SampleTable(), SampleTable(), SampleTable())
            for table in crowd + [created, stopped, unseen, denied] { try await sandbox.make(table) }
            // What Glue says when it does not tell whether table or database is missing.
            try await sandbox.fault([
                "kind": "error", "operation": "GetTable", "match": .string(created.name), "times": 2,
                "code": "EntityNotFoundException", "message": "Something is missing",
            ])
            for operation in operations {
                try await sandbox.fault(["kind": "drop_after", "operation": .string(operation), "times": 4])
            }
            let daemon = try await fast.daemon(
                (crowd + [created, stopped, denied]).map { $0.entry() } + [unseen.entry("view: off")],
                signingAs: "daemon")
            // Long enough for the relocations to be under way together.
            try await sandbox.set(["query_seconds": 600])
            var ids: [Int] = []
            for table in crowd + [created] { ids.append(try await daemon.run(table.name)) }
            for id in ids { #expect(try await daemon.ended(id).state == "succeeded") }

            try await sandbox.set(["next_queries": [["hang": true]]])
            let id = try await daemon.run(stopped.name)
            _ = try await daemon.jobWhere(id, "to relocate") { $0.step == "await-relocation" }
            try await daemon.glaux("cancel", "\(id)")
            #expect(try await daemon.ended(id).state == "cancelled")

            let rule = try await sandbox.fault(["kind": "access_denied", "operation": "GetQueryExecution"])
            try await sandbox.set(["query_seconds": 0.1])
            let seen = try await daemon.ended(try await daemon.run(unseen.name))
            #expect(seen.state == "succeeded", "the catalog tells what may not be looked at: \(seen)")
            // A call whose answer is slow is sent again, and stays the same.
            let first = try #require(try await sandbox.fired(rule))
            #expect((1...3).contains(first), "what is denied is not asked again: \(first)")

            try await sandbox.set(["next_queries": [["hang": true]]])
            let deniedID = try await daemon.run(denied.name)
            let failed = try await daemon.ended(deniedID)
            #expect(failed.step == "await-relocation" && failed.error?.class == "permission", "\(failed)")
            let second = try #require(try await sandbox.fired(rule))
            #expect((1...3).contains(second - first), "what is denied is not asked again: \(second)")
            try await sandbox.lift(rule)
            #expect(try await daemon.glaux("retry", "\(deniedID)", "--wait").exit == .status(0))

            let calls = try await fast.calls(signedAs: "daemon")
            #expect(Set(calls.filter { $0.fault == "drop_after" }.map(\.operation)) == operations)
            for table in crowd + [created, stopped, unseen, denied] {
                try await sandbox.expectPromises(of: table, exports: 1, "operations that name no table")
            }
        }
    }
}
