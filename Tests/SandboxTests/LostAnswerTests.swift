import Foundation
import Testing

@Suite("An answer that is lost")
struct LostAnswerTests {
    @Test(
        "a request whose answers are lost has its effect once",
        arguments: [
            (SampleTable.Kind.athena, "ExportTableToPointInTime"), (.athena, "StartQueryExecution"),
            (.glue, "UpdateTable"), (.created, "CreateTable"),
        ], [1, 4])
    func lost(way: (SampleTable.Kind, String), times: Int) async throws {
        let (kind, operation) = way
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable(kind)
            try await sandbox.make(table)
            // Four in a row are more than the quick retries of the AWS client, so that the step's own are met too.
            let rule = try await sandbox.fault([
                "kind": "drop_after", "operation": .string(operation), "match": .string(table.name),
                "times": .number(Double(times)),
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let job = try await daemon.ended(try await daemon.run(table.name))
            #expect(job.state == "succeeded", "\(job)")
            try await sandbox.lift(rule)
            try await sandbox.expectPromises(of: table, exports: 1, "\(operation) unanswered \(times) times")
            #expect(try await sandbox.count(of: table.name) == 3)
        }
    }

    @Test(
        "a request that never arrives is sent again",
        arguments: [
            "DescribeTable", "ExportTableToPointInTime", "GetObject", "GetTable", "StartQueryExecution",
        ])
    func droppedBefore(operation: String) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            try await sandbox.fault([
                "kind": "drop_before", "operation": .string(operation), "match": .string(table.name), "times": 4,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let job = try await daemon.ended(try await daemon.run(table.name))
            #expect(job.state == "succeeded", "\(job)")
            try await sandbox.expectPromises(of: table, exports: 1, "\(operation) dropped")
        }
    }

    @Test(
        "a daemon that was away for nine hours finds the export it bought instead of buying another",
        arguments: [true, false])
    func awayForLong(hadBought: Bool) async throws {
        // This sandbox's clock is moved, so nobody else may use it.
        let sandbox = try await Sandbox.start()
        let table = SampleTable()
        try await sandbox.make(table)
        let rule = try await sandbox.fault([
            "kind": "hold", "when": hadBought ? "after" : "before", "operation": "ExportTableToPointInTime", "times": 1,
        ])
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
        let id = try await daemon.run(table.name)
        try await sandbox.waitUntilHeld(by: rule)
        try await daemon.kill()
        // Nine hours pass: for AWS by its clock; for the daemon by making the time of its request older.
        try await sandbox.control("POST", "clock", ["advance_seconds": 32_400])
        let aged = try await Program(path: Sandbox.python).run(
            [
                "-c",
                "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
                    + "c.execute(\"UPDATE step SET started_at = started_at - 32400000\"); c.commit()",
                daemon.journalPath,
            ], environment: Sandbox.pythonEnvironment)
        #expect(aged.exit == .status(0), "\(aged.errors)")
        try await daemon.start()
        let job = try await daemon.ended(id)
        #expect(job.state == "succeeded", "\(job)")
        #expect(try await sandbox.bought(table.name) == 1)
        #expect(try await sandbox.calls().contains { $0.operation == "ListExports" }, "it looked before it bought")
    }
}
