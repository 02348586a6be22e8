import Foundation
import Glibc
import Testing

@Suite("Starting and stopping")
struct StateTests {
    /// A daemon that ends by itself, and how.
    private func end(
        of daemon: Daemon, _ arguments: String..., within limit: Duration = .seconds(60)
    ) async throws -> Child.Exit {
        try await daemon.launch(arguments).exit(within: limit)
    }

    @Test("a second daemon on the same journal is refused with 75 and told who holds it; the first goes on")
    func secondDaemon() async throws {
        let sandbox = try await Sandbox.shared.value
        let config = ConfigText(sandbox, tables: [SampleTable().entry()])
        let first = try await Daemon.started(config)
        let pid = try await first.status().pid
        let second = try await Daemon(config)
        #expect(try await end(of: second, "--state-dir", first.statePath) == .status(75), "\(second.log)")
        #expect(second.log.contains("\(pid)"), "\(second.log)")
        #expect(try await first.status().pid == pid)
    }

    @Test("a second daemon does not take the socket of one that lives")
    func secondSocket() async throws {
        let sandbox = try await Sandbox.shared.value
        let config = ConfigText(sandbox, tables: [SampleTable().entry()])
        let first = try await Daemon.started(config)
        let pid = try await first.status().pid
        let second = try await Daemon(config)
        let exit = try await end(of: second, "--socket", first.socketPath)
        #expect(exit != .status(0), "\(second.log)")
        #expect(second.log.contains(first.socketPath), "\(second.log)")
        #expect(try await first.status().pid == pid)
        let note = try String(contentsOfFile: second.statePath + "/glaux.lock", encoding: .utf8)
        #expect(note == "closed\n", "its own journal it closed as after any run")
    }

    @Test("`--once` runs what is due to its end; its exit status says whether all succeeded", arguments: [true, false])
    func once(succeeds: Bool) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (table, broken) = (SampleTable(), SampleTable())
            try await sandbox.make(table)
            let tables = [table.entry("every: 8h")] + (succeeds ? [] : [broken.entry("every: 8h")])
            let daemon = try await Daemon(ConfigText(sandbox, tables: tables))
            #expect(
                try await end(of: daemon, "--once") == .status(succeeds ? 0 : 1), "\(daemon.log)"
            )
            try await sandbox.expectPromises(of: table, exports: 1, "--once")
            #expect(try await sandbox.location(of: table.name) != Sandbox.nowhere)
            // Nothing is due any more.
            #expect(try await end(of: daemon, "--once") == .status(0), "\(daemon.log)")
            #expect(try await sandbox.bought(table.name) == 1)
        }
    }

    @Test(
        "SIGTERM and SIGINT stop it within seconds, whatever runs, and the next start goes on",
        arguments: [SIGTERM, SIGINT])
    func stop(signal: Int32) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (waiting, calling) = (SampleTable(), SampleTable())
            try await sandbox.make(waiting)
            try await sandbox.make(calling)
            let rules = [
                try await sandbox.fault([
                    "kind": "hold", "operation": "DescribeExport", "match": .string(waiting.name), "times": 1,
                ]),
                try await sandbox.fault([
                    "kind": "hold", "when": "after", "operation": "ExportTableToPointInTime",
                    "match": .string(calling.name), "times": 1,
                ]),
            ]
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [waiting.entry(), calling.entry()]))
            let ids = [try await daemon.run(waiting.name), try await daemon.run(calling.name)]
            for rule in rules { try await sandbox.waitUntilHeld(by: rule) }
            // Nobody on the socket holds it up: one that listens, one that says nothing, one that stopped in the middle.
            let clients = try [
                "GET /v1/events HTTP/1.1\r\nHost: g\r\n\r\n", "", "POST /v1/reload HTTP/1.1\r\nContent-Le",
            ]
            .map { try OpenConnection(daemon.socketPath, sending: $0) }
            try clients[0].waitForAnswer()
            defer { withExtendedLifetime(clients) {} }
            let process = try #require(daemon.process)
            process.send(signal)
            #expect(try await process.exit() == .status(0), "\(daemon.log)")
            #expect(!FileManager.default.fileExists(atPath: daemon.socketPath), "the socket goes with it")
            for rule in rules { try await sandbox.lift(rule) }
            try await daemon.start()
            for id in ids { #expect(try await daemon.ended(id).state == "succeeded") }
            try await sandbox.expectPromises(of: waiting, exports: 1, "stopped while waiting")
            try await sandbox.expectPromises(of: calling, exports: 1, "stopped in a call")
        }
    }

    @Test("a socket that a killed daemon left behind is no hindrance")
    func staleSocket() async throws {
        let sandbox = try await Sandbox.shared.value
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [SampleTable().entry()]))
        try await daemon.kill()
        #expect(FileManager.default.fileExists(atPath: daemon.socketPath))
        try await daemon.start()
    }

    @Test(
        "a journal that is damaged stops the start with a clear word and is left as it is",
        arguments: [
            "not a database", "cut short", "overwritten in the middle",
        ])
    func corruptJournal(damage: String) async throws {
        let sandbox = try await Sandbox.shared.value
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [SampleTable().entry()]))
        #expect(try await daemon.stop() == .status(0))
        var bytes = try Data(contentsOf: URL(filePath: daemon.journalPath))
        switch damage {
        case "not a database": bytes = Data("this is my shopping list\n".utf8)
        case "cut short": bytes = bytes.prefix(bytes.count / 2 + 100)
        default: bytes.replaceSubrange(100..<4000, with: Data(repeating: 0xa5, count: 3900))
        }
        try bytes.write(to: URL(filePath: daemon.journalPath))
        let exit = try await end(of: daemon)
        #expect(exit == .status(78), "\(daemon.log)")
        let last = try #require(daemon.log.split(separator: "\n").last)
        #expect(last.contains(daemon.journalPath) && last.contains("backup"), "\(last)")
        #expect(try Data(contentsOf: URL(filePath: daemon.journalPath)) == bytes)
    }

    @Test(
        "a state directory that cannot be used stops the start, and the way out is named",
        arguments: [
            ("/nonexistent/a/b", "Create the directory"), ("/dev/null", "not a directory"), ("/proc", "glaux.lock"),
        ])
    func stateDirectory(path: String, words: String) async throws {
        let sandbox = try await Sandbox.shared.value
        let daemon = try await Daemon(ConfigText(sandbox, tables: [SampleTable().entry()]))
        #expect(try await end(of: daemon, "--state-dir", path) == .status(78), "\(daemon.log)")
        #expect(daemon.log.contains(path) && daemon.log.contains(words), "\(daemon.log)")
    }

    @Test("a config with an error stops the start with 78 and names each place")
    func badConfig() async throws {
        let sandbox = try await Sandbox.shared.value
        let daemon = try await Daemon(ConfigText(sandbox, tables: [SampleTable().entry("keep: 0", "evry: 8h")]))
        #expect(try await end(of: daemon) == .status(78), "\(daemon.log)")
        #expect(daemon.log.contains("keep") && daemon.log.contains("evry"), "\(daemon.log)")
        #expect(!FileManager.default.fileExists(atPath: daemon.journalPath), "nothing was begun")
    }

    @Test("wrong usage exits with 64", arguments: ["glauxd", "glaux"])
    func usage(program: String) async throws {
        #expect(try await Program.built(program).run(["--no-such-thing"]).exit == .status(64))
    }
}
