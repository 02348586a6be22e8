import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
    private struct World: Sendable {
        static let shared = Task { try await World() }

        let sandbox: Sandbox
        let table = SampleTable(.athena, "cli")
        let broken = SampleTable(.athena, "cli_broken")
        /// For a job of its own, which nobody else looks at.
        let spare = SampleTable(.athena, "cli_spare")
        let daemon: Daemon

        /// One table has succeeded, one has failed.
        init() async throws {
            sandbox = try await Sandbox.shared.value
            try await sandbox.make(table)
            daemon = try await Daemon.started(
                ConfigText(sandbox, tables: [table.entry(), broken.entry(), spare.entry()]))
            #expect(try await daemon.ended(try await daemon.run(table.name)).state == "succeeded")
            #expect(try await daemon.ended(try await daemon.run(broken.name)).state == "failed")
        }
    }

    @Test(
        "a document has its documented fields, absent ones as null, times in UTC",
        arguments: [
            "status", "table", "jobs", "job", "failed job",
        ])
    func fields(document: String) async throws {
        let world = try await World.shared.value
        let good = try #require(try await world.daemon.table(world.table.name).last).id
        let bad = try #require(try await world.daemon.table(world.broken.name).last).id
        let arguments: [String: [String]] = [
            "status": ["status"], "table": ["status", world.table.name], "jobs": ["jobs"], "job": ["job", "\(good)"],
            "failed job": ["job", "\(bad)"],
        ]
        let outcome = try await world.daemon.glaux(try #require(arguments[document]) + ["--json"])
        #expect(outcome.exit == .status(0) && outcome.errors.isEmpty, "\(outcome)")
        let json = try JSON(parsing: Data(outcome.output.utf8))
        switch document {
        case "status":
            expect(json, has: ["version", "pid", "started_at", "config", "tables"])
            expect(json["config"], has: ["path", "loaded_at", "error"])
            #expect(json["config"]["error"] == .null)
            #expect(
                json["tables"].elements.map { $0["name"].text } == [world.table, world.broken, world.spare].map(\.name))
            for table in json["tables"].elements.prefix(2) { expectTable(table) }
            #expect(json["tables"].elements[1]["live"] == .null)
        case "table": expectTable(json)
        case "jobs":
            expect(json, has: ["jobs", "next"])
            let ids = json["jobs"].elements.compactMap { $0["id"].int }
            #expect(ids == ids.sorted(by: >), "newest first")
            for job in json["jobs"].elements { expectJob(job) }
        default:
            expectJob(json)
            #expect(!json["steps"].elements.isEmpty)
            for step in json["steps"].elements {
                expect(
                    step, has: ["name", "attempt", "state", "token", "aws_id", "started_at", "finished_at", "error"])
            }
            if document == "job" {
                #expect(json["error"] == .null && json["finished_at"].text?.hasSuffix("Z") == true)
            } else {
                expect(json["error"], has: ["class", "message", "hint", "request_id"])
            }
        }
    }

    private func expect(_ json: JSON, has fields: Set<String>, sourceLocation: SourceLocation = #_sourceLocation) {
        // More fields may come, none goes.
        #expect(fields.subtracting(json.members.keys).isEmpty, "\(json)", sourceLocation: sourceLocation)
        for (name, value) in json.members
        where name.hasSuffix("_at") || name == "as_of" || name == "slot" || name == "eta" {
            #expect(
                value == .null || value.text.flatMap(ISO8601DateFormatter.any) != nil, "\(name): \(value)",
                sourceLocation: sourceLocation)
        }
    }

    private func expectTable(_ json: JSON) {
        expect(json, has: ["name", "target", "state", "next_run_at", "paused_until", "live", "job", "last"])
        #expect(json["job"] == .null && json["paused_until"] == .null)
        expectJob(json["last"])
        guard json["live"] != .null else { return }
        expect(
            json["live"], has: ["export_arn", "export_id", "location", "as_of", "item_count", "bytes", "relocated_at"])
    }

    private func expectJob(_ json: JSON) {
        expect(
            json,
            has: [
                "id", "table", "pipeline", "slot", "state", "step", "attempt", "started_at", "finished_at", "eta",
                "error",
            ])
    }

    @Test("what people read names the tables, how fresh their data are, and what failed and what to do")
    func text() async throws {
        let world = try await World.shared.value
        let status = try await world.daemon.glaux("status")
        #expect(status.exit == .status(0))
        #expect(status.output.contains(world.table.name) && status.output.contains("ago"), "\(status.output)")
        #expect(status.output.contains(world.broken.name) && status.output.contains("failing"), "\(status.output)")
        #expect(!status.output.contains("\u{1B}"), "no colours in a pipe")
        let bad = try #require(try await world.daemon.table(world.broken.name).last).id
        let job = try await world.daemon.glaux("job", "\(bad)")
        #expect(job.output.contains("ResourceNotFoundException") && job.output.contains("Check that"), "\(job.output)")
        let jobs = try await world.daemon.glaux("jobs", "--state", "failed", "--limit", "5")
        #expect(
            jobs.output.contains(world.broken.name) && !jobs.output.contains("\(world.table.name) "), "\(jobs.output)")
        let version = try await world.daemon.glaux("version")
        let pid = try await world.daemon.status().pid
        #expect(version.exit == .status(0) && version.output.contains("\(pid)"), "\(version)")
    }

    @Test(
        "what is not there is refused with 1, a word and a hint",
        arguments: [
            ["run", "Nowhere"], ["status", "Nowhere"], ["job", "999999"], ["cancel", "999999"], ["retry", "999999"],
            ["pause", "Nowhere"], ["resume", "Nowhere"],
        ])
    func missing(arguments: [String]) async throws {
        let world = try await World.shared.value
        let outcome = try await world.daemon.glaux(arguments)
        #expect(outcome.exit == .status(1) && outcome.output.isEmpty, "\(outcome)")
        #expect(outcome.errors.contains("Nowhere") || outcome.errors.contains("999999"), "\(outcome.errors)")
    }

    @Test("`run --wait` exits with 1 when the job fails, and shows why")
    func waitFails() async throws {
        let world = try await World.shared.value
        let outcome = try await world.daemon.glaux("run", world.spare.name, "--wait")
        #expect(outcome.exit == .status(1))
        #expect((outcome.output + outcome.errors).contains("ResourceNotFoundException"), "\(outcome)")
    }

    @Test(
        "a daemon that is down is told from a refusal: 69",
        arguments: [
            ["status"], ["jobs"], ["job", "1"], ["run", "Article"], ["reload"], ["pause", "--all"],
        ])
    func down(arguments: [String]) async throws {
        let outcome = try await Program.built("glaux").run(
            arguments + ["--socket", "/tmp/glaux-nobody-listens-here"], environment: ["HOME": "/nonexistent"])
        #expect(outcome.exit == .status(69) && outcome.output.isEmpty, "\(outcome)")
        #expect(outcome.errors.contains("/tmp/glaux-nobody-listens-here"), "\(outcome.errors)")
    }

    @Test("`check` works without a daemon: 0 for a good config, 78 with every problem at once for a bad one")
    func check() async throws {
        let folder = try await Workspace.shared.makeFolder()
        let path = "\(folder)/glaux.yaml"
        let good = """
            aws: {region: ap-northeast-1}
            defaults: {bucket: my-bucket, database: ddb, every: 8h}
            tables:
              - name: Article

            """
        try good.write(toFile: path, atomically: true, encoding: .utf8)
        let fine = try await Program.built("glaux").run(["check", path])
        #expect(fine.exit == .status(0) && fine.output.contains("1 table"), "\(fine)")
        try (good + "  - name: Order\n    every: 15\n    bucet: x\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        let bad = try await Program.built("glaux").run(["check", path])
        #expect(bad.exit == .status(78) && bad.output.isEmpty)
        #expect(bad.errors.contains("6:12") && bad.errors.contains("\"15m\""), "\(bad.errors)")
        #expect(bad.errors.contains("7:5") && bad.errors.contains("\"bucket\""), "\(bad.errors)")
        let missing = try await Program.built("glaux").run(["check", "\(folder)/none.yaml"])
        #expect(missing.exit == .status(78) && missing.errors.contains("none.yaml"), "\(missing)")
    }

    @Test("a watch ends when nobody reads it any more, though nothing happens", arguments: [[], ["--json"]])
    func watchEnds(more: [String]) async throws {
        let world = try await World.shared.value
        let command = ([Program.built("glaux").path, "status", "--watch"] + more).joined(separator: " ")
        let outcome = try await Program(path: "/bin/sh").run(
            ["-c", "\(command) | head -n 1"],
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": world.daemon.folder, "GLAUX_SOCKET": world.daemon.socketPath,
            ])
        #expect(outcome.exit == .status(0) && outcome.errors.isEmpty, "\(outcome)")
        #expect(outcome.output.contains(more.isEmpty ? "TABLE" : world.table.name), "\(outcome.output)")
    }

    @Test("completions can be generated for every shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let outcome = try await Program.built("glaux").run(["--generate-completion-script", shell])
        #expect(outcome.exit == .status(0) && outcome.output.contains("resume"), "\(outcome.errors)")
    }
}
