import Foundation
import Glibc
import Testing

@Suite("A config that changes")
struct ReloadTests {
    @Test(
        "a config with an error changes nothing, and its place is named to whoever asked",
        arguments: ["glaux reload", "SIGHUP"])
    func bad(way: String) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (table, other) = (SampleTable(), SampleTable())
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            var bad = ConfigText(sandbox, tables: [table.entry(), other.entry("bucet: x")])
            bad.sections = ["limits: {exports: 7}"]
            try daemon.write(bad)
            let line =
                try #require(
                    bad.text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
                        $0.contains("bucet")
                    }) + 1
            let place = "\(line):5"
            if way == "SIGHUP" {
                daemon.process?.send(SIGHUP)
            } else {
                let outcome = try await daemon.glaux("reload")
                #expect(outcome.exit == .status(1))
                #expect(outcome.errors.contains(place) && outcome.errors.contains("bucket"), "\(outcome.errors)")
            }
            let error = try await eventually("the error in the status") { try await daemon.status().config.error }
            #expect(error.contains(place) && error.contains("bucet") && error.contains("bucket"), "\(error)")
            #expect(daemon.log.contains("bucet"))
            #expect(try await daemon.status().tables.map(\.name) == [table.name])
            try daemon.write(ConfigText(sandbox, tables: [other.entry()]))
            #expect(try await daemon.glaux("reload").exit == .status(0))
            #expect(try await daemon.status().config.error == nil)
            #expect(try await daemon.status().tables.map(\.name) == [other.name], "tables come and go")
        }
    }

    @Test("SIGHUP puts a good config in force")
    func hangup() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (table, other) = (SampleTable(), SampleTable())
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            try daemon.write(ConfigText(sandbox, tables: [table.entry(), other.entry()]))
            daemon.process?.send(SIGHUP)
            _ = try await eventually("the new table") { try await daemon.status()[other.name] }
        }
    }

    @Test("a job that runs keeps the settings that it began with, also when its table leaves the config")
    func runningJob() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (table, other) = (SampleTable(), SampleTable())
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "before", "operation": "ExportTableToPointInTime", "match": .string(table.name),
                "times": 1,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            try daemon.write(ConfigText(sandbox, tables: [other.entry()]))
            #expect(try await daemon.glaux("reload").exit == .status(0))
            #expect(try await daemon.status()[table.name] == nil)
            try await sandbox.lift(rule)
            #expect(try await daemon.ended(id).state == "succeeded")
            try await sandbox.expectPromises(of: table, exports: 1, "the table left the config")
            // Back again, it still knows what it shows.
            try daemon.write(ConfigText(sandbox, tables: [table.entry()]))
            #expect(try await daemon.glaux("reload").exit == .status(0))
            let live = try #require(try await daemon.table(table.name).live)
            #expect(try await sandbox.location(of: table.name) == live.location)
        }
    }

    @Test("changed settings are for the next job")
    func nextJob() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            try daemon.write(
                ConfigText(sandbox, tables: [table.entry("prefix: elsewhere/\(table.name)", "relocate: glue")]))
            #expect(try await daemon.glaux("reload").exit == .status(0))
            #expect(try await daemon.ended(id).path.contains("await-relocation"), "the old way")
            let next = try await daemon.ended(try await daemon.run(table.name))
            #expect(next.state == "succeeded" && !next.path.contains("await-relocation"), "\(next)")
            let live = try #require(try await daemon.table(table.name).live)
            #expect(live.location.hasPrefix("s3://glaux-sandbox/elsewhere/\(table.name)/AWSDynamoDB/"))
        }
    }
}
