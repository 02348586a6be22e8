import Foundation
import Testing

@Suite("From an export of a table to partitions of plain JSON in S3")
struct ArchiveExportTests {
    private static let path = [
        "preflight", "request-export", "await-export", "prove-export", "scan", "ensure-target", "register-partitions",
        "prune",
    ]

    /// What of an archive is proven, partition by partition.
    private static func proof(of archive: String, _ daemon: Daemon) async throws -> [String] {
        let proof = try await daemon.get("/v1/archives/\(archive)/partitions").json
        return try proof["partitions"].elements.map { partition in
            let figures = ["partition", "items", "bytes", "digest"].map { partition[$0] }
            return String(decoding: try JSON.array(figures).encoded(), as: UTF8.self)
        }.sorted()
    }

    /// Keys under a prefix.
    private static func keys(_ sandbox: Sandbox, under prefix: String) async throws -> [String] {
        let found = try await sandbox.aws(
            "s3", "list_objects_v2", ["Bucket": .string(Sandbox.bucket), "Prefix": .string(prefix)])
        return found["Contents"].elements.compactMap { $0["Key"].text }
    }

    @Test("is the same, line for line, as by a scan; the table is not read, and nothing of the export is left")
    func same() async throws {
        let sandbox = try await Sandbox.start()
        try await sandbox.set(["export_files": 5])
        let archived = try await Archived(sandbox, items: 600, recovery: true)
        let names = ["\(archived.name)_scan", "\(archived.name)_export"]
        let lines = ["on_malformed: default", "segments: 3", "object_size: 1MB"]
        let sections =
            ["archives:"] + archived.entry(names[0], lines) + archived.entry(names[1], lines + ["engine: export"])
        let daemon = try await Daemon.started(ConfigText(sandbox, sections: sections, tables: []))
        for name in names {
            let job = try await archived.firstJob(daemon, of: name)
            #expect(job.state == "succeeded", "\(job) \(daemon.log.suffix(3000))")
            let comparison = try await archived.comparison(of: name)
            #expect(comparison.hasPrefix("same in "), "\(comparison)")
            let rows = try await sandbox.select("SELECT year, count(*) FROM ddb.\(name) GROUP BY 1 ORDER BY 1")
            #expect(rows == [["2025", "300"], ["2026", "300"], ["__HIVE_DEFAULT_PARTITION__", "3"]])
        }
        let job = try await archived.firstJob(daemon, of: names[1])
        #expect(job.path == Self.path)
        let scanned = try await Self.proof(of: names[0], daemon)
        #expect(try await Self.proof(of: names[1], daemon) == scanned && scanned.count == 3)
        #expect(try await sandbox.bought(archived.name) == 1)
        #expect(try await Self.keys(sandbox, under: "\(names[1])-exports/").isEmpty)
        try await daemon.stop()
    }

    @Test("a daemon killed again and again buys one export, leaves no item out, and archives none twice")
    func killed() async throws {
        let sandbox = try await Sandbox.start()
        try await sandbox.set(["export_files": 9])
        let archived = try await Archived(sandbox, items: 3000, recovery: true)
        let config = archived.config("on_malformed: default", "segments: 2", "object_size: 1MB", "engine: export")
        let daemon = try await Daemon(config)
        for _ in 0..<12 {
            let child = try await daemon.launch()
            // The instant is the subject here, not something to wait for.
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...1500)))
            #expect(child.ended() == nil, "it ended by itself: \(daemon.log)")
            try await daemon.kill()
        }
        try await daemon.start()
        let job = try await archived.firstJob(daemon)
        #expect(job.state == "succeeded", "\(job) \(daemon.log.suffix(3000))")
        let comparison = try await archived.comparison()
        #expect(comparison.hasPrefix("same in "), "\(comparison)")
        #expect(try await sandbox.bought(archived.name) == 1)
        #expect(try await Self.keys(sandbox, under: "\(archived.name)-exports/").isEmpty)
        try await daemon.stop()
    }

    @Test("an empty table is archived with nothing, and without recovery nothing is bought")
    func empty() async throws {
        let sandbox = try await Sandbox.start()
        let name = SampleTable(.created, "a").name
        try await sandbox.makeDynamoDB(name, recovery: false)
        let archived = Archived(sandbox, named: name)
        let daemon = try await Daemon.started(archived.config("engine: export"))
        let job = try await archived.firstJob(daemon)
        #expect(job.state == "failed" && job.error?.message.contains("point-in-time recovery") == true, "\(job)")
        try await sandbox.turnOnRecovery(of: name)
        #expect(try await daemon.glaux("retry", "\(job.id)", "--wait").exit == .status(0), "\(daemon.log.suffix(3000))")
        let again = try await daemon.job(job.id)
        #expect(
            again.path.suffix(5) == ["request-export", "await-export", "prove-export", "scan", "prune"], "\(again)")
        #expect(try await sandbox.bought(name) == 1)
        #expect(try await archived.comparison() == "same in 0 objects")
        try await daemon.stop()
    }

    @Test("an export that is damaged is neither read nor kept to: another one is bought")
    func damaged() async throws {
        let sandbox = try await Sandbox.start()
        let archived = try await Archived(sandbox, items: 20, recovery: true)
        try await sandbox.set(["next_exports": [["damage": ["missing_object"]]]])
        let daemon = try await Daemon.started(archived.config("on_malformed: default", "engine: export"))
        let job = try await archived.firstJob(daemon)
        #expect(job.state == "succeeded", "\(job) \(daemon.log.suffix(3000))")
        #expect(try await archived.comparison().hasPrefix("same in "))
        #expect(try await sandbox.bought(archived.name) == 2)
        try await daemon.stop()
    }
}
