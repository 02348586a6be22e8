import Foundation
import Testing

@Suite("From DynamoDB to partitions of plain JSON in S3")
struct ArchiveTests {
    @Test(
        "every item comes through exactly as boto3 reads it, in its partition, and can be queried",
        arguments: [("gzip", "glue"), ("zstd", "projection"), ("none", "msck"), ("gzip", "alter")])
    func everything(compression: String, partitions: String) async throws {
        let archived = try await Archived(try await Sandbox.start(), items: 600)
        let daemon = try await Daemon.started(
            archived.config(
                "on_malformed: default", "segments: 3", "object_size: 1MB", "compression: \(compression)",
                "partitions: \(partitions)"))
        let job = try await archived.firstJob(daemon)
        #expect(job.state == "succeeded", "\(job) \(daemon.log.suffix(3000))")
        let registered = partitions == "projection" ? [] : ["register-partitions"]
        #expect(job.path == ["preflight", "scan", "ensure-target"] + registered)
        let comparison = try await archived.comparison()
        #expect(comparison.hasPrefix("same in "), "\(comparison)")
        let rows = try await archived.sandbox.select(
            "SELECT year, count(*) FROM ddb.\(archived.name) GROUP BY 1 ORDER BY 1")
        #expect(rows == [["2025", "300"], ["2026", "300"], ["__HIVE_DEFAULT_PARTITION__", "3"]])
        try await daemon.stop()
    }

    @Test("items that tell no time wait for an operator, and nobody can query them before")
    func held() async throws {
        let archived = try await Archived(try await Sandbox.start(), items: 10)
        let daemon = try await Daemon.started(archived.config())
        let job = try await archived.firstJob(daemon)
        #expect(job.state == "held" && job.error?.message.contains("3 of 13 items") == true, "\(job)")
        #expect(try await archived.sandbox.location(of: archived.name) == nil)
        try await daemon.crashAndStart()
        _ = try await eventually("the job to be held again") {
            try await archived.firstJob(daemon).state == "held" ? true : nil
        }
        #expect(try await daemon.glaux("approve", "\(job.id)", "--wait").exit == .status(0))
        #expect(try await archived.comparison().hasPrefix("same in "))
        try await daemon.stop()
    }

    @Test(
        "a daemon killed again and again leaves no item out, archives none twice, and leaves no upload behind",
        arguments: ["glue", "alter"])
    func killed(partitions: String) async throws {
        let archived = try await Archived(try await Sandbox.start(), items: 3000)
        let config = archived.config(
            "on_malformed: default", "segments: 2", "object_size: 1MB", "max_rcu: 400", "partitions: \(partitions)")
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
        try await daemon.stop()
    }

    @Test(
        "what is written later comes with a later job, with its new column, in a partition that is there already",
        arguments: ["glue", "alter", "msck", "projection"])
    func windows(partitions: String) async throws {
        let sandbox = try await Sandbox.start()
        let name = SampleTable(.created, "a").name
        try await sandbox.makeDynamoDB(name, recovery: false)
        let archived = Archived(sandbox, named: name)
        try await archived.put("early")
        let daemon = try await Daemon.started(archived.config(olderThan: "1s", "ttl: 30d", "partitions: \(partitions)"))
        #expect(try await archived.firstJob(daemon).state == "succeeded")
        let before = try await archived.columnsOfPartitions()
        let isProjected = partitions == "projection"
        #expect(before == (isProjected ? "" : "at,pk "))
        try await archived.put("late")
        func late() async throws -> [[String?]] {
            try await sandbox.select("SELECT count(*) FROM ddb.\(name) WHERE pk = 'late'")
        }
        _ = try await eventually("the later item in the archive", every: .milliseconds(500)) {
            let run = try await daemon.glaux("run", name, "--wait")
            #expect(run.exit == .status(0), "\(run.errors)")
            return try await late() == [["1"]] ? true : nil
        }
        #expect(try await daemon.glaux("run", name, "--wait").exit == .status(0))
        let (rows, after) = (try await late(), try await archived.columnsOfPartitions())
        #expect(rows == [["1"]] && after == (isProjected ? "" : "at,pk,mood "), "\(rows) \(after)")
        let proof = try await daemon.glaux("archive", name)
        #expect(proof.output.contains("archived through") && proof.output.contains("year="), "\(proof.output)")
        let status = try await daemon.glaux("status", archived.name)
        #expect(status.output.contains("through") && status.output.contains("expires"), "\(status.output)")
        try await daemon.stop()
    }

    @Test("an empty table is archived with nothing")
    func empty() async throws {
        let sandbox = try await Sandbox.start()
        let name = SampleTable(.created, "a").name
        try await sandbox.makeDynamoDB(name, recovery: false)
        let archived = Archived(sandbox, named: name)
        let daemon = try await Daemon.started(archived.config())
        let job = try await archived.firstJob(daemon)
        #expect(job.state == "succeeded" && job.path == ["preflight", "scan"], "\(job)")
        #expect(try await archived.comparison() == "same in 0 objects")
        try await daemon.stop()
    }
}
