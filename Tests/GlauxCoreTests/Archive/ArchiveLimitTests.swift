import Testing

@testable import GlauxCore

@Suite("archives at once")
struct ArchiveLimitTests {
    private static let now = ArchiveJobTests.start

    @Test("are so many as the config allows; the others wait in line, beside as many exports as there are")
    func limit() throws {
        let names = (1...4).map { TableName("archive\($0)") }
        let entries = names.map { name in
            var spec = ArchiveJobTests.spec
            (spec.name, spec.target, spec.prefix) = (name, Target(database: "d", name: name.rawValue), name.rawValue)
            return ArchiveEntry(spec: spec, timetable: Timetable(schedule: .interval(.seconds(86_400))))
        }
        var scheduler = Scheduler(Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0)))
        var turn = Turn()
        var configuration = Configuration(limits: Limits(exports: 1, archives: 2), archives: entries)
        scheduler.handle(.configured(configuration), at: Self.now, in: &turn)
        scheduler.handle(.started(once: false), at: Self.now, in: &turn)
        func states() -> [JobState] { scheduler.openJobs.map(\.record.state) }
        #expect(states() == [.running, .running, .held, .held] && scheduler.footprint.archives == 2)
        #expect(
            scheduler.openJobs.last?.record.heldFor == "a place among the 2 archives that may be under way")
        #expect(turn.calls.count == 2)
        func tell(_ event: Scheduler.Event) {
            turn = Turn()
            scheduler.handle(event, at: Self.now, in: &turn)
        }
        // Its end gives its place to the one that waits longest.
        let denied = AWSFailure(service: "DynamoDB", operation: "X", code: "Y", message: "words", kind: .permission)
        tell(.replied(try #require(turn.calls.first?.id), .failure(denied)))
        #expect(states() == [.running, .running, .held] && turn.calls.count == 1)
        tell(.ordered(CommandID(rawValue: 1), .cancel(JobID(rawValue: 4)), recalled: .nothing))
        #expect(states() == [.running, .running] && turn.calls.isEmpty)
        configuration.limits.archives = 1
        tell(.configured(configuration))
        tell(.ordered(CommandID(rawValue: 1), .run(names[0]), recalled: .nothing))
        #expect(states() == [.running, .running, .held] && turn.calls.isEmpty)
    }
}
