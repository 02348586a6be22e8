import Testing

@testable import GlauxCore

@Suite("what follows an archive")
struct HalfArchivedTests {
    private static let now = ArchiveJobTests.start
    private static let archive = ArchiveJobTests.spec.name

    private static func report(_ name: String, after leader: String) throws -> ReportEntry {
        ReportEntry(
            spec: ReportSpec(
                name: TableName(name), query: try QueryTemplate("SELECT 1"), database: "archive",
                places: [.directory("/reports")]),
            timetable: Timetable(schedule: .after(TableName(leader))))
    }

    /// An archive that is paused, a report that follows it, and one that follows that report and is due.
    private static func scheduler(_ pass: ArchivePass?, in turn: inout Turn) throws -> Scheduler {
        var recollection = Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0))
        var last = TableMemory(name: TableName("last"), firstSeenAt: now)
        last.schedule = Schedule.after(TableName("first")).identity
        last.offeredSlot = now
        recollection.tables = [
            TableMemory(name: archive, firstSeenAt: now, pause: .indefinite), last,
        ]
        recollection.archives[archive] = ArchiveMemory(pass: pass)
        var scheduler = Scheduler(recollection)
        let entry = ArchiveEntry(
            spec: ArchiveJobTests.spec, timetable: Timetable(schedule: .interval(.seconds(86_400))))
        let reports = [try report("first", after: archive.rawValue), try report("last", after: "first")]
        scheduler.handle(.configured(Configuration(reports: reports, archives: [entry])), at: now, in: &turn)
        scheduler.handle(.started(once: false), at: now, in: &turn)
        return scheduler
    }

    private static func jobs(_ turn: Turn) -> [TableName] {
        turn.changes.compactMap { if case .jobOpened(let record, _) = $0 { record.table } else { nil } }
    }

    @Test("does not read what a job has written and none has finished, however far behind it follows", arguments: 0..<4)
    func unfinished(stage: Int) throws {
        var pass = ArchivePass(
            spec: ArchiveJobTests.spec, slot: Self.now, window: ArchiveWindow(from: nil, to: Self.now), tableID: "t")
        if stage == 2 {
            pass.pending = [
                ArchiveObject(
                    partition: ["2026"], key: "k", uploadID: "u", parts: [], items: 1, bytes: 1, size: 1,
                    digest: LineDigest())
            ]
        }
        if stage == 3 {
            pass.partitions = [
                PartitionTotal(values: ["2026"], items: 1, bytes: 1, size: 1, objects: 1, digest: LineDigest())
            ]
        }
        var turn = Turn()
        var scheduler = try Self.scheduler(stage == 0 ? nil : pass, in: &turn)
        let isBlocked = stage > 1
        #expect(Self.jobs(turn) == (isBlocked ? [] : [TableName("last")]))
        turn = Turn()
        scheduler.handle(
            .ordered(CommandID(rawValue: 1), .run(TableName("first")), recalled: .nothing), at: Self.now, in: &turn)
        switch turn.answers.first?.result {
        case .failure(let refusal):
            #expect(isBlocked && refusal.reason == .conflict && refusal.hint.contains("glaux run chat"))
        case .success: #expect(!isBlocked)
        case nil: #expect(Bool(false))
        }
    }

    @Test("waits for a job of it, and a job of it for those that follow; one that is owed goes first")
    func jobs() throws {
        var turn = Turn()
        var scheduler = try Self.scheduler(nil, in: &turn)
        func order(_ command: Command) -> Result<CommandResult, Refusal>? {
            turn = Turn()
            scheduler.handle(
                .ordered(CommandID(rawValue: 1), command, recalled: .nothing), at: Self.now, in: &turn)
            return turn.answers.first?.result
        }
        func refusal(_ command: Command) -> String? {
            if case .failure(let refusal) = order(command) { refusal.message } else { nil }
        }
        #expect(Self.jobs(turn) == [TableName("last")])
        let query = try #require(turn.calls.first?.id)
        #expect(refusal(.run(Self.archive)) == "chat must not run beside job 1 of last")
        _ = order(.resume(Self.archive))
        #expect(Self.jobs(turn) == [])
        // The archive was only waiting for its end.
        let denied = AWSFailure(service: "Athena", operation: "X", code: "Y", message: "words", kind: .permission)
        turn = Turn()
        scheduler.handle(.replied(query, .failure(denied)), at: Self.now, in: &turn)
        #expect(Self.jobs(turn) == [Self.archive])
        for follower in ["first", "last"] {
            #expect(refusal(.run(TableName(follower))) == "\(follower) must not run beside job 2 of chat")
        }
    }
}
