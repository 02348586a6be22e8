import Foundation
import Glibc
import Testing

@Suite("Backup and restore")
struct BackupTests {
    @Test(
        "from an old backup the daemon finds in AWS what it no longer remembers, and pays nothing twice",
        arguments: [0, 9])
    func oldBackup(hoursLater: Int) async throws {
        // This sandbox's clock is moved, so nobody else may use it.
        let sandbox = try await Sandbox.start()
        let table = SampleTable()
        try await sandbox.make(table)
        let rule = try await sandbox.fault([
            "kind": "hold", "when": "before", "operation": "DescribeTable", "match": .string(table.name),
        ])
        let clock = try await FakeClock()
        let daemon = try await Daemon(ConfigText(sandbox, tables: [table.entry()]), surroundings: clock.environment)
        try await daemon.start()
        let id = try await daemon.run(table.name)
        try await sandbox.waitUntilHeld(by: rule)
        // The backup knows the job, and nothing of what it will buy.
        let file = daemon.folder + "/backup.db"
        let backup = try await daemon.glaux("backup", file)
        #expect(backup.exit == .status(0), "\(backup.errors)")
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        try await sandbox.lift(rule)
        #expect(try await daemon.ended(id).state == "succeeded")
        let bought = try #require(try await daemon.table(table.name).live)
        #expect(try await daemon.stop() == .status(0))

        if hoursLater > 0 {
            // DynamoDB has forgotten the token.
            try await sandbox.control("POST", "clock", ["advance_seconds": .number(Double(hoursLater * 3600))])
            try clock.set(hoursLater * 3600)
        }
        // As README says.
        for suffix in ["-wal", "-shm"] { unlink(daemon.journalPath + suffix) }
        try FileManager.default.removeItem(atPath: daemon.journalPath)
        try FileManager.default.copyItem(atPath: file, toPath: daemon.journalPath)
        try await daemon.start()
        let again = try await daemon.ended(id)
        #expect(again.state == "succeeded", "\(again)")
        #expect(try await daemon.table(table.name).live?.export_arn == bought.export_arn)
        try await sandbox.expectPromises(of: table, exports: 1, "restored \(hoursLater) hours later")
        if hoursLater > 0 {
            #expect(try await sandbox.calls().contains { $0.operation == "ListExports" }, "it looked before it bought")
        }
    }

    @Test("a backup that cannot be written leaves the one before in place, and says why")
    func noRoom() async throws {
        let sandbox = try await Sandbox.shared.value
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [SampleTable().entry()]))
        let outcome = try await daemon.glaux("backup", "/nonexistent/backup.db")
        #expect(outcome.exit == .status(1))
        #expect(outcome.errors.contains("/nonexistent/backup.db"), "\(outcome.errors)")
    }
}
