import Foundation
import Testing

/// An instant of a job at which the daemon is killed: a call to AWS is held there.
private struct Instant: Sendable, CustomTestStringConvertible {
    let kind: SampleTable.Kind
    let operation: String
    /// Text of the body or path.
    var match: String = ""
    /// Which of the matching calls.
    var number = 1
    /// The step at which the job then stands.
    let step: String

    enum Arrival: String, CaseIterable {
        /// The request has not had its effect when the daemon dies, and has it before the next one starts.
        case late
        /// …and has it only when the next daemon has ended the job.
        case veryLate = "very late"
        /// The effect is there; the answer is lost.
        case answerLost = "answer lost"
    }

    var testDescription: String { "\(kind): \(operation) \(match) \(number)" }

    /// Holds the call there, of the daemon that signs with the table's name.
    func rule(_ arrival: Arrival, of table: SampleTable) -> JSON {
        [
            "kind": "hold", "when": arrival == .answerLost ? "after" : "before", "operation": .string(operation),
            "access_key": .string(table.name), "match": .string(match), "after": .number(Double(number - 1)),
            "times": 1,
        ]
    }

    /// The calls of a first refresh of each kind of table, in order.
    static let all: [Instant] = [
        Instant(kind: .athena, operation: "DescribeTable", step: "preflight"),
        Instant(kind: .athena, operation: "DescribeContinuousBackups", step: "preflight"),
        Instant(kind: .athena, operation: "GetTable", step: "preflight"),
        Instant(kind: .athena, operation: "GetWorkGroup", step: "preflight"),
        Instant(kind: .athena, operation: "ExportTableToPointInTime", step: "request-export"),
        Instant(kind: .athena, operation: "DescribeExport", step: "await-export"),
        Instant(kind: .athena, operation: "GetObject", match: "manifest-summary.json", step: "prove-export"),
        Instant(kind: .athena, operation: "GetObject", match: "manifest-files.json", step: "prove-export"),
        Instant(kind: .athena, operation: "ListObjectsV2", step: "prove-export"),
        Instant(kind: .athena, operation: "GetObject", match: "/data/", step: "infer-columns"),
        Instant(kind: .athena, operation: "GetTable", number: 2, step: "ensure-target"),
        Instant(kind: .athena, operation: "StartQueryExecution", step: "relocate"),
        Instant(kind: .athena, operation: "GetQueryExecution", step: "await-relocation"),
        Instant(kind: .athena, operation: "GetTable", number: 3, step: "confirm"),
        Instant(kind: .athena, operation: "StartQueryExecution", match: "VIEW", step: "replace-view"),
        Instant(kind: .glue, operation: "GetTable", number: 3, step: "relocate"),
        Instant(kind: .glue, operation: "UpdateTable", step: "relocate"),
        Instant(kind: .glue, operation: "GetTable", number: 4, step: "confirm"),
        Instant(kind: .created, operation: "CreateTable", step: "ensure-target"),
        Instant(kind: .created, operation: "GetQueryExecution", step: "replace-view"),
    ]

    /// The calls by which a refresh removes what the one before it showed, in order.
    static let ofPruning: [Instant] = [
        Instant(kind: .athena, operation: "GetTableVersions", step: "snapshot"),
        Instant(kind: .athena, operation: "BatchDeleteTableVersion", step: "snapshot"),
        Instant(kind: .athena, operation: "GetTable", match: "__next", step: "snapshot"),
        Instant(kind: .athena, operation: "ListObjectsV2", number: 2, step: "prune"),
        Instant(kind: .athena, operation: "DeleteTable", step: "prune"),
        Instant(kind: .athena, operation: "ListObjectsV2", number: 3, step: "prune"),
        Instant(kind: .athena, operation: "DeleteObjects", step: "prune"),
        Instant(kind: .athena, operation: "DeleteObjects", number: 2, step: "prune"),
    ]
}

@Suite("A crash at any moment")
struct CrashTests {
    /// Not every call names its table, but each is signed, and here with the table's name.
    private static let sandbox = Task { try await Sandbox.start(settings: ["strict_signatures": false]) }

    private static func started(_ table: SampleTable, _ lines: String...) async throws -> (Sandbox, Daemon) {
        let sandbox = try await sandbox.value
        try await sandbox.make(table)
        let daemon = try await Daemon.started(
            ConfigText(sandbox, tables: [table.entry(lines)]),
            credentials: ["AWS_ACCESS_KEY_ID": table.name, "AWS_SECRET_ACCESS_KEY": "any"])
        return (sandbox, daemon)
    }

    @Test(
        "a daemon killed at a request goes on with the same job, buys no second export and shows nothing unproven",
        arguments: Instant.all, Instant.Arrival.allCases)
    fileprivate func killed(at instant: Instant, arrival: Instant.Arrival) async throws {
        try await Places.shared.hold {
            let table = SampleTable(instant.kind)
            let story = "\(instant.testDescription), \(arrival.rawValue)"
            let (sandbox, daemon) = try await Self.started(table)
            if instant.operation == "GetWorkGroup" { try await sandbox.waitForDoctor(signingAs: table.name) }
            let rule = try await sandbox.fault(instant.rule(arrival, of: table))
            let id = try await daemon.run(table.name)
            try await sandbox.waitUntilHeld(by: rule, story)
            let before = try await daemon.job(id)
            #expect(before.step == instant.step, "\(story)")
            try await daemon.kill()
            if arrival != .veryLate { try await sandbox.lift(rule) }
            try await daemon.start()
            let after = try await daemon.ended(id)
            try await sandbox.lift(rule)
            #expect(after.state == "succeeded", "\(story): \(after)")
            #expect(try await daemon.jobs(of: table.name).map(\.id) == [id], "\(story)")
            for step in before.steps ?? [] where step.token != nil {
                let later = (after.steps ?? []).filter { $0.name == step.name }
                #expect(later.contains { $0.token == step.token }, "\(story): the token of \(step.name) was kept")
            }
            try await sandbox.expectPromises(of: table, exports: 1, story)
            let live = try #require(try await daemon.table(table.name).live, "\(story)")
            #expect(try await sandbox.location(of: table.name) == live.location, "\(story)")
            #expect(live.item_count == 3)
        }
    }

    @Test(
        "a daemon killed while an old generation goes removes all of it once it is back, and nothing else",
        arguments: Instant.Arrival.allCases)
    fileprivate func killedPruning(arrival: Instant.Arrival) async throws {
        try await Places.shared.hold {
            let table = SampleTable()
            let (sandbox, daemon) = try await Self.started(
                table, "keep: 1", "grace: 0s", "keep_versions: 1", "snapshots: true")
            _ = try await daemon.ended(try await daemon.run(table.name))
            for instant in Instant.ofPruning {
                let story = "\(instant.testDescription), \(arrival.rawValue)"
                let old = try #require(try await daemon.table(table.name).live, "\(story)")
                let rule = try await sandbox.fault(instant.rule(arrival, of: table))
                let id = try await daemon.run(table.name)
                try await sandbox.waitUntilHeld(by: rule, story)
                #expect(try await daemon.job(id).step == instant.step, "\(story)")
                try await daemon.kill()
                if arrival != .veryLate { try await sandbox.lift(rule) }
                try await daemon.start()
                let job = try await daemon.ended(id)
                try await sandbox.lift(rule)
                #expect(job.state == "succeeded" && job.error == nil, "\(story): \(job)")
                let live = try #require(try await daemon.table(table.name).live, "\(story)")
                #expect(live.export_id != old.export_id, "\(story)")
                let folders = try await sandbox.objects(below: "\(table.name)/AWSDynamoDB/")
                    .compactMap { $0.split(separator: "/").dropFirst(2).first.map(String.init) }
                #expect(Set(folders) == [live.export_id], "\(story)")
                #expect(try await sandbox.tables(beginning: "\(table.name)_2").count == 1, "\(story)")
                #expect(try await sandbox.count(of: table.name) == 3, "\(story)")
            }
            let versions = try await sandbox.aws(
                "glue", "get_table_versions", ["DatabaseName": "ddb", "TableName": .string(table.name)])
            #expect(versions["TableVersions"].elements.count == 1)
            let exports = 1 + Instant.ofPruning.count
            try await sandbox.expectPromises(of: table, exports: exports, "killed while pruning, \(arrival.rawValue)")
        }
    }

    /// `make soak` asks for more.
    private static let kills = ProcessInfo.processInfo.environment["GLAUX_KILLS"].flatMap { Int($0) } ?? 30

    /// What AWS and the network do meanwhile, to one call in so many.
    private static let faults: [(kind: String, every: Double)] = [
        ("throttle", 11), ("http500", 13), ("http503", 17), ("drop_before", 7), ("drop_after", 5),
    ]

    @Test(
        "a daemon killed again and again at random instants, while AWS fails, loses no job and buys none of them twice")
    func torture() async throws {
        let seed = UInt64.random(in: 1...UInt64.max)
        var random = SeededRandom(seed: seed)
        let story = "seed \(seed)"
        // Faults that meet every table are no business of other tests.
        let sandbox = try await Sandbox.start()
        let tables = SampleTable.Kind.allCases.flatMap { kind in [SampleTable(kind), SampleTable(kind)] }
        for table in tables { try await sandbox.make(table) }
        // The first deletes whatever it can, as soon as it can.
        let pruned = tables[0]
        let hasty = pruned.entry("every: 20s", "keep: 1", "grace: 0s")
        let others = tables.dropFirst().map { $0.entry("every: 20s") }
        let daemon = try await Daemon(ConfigText(sandbox, tables: [hasty] + others))
        var rules: [String] = []
        for fault in Self.faults {
            rules.append(try await sandbox.fault(["kind": .string(fault.kind), "every": .number(fault.every)]))
        }
        for _ in 0..<Self.kills {
            let child = try await daemon.launch()
            let delay = Duration.milliseconds(Int.random(in: 0...900, using: &random))
            // The instant is the subject here, not something to wait for.
            try await Task.sleep(for: delay)
            #expect(child.ended() == nil, "\(story): it ended by itself: \(daemon.log)")
            try await daemon.kill()
        }
        for rule in rules { try await sandbox.lift(rule) }
        try await daemon.start()
        #expect(try await daemon.glaux("pause", "--all").exit == .status(0), "\(story)")
        for table in tables {
            _ = try await eventually("\(table.name) to rest, \(story)") {
                try await daemon.table(table.name).job == nil ? true : nil
            }
            if table == pruned {
                // However little time the kills left.
                _ = try await daemon.ended(try await daemon.run(table.name))
                let calls = try await sandbox.calls()
                #expect(calls.contains { $0.operation == "DeleteObjects" && $0.effect }, "\(story)")
            }
            let jobs = try await daemon.jobs(of: table.name)
            #expect(!jobs.isEmpty && jobs.allSatisfy { $0.state == "succeeded" }, "\(story): \(jobs)")
            try await sandbox.expectPromises(of: table, exports: jobs.count, story)
            let live = try #require(try await daemon.table(table.name).live)
            #expect(try await sandbox.location(of: table.name) == live.location, "\(story)")
        }
    }
}

/// SplitMix64.
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
