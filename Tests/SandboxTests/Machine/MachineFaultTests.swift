import Foundation
import Glibc
import Testing

@Suite("When the machine fails")
struct MachineFaultTests {
    /// What is seen of a journal that cannot be written, in every place where an operator may look.
    private func expectError(_ words: String, in daemon: Daemon) async throws {
        let error = try await eventually("the status to say that the journal failed") {
            try await daemon.status().journal_error
        }
        #expect(error.message.contains(words), "\(error)")
        let health = try await daemon.get("/healthz")
        #expect(health.status == 503)
        #expect(String(decoding: health.body, as: UTF8.self).contains(words))
        let metrics = String(decoding: try await daemon.get("/metrics").body, as: UTF8.self)
        #expect(metrics.contains("\nglaux_journal_error 1\n"))
        let status = try await daemon.glaux("status")
        #expect(status.output.hasPrefix("The journal cannot be written"), "\(status.output)")
        let refused = try await daemon.glaux("pause", "--all")
        #expect(refused.exit == .status(1))
        #expect(refused.errors.contains("the journal cannot be written"), "\(refused.errors)")
    }

    private func expectRecovery(_ daemon: Daemon) async throws {
        _ = try await eventually("the journal to be written again") {
            try await daemon.status().journal_error == nil ? true : nil
        }
        #expect(try await daemon.get("/healthz").status == 200)
    }

    @Test(
        "a full disk starts nothing and says so; when there is room, work goes on by itself and nothing was bought twice"
    )
    func fullDisk() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (running, waiting) = (SampleTable(), SampleTable())
            for table in [running, waiting] { try await sandbox.make(table) }
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "after", "operation": "ExportTableToPointInTime",
                "match": .string(running.name), "times": 1,
            ])
            let systemd = try await ServiceManager()
            let config = ConfigText(sandbox, tables: [running.entry(), waiting.entry()])
            let (daemon, disk) = try await onSmallDisk(config, ["NOTIFY_SOCKET": systemd.path])
            try await daemon.start()
            let id = try await daemon.run(running.name)
            try await sandbox.waitUntilHeld(by: rule)
            try disk.fill()
            // Its answer cannot be written down.
            try await sandbox.lift(rule)
            try await expectError("full", in: daemon)
            try await systemd.hear("STATUS=THE JOURNAL CANNOT BE WRITTEN")
            #expect(try await daemon.glaux("run", waiting.name).exit == .status(1))
            #expect(try await daemon.job(id).state == "running", "history is read all the same")
            #expect(try await sandbox.bought(waiting.name) == 0)
            _ = systemd.heard()
            try await systemd.hear("WATCHDOG=1")
            disk.free()
            try await expectRecovery(daemon)
            #expect(try await daemon.ended(id).state == "succeeded")
            #expect(try await daemon.ended(try await daemon.run(waiting.name)).state == "succeeded")
            try await sandbox.expectPromises(of: running, exports: 1, "full disk")
            try await sandbox.expectPromises(of: waiting, exports: 1, "full disk")
        }
    }

    @Test("a disk that can only be read stops the start, changes nothing, and after it the jobs go on")
    func readOnlyDisk() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "after", "operation": "ExportTableToPointInTime", "match": .string(table.name),
                "times": 1,
            ])
            let (daemon, disk) = try await onSmallDisk(ConfigText(sandbox, tables: [table.entry()]))
            try await daemon.start()
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            try await daemon.kill()
            try await sandbox.lift(rule)
            try await disk.remount("ro")
            #expect(try await daemon.launch().exit() == .status(1), "systemd may try again: \(daemon.log)")
            #expect(daemon.log.contains("Mount the file system for writing"), "\(daemon.log)")
            try await disk.remount("rw")
            try await daemon.start()
            #expect(try await daemon.ended(id).state == "succeeded")
            try await sandbox.expectPromises(of: table, exports: 1, "read-only disk")
        }
    }

    @Test("a journal that is removed under the daemon stops all work, can be saved, and is not begun anew")
    func removedJournal() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let (table, other) = (SampleTable(), SampleTable())
            for each in [table, other] { try await sandbox.make(each) }
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "after", "operation": "ExportTableToPointInTime", "match": .string(table.name),
                "times": 1,
            ])
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry(), other.entry()]))
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            for suffix in ["", "-wal", "-shm"] { unlink(daemon.journalPath + suffix) }
            try await expectError("glaux backup", in: daemon)
            #expect(try await daemon.glaux("run", other.name).exit == .status(1))
            let file = daemon.folder + "/saved.db"
            let saved = try await daemon.glaux("backup", file)
            #expect(saved.exit == .status(0), "\(saved.errors)")
            try await sandbox.lift(rule)
            #expect(try await daemon.stop() == .status(1), "an operator should look")
            #expect(try await daemon.launch().exit() == .status(78), "\(daemon.log)")
            #expect(daemon.log.contains("rename glaux.db.rescued"), "\(daemon.log)")
            // What was saved by hand and what the daemon saved at its end are the same journal.
            unlink(daemon.journalPath + ".rescued")
            try FileManager.default.moveItem(atPath: file, toPath: daemon.journalPath)
            try await daemon.start()
            #expect(try await daemon.ended(id).state == "succeeded")
            try await sandbox.expectPromises(of: table, exports: 1, "journal removed")
            #expect(try await sandbox.bought(other.name) == 0)
        }
    }

    @Test(
        "a journal that is gone after kill -9 is not begun anew, whoever removed it and when; a backup goes on",
        arguments: [true, false])
    func removedAroundKill(isRunning: Bool) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry("every: 8h")]))
            _ = try await eventually("the first job to end") { try await daemon.table(table.name).last }
            let file = daemon.folder + "/saved.db"
            #expect(try await daemon.glaux("backup", file).exit == .status(0), "\(daemon.log)")
            if isRunning {
                for suffix in ["", "-wal", "-shm"] { unlink(daemon.journalPath + suffix) }
                try await expectError("glaux backup", in: daemon)
                try await daemon.kill()
            } else {
                try await daemon.kill()
                // As one does with a journal that is damaged.
                for suffix in ["", "-wal"] { unlink(daemon.journalPath + suffix) }
            }
            for _ in 0..<2 {
                #expect(try await daemon.launch().exit() == .status(78), "\(daemon.log)")
                #expect(daemon.log.contains("remove glaux.lock too"), "\(daemon.log)")
            }
            #expect(!FileManager.default.fileExists(atPath: daemon.journalPath))
            try FileManager.default.moveItem(atPath: file, toPath: daemon.journalPath)
            try await daemon.start()
            #expect(try await daemon.table(table.name).live != nil)
            try await sandbox.expectPromises(of: table, exports: 1, "journal gone after a kill")
        }
    }

    @Test("a journal that was taken away and cannot be saved keeps the daemon from stopping, until it is told twice")
    func unsavableJournal() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            _ = try await daemon.ended(try await daemon.run(table.name))
            try FileManager.default.removeItem(atPath: daemon.statePath)
            try Data().write(to: URL(fileURLWithPath: daemon.statePath))
            daemon.process?.send(SIGTERM)
            _ = try await eventually("glauxd to refuse") { daemon.log.contains("glauxd does not stop") ? true : nil }
            let file = daemon.folder + "/saved.db"
            #expect(try await daemon.glaux("backup", file).exit == .status(0), "\(daemon.log)")
            #expect(try await daemon.stop() == .status(1), "\(daemon.log)")
            unlink(daemon.statePath)
            try FileManager.default.createDirectory(atPath: daemon.statePath, withIntermediateDirectories: false)
            try FileManager.default.moveItem(atPath: file, toPath: daemon.journalPath)
            try await daemon.start()
            #expect(try await daemon.table(table.name).live != nil)
            try await sandbox.expectPromises(of: table, exports: 1, "journal not saved")
        }
    }

    @Test(
        "a state directory that is moved away stops the daemon from acting, also when another one begins in its place")
    func movedDirectory() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let config = ConfigText(sandbox, tables: [table.entry()])
            let first = try await Daemon.started(config)
            let away = first.statePath + ".away"
            try FileManager.default.moveItem(atPath: first.statePath, toPath: away)
            let second = try await Daemon(config)
            #expect(try await second.launch(["--state-dir", away]).exit() == .status(75), "\(second.log)")
            try await second.launch(["--state-dir", first.statePath])
            _ = try await eventually("the second daemon to answer") { try? await second.status() }
            try await expectError("out of reach", in: first, or: "another file stands")
            #expect(try await first.glaux("run", table.name).exit == .status(1))
            #expect(try await second.stop() == .status(0))
            try FileManager.default.removeItem(atPath: first.statePath)
            try FileManager.default.moveItem(atPath: away, toPath: first.statePath)
            try await expectRecovery(first)
            #expect(try await first.ended(try await first.run(table.name)).state == "succeeded")
            try await sandbox.expectPromises(of: table, exports: 1, "directory moved")
        }
    }

    private func expectError(_ words: String, in daemon: Daemon, or others: String) async throws {
        let error = try await eventually("the status to say that the journal failed") {
            try await daemon.status().journal_error
        }
        #expect(error.message.contains(words) || error.message.contains(others), "\(error)")
    }

    @Test("an old log that is put beside a journal that was closed is refused, and does no harm")
    func staleLog() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            _ = try await daemon.ended(try await daemon.run(table.name))
            let log = daemon.journalPath + "-wal"
            let old = try Data(contentsOf: URL(filePath: log))
            #expect(!old.isEmpty)
            let last = try await daemon.ended(try await daemon.run(table.name))
            #expect(try await daemon.stop() == .status(0))
            try old.write(to: URL(filePath: log))
            #expect(try await daemon.launch().exit() == .status(78), "\(daemon.log)")
            #expect(daemon.log.contains("Move glaux.db-wal and glaux.db-shm away"), "\(daemon.log)")
            unlink(log)
            try await daemon.start()
            #expect(try await daemon.table(table.name).last?.id == last.id)
        }
    }

    @Test("a journal that nobody closed and that is damaged ends the daemon soon after its start, to stay so")
    func damagedSinceCrash() async throws {
        let sandbox = try await Sandbox.shared.value
        let table = SampleTable()
        let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
        #expect(try await daemon.stop() == .status(0))
        // An index that no start reads; the note of a process is what a crash leaves behind.
        let damaged = try await Program(path: Sandbox.python).run(
            [
                "-c",
                "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
                    + "p = c.execute(\"SELECT rootpage FROM sqlite_schema WHERE name = 'generation_of_table'\").fetchone()[0]; "
                    + "c.close(); f = open(sys.argv[1], 'r+b'); f.seek((p - 1) * 4096); f.write(b'\\xa5' * 4096); "
                    + "open(sys.argv[1][:-2] + 'lock', 'w').write('4194304\\n')", daemon.journalPath,
            ], environment: Sandbox.pythonEnvironment)
        #expect(damaged.exit == .status(0), "\(damaged.errors)")
        #expect(try await daemon.launch().exit() == .status(78), "\(daemon.log)")
        #expect(daemon.log.contains("integrity check"), "\(daemon.log)")
    }

    @Test(
        "a daemon that was stopped in its tracks for a minute goes on where it was, and its watchdog is not fed meanwhile"
    )
    func stoppedProcess() async throws {
        try await Places.shared.hold {
            let fast = try await FastSandbox.shared.value
            let (sandbox, table) = (fast.sandbox, SampleTable())
            try await sandbox.make(table)
            // Also of what is sent again quickly: forty seconds may pass while the test takes one.
            let rule = try await sandbox.fault([
                "kind": "hold", "when": "after", "operation": "ExportTableToPointInTime", "match": .string(table.name),
            ])
            let systemd = try await ServiceManager()
            let daemon = try await fast.daemon(
                ConfigText(sandbox, tables: [table.entry()]), signingAs: table.name,
                surroundings: ["NOTIFY_SOCKET": systemd.path])
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule)
            let process = try #require(daemon.process)
            process.send(SIGSTOP)
            let stop = try await fast.now()
            try await sandbox.lift(rule)
            _ = systemd.heard()
            // Longer than the loop ever sleeps, and than a request may go without an answer.
            _ = try await eventually("a minute to pass") { try await fast.now() >= stop + 60 ? true : nil }
            #expect(systemd.heard().isEmpty)
            process.send(SIGCONT)
            try await systemd.hear("WATCHDOG=1")
            #expect(try await daemon.ended(id).state == "succeeded")
            try await sandbox.expectPromises(of: table, exports: 1, "stopped and continued")
        }
    }

    @Test("a clock that is set back and forth makes no slot run twice, and none wait for ever")
    func clockJumps() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let clock = try await FakeClock()
            let daemon = try await Daemon(
                ConfigText(sandbox, tables: [table.entry("every: 10m")]), surroundings: clock.environment)
            try await daemon.start()
            func jobs(_ count: Int, _ story: String) async throws {
                _ = try await eventually("\(count) jobs to end, \(story): \(daemon.log.suffix(600))") {
                    let jobs = try await daemon.jobs(of: table.name)
                    return jobs.count { $0.state == "succeeded" } == count ? true : nil
                }
            }
            try await jobs(1, "at the start")
            try clock.set(700)
            try await jobs(2, "ten minutes later")
            try clock.set(-72000)
            // Before its first slot nothing is due, but an order is carried out.
            #expect(try await daemon.ended(try await daemon.run(table.name)).state == "succeeded")
            try clock.set(720)
            try await jobs(3, "the same ten minutes again")
            try clock.set(1400)
            try await jobs(4, "twenty minutes later")
            let jobs = try await daemon.jobs(of: table.name)
            #expect(Set(jobs.map(\.slot)).count == jobs.count, "\(jobs.map(\.slot))")
            try await sandbox.expectPromises(of: table, exports: 4, "clock set back and forth")
        }
    }

    @Test("sixty-four file descriptors are enough for work, whatever clients do")
    func fewDescriptors() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let tables = (0..<10).map { _ in SampleTable() }
            for table in tables { try await sandbox.make(table) }
            let daemon = try await Daemon(
                ConfigText(sandbox, tables: tables.map { $0.entry() }),
                launcher: ["/usr/bin/prlimit", "--nofile=64", "--"])
            try await daemon.start()
            let crowd = try Crowd(of: 100, at: daemon.socketPath)
            let ids = try await withThrowingTaskGroup(of: Int.self) { group in
                crowd.leave(90)
                for table in tables { group.addTask { try await daemon.run(table.name) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            crowd.leave(10)
            for id in ids { #expect(try await daemon.ended(id).state == "succeeded") }
            for table in tables { try await sandbox.expectPromises(of: table, exports: 1, "64 descriptors") }
        }
    }

    @Test("five hundred clients at once are all answered, while jobs go on")
    func crowd() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let table = SampleTable()
            try await sandbox.make(table)
            let daemon = try await Daemon.started(ConfigText(sandbox, tables: [table.entry()]))
            let id = try await daemon.run(table.name)
            let crowd = try Crowd(of: 500, at: daemon.socketPath)
            try crowd.ask("/v1/status")
            #expect(try await crowd.answers().count { $0.hasPrefix("HTTP/1.1 200 ") } == 500)
            #expect(try await daemon.ended(id).state == "succeeded")
            try await sandbox.expectPromises(of: table, exports: 1, "500 clients")
        }
    }

    /// A daemon whose state directory is a small disk.
    private func onSmallDisk(
        _ config: ConfigText, _ surroundings: [String: String] = [:]
    ) async throws -> (Daemon, SmallDisk) {
        let state = try await Workspace.shared.makeFolder()
        let disk = try await SmallDisk(at: state)
        let daemon = try await Daemon(
            config, arguments: ["--state-dir", state], launcher: disk.launcher, surroundings: surroundings)
        return (daemon, disk)
    }
}
