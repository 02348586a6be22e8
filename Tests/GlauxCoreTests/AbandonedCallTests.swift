@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("a call whose job is cancelled, or over its time")
struct AbandonedCallTests {
    private static let now = ArchiveJobTests.start
    private static let archive = ArchiveJobTests.spec.name

    enum End: CaseIterable, Sendable {
        case refused, answered, unheard
    }

    /// What has just begun to scan.
    private static func scanning(_ turn: inout Turn) -> Scheduler {
        var scheduler = Scheduler(Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0)))
        let entry = ArchiveEntry(
            spec: ArchiveJobTests.spec, timetable: Timetable(schedule: .interval(.seconds(86_400))))
        scheduler.handle(.configured(Configuration(archives: [entry])), at: now, in: &turn)
        scheduler.handle(.started(once: false), at: now, in: &turn)
        return scheduler
    }

    private static func order(
        _ command: Command, _ scheduler: inout Scheduler, _ turn: inout Turn
    ) -> Result<CommandResult, Refusal>? {
        scheduler.handle(.ordered(CommandID(rawValue: 1), command, recalled: .nothing), at: now, in: &turn)
        return turn.answers.last?.result
    }

    @Test(
        "is broken off; the job ends at once, and the next one waits for the end of the call, whatever that is",
        arguments: End.allCases, [true, false])
    func archive(end: End, isTimeout: Bool) throws {
        var turn = Turn()
        var scheduler = Self.scanning(&turn)
        let call = try #require(turn.calls.first?.id)
        turn = Turn()
        var now = Self.now
        if isTimeout {
            now = now + ArchiveJobTests.spec.timeout
            // Its next slot is as far away.
            scheduler.handle(.ticked, at: now, in: &turn)
        } else {
            guard case .success(.job(let record)) = Self.order(.cancel(JobID(rawValue: 1)), &scheduler, &turn) else {
                return #expect(Bool(false))
            }
            #expect(record.state == .cancelled)
        }
        #expect(turn.abandoned == [call] && turn.calls.isEmpty)
        turn = Turn()
        if scheduler.openJobCount == 0 {
            guard case .success = Self.order(.run(Self.archive), &scheduler, &turn) else {
                return #expect(Bool(false))
            }
        }
        #expect(scheduler.openJobs.map(\.id) == [JobID(rawValue: 2)] && turn.calls.isEmpty)
        switch end {
        case .refused:
            let failure = AWSFailure(service: "S3", operation: "X", code: "Cancelled", message: "", kind: .transient)
            scheduler.handle(.replied(call, .failure(failure)), at: now, in: &turn)
        case .answered:
            let reply = AWSReply.archive(.round(ScanRound(scanned: 7)))
            scheduler.handle(.replied(call, .success(reply)), at: now, in: &turn)
        case .unheard:
            scheduler.handle(.ticked, at: now + Scheduler.patienceWithAbandoned - .milliseconds(1), in: &turn)
            #expect(turn.calls.isEmpty)
            now = now + Scheduler.patienceWithAbandoned
            scheduler.handle(.ticked, at: now, in: &turn)
        }
        #expect(turn.calls.map(\.call) == [.archive(.describeTable(ArchiveJobTests.spec.table))])
        #expect(scheduler.openJobs.first?.record.state == .running && scheduler.footprint.calls == 1)
        // One that comes after all is of no interest.
        let before = turn.changes.count
        scheduler.handle(.replied(call, .success(.done)), at: now, in: &turn)
        #expect(turn.changes.count == before && turn.calls.count == 1)
    }

    @Test("that was not sent yet is not sent, and nobody waits for it")
    func unsent() {
        var turn = Turn()
        var scheduler = Self.scanning(&turn)
        _ = Self.order(.cancel(JobID(rawValue: 1)), &scheduler, &turn)
        #expect(turn.calls.isEmpty && turn.abandoned.isEmpty)
        _ = Self.order(.run(Self.archive), &scheduler, &turn)
        #expect(turn.calls.count == 1)
    }

    @Test("a retry at once writes a result only when the writer before it has ended")
    func result() throws {
        let report = ReportEntry(
            spec: ReportSpec(
                name: TableName("usage"), query: try QueryTemplate("SELECT 1"), database: "d",
                places: [.directory("/reports")]),
            timetable: Timetable(schedule: .interval(.seconds(86_400 * 30))))
        var world = World(Configuration(reports: [report]))
        world.latency = .seconds(30)
        world.start()
        while world.results.isEmpty, world.step(until: world.now + .seconds(3600)) {}
        world.order(.cancel(JobID(rawValue: 1)))
        #expect(world.journal.jobs[JobID(rawValue: 1)]?.record.state == .cancelled)
        world.order(.retry(JobID(rawValue: 1)))
        #expect(Array(world.results.values) == [1])
        world.run(for: .seconds(3600))
        #expect(Array(world.results.values) == [2] && world.wrongs == [])
        #expect(world.journal.jobs[JobID(rawValue: 1)]?.record.state == .succeeded)
    }
}
