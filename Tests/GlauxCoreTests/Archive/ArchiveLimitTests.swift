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

    /// Two archives, of which one may be under way; the table of the first has items that are malformed.
    private struct Pair {
        static let names = [TableName("first"), TableName("second")]
        var scheduler: Scheduler
        private var world = PretendArchive()
        private var calls: [Turn.Call] = []

        init(_ recollection: Recollection) {
            world.malformed = 1
            scheduler = Scheduler(recollection)
            let entries = Self.names.map { name in
                var spec = ArchiveJobTests.spec
                (spec.name, spec.table, spec.prefix) = (name, name, name.rawValue)
                spec.target = Target(database: "archive", name: name.rawValue)
                return ArchiveEntry(spec: spec, timetable: Timetable(schedule: .interval(.seconds(86_400))))
            }
            tell(.configured(Configuration(limits: Limits(archives: 1), archives: entries)))
            tell(.started(once: false))
        }

        var states: [String] { scheduler.openJobs.map { "\($0.record.table) \($0.record.state)" } }

        mutating func tell(_ event: Scheduler.Event) {
            var turn = Turn()
            scheduler.handle(event, at: ArchiveLimitTests.now, in: &turn)
            calls += turn.calls
        }

        /// Answers whatever is asked of all but the second table.
        mutating func answer() {
            while let index = calls.firstIndex(where: { !isOfSecond($0.call) }) {
                let call = calls.remove(at: index)
                tell(.replied(call.id, .success(world.answer(call.call))))
            }
        }

        mutating func failSecond() {
            let failure = AWSFailure(
                service: "DynamoDB", operation: "X", code: "Y", message: "words", kind: .permission)
            while let index = calls.firstIndex(where: { isOfSecond($0.call) }) {
                tell(.replied(calls.remove(at: index).id, .failure(failure)))
            }
        }

        private func isOfSecond(_ call: AWSCall) -> Bool { call == .archive(.describeTable(Self.names[1])) }

        /// What the journal has of it.
        var recollection: Recollection {
            var recollection = Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 2))
            recollection.open = scheduler.openJobs.compactMap { job in
                guard case .archive(let archive) = job else { return nil }
                return Recollection.OpenJob(record: job.record, spec: .archive(archive.spec), steps: job.steps)
            }
            recollection.tables = Self.names.compactMap { scheduler.tables[$0]?.memory }
            recollection.archives = scheduler.archives
            return recollection
        }
    }

    @Test(
        "one that waits for approval keeps nobody waiting, and waits in line once it has it", arguments: [false, true])
    func approval(isRestarted: Bool) {
        var pair = Pair(Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0)))
        pair.answer()
        #expect(pair.states == ["first held", "second running"])
        if isRestarted { pair = Pair(pair.recollection) }
        #expect(pair.states == ["first held", "second running"])
        #expect(pair.scheduler.openJobs.first?.awaitsApproval == true)
        pair.tell(.ordered(CommandID(rawValue: 1), .approve(JobID(rawValue: 1)), recalled: .nothing))
        pair.answer()
        #expect(pair.states == ["first held", "second running"] && pair.scheduler.footprint.archives == 1)
        #expect(
            pair.scheduler.openJobs.first?.record.heldFor == "a place among the 1 archives that may be under way")
        pair.failSecond()
        pair.answer()
        #expect(pair.states == [] && pair.scheduler.archives[Pair.names[0]]?.archivedThrough != nil)
    }

    @Test("one that waits for approval can be rejected after a restart")
    func rejection() {
        var pair = Pair(Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0)))
        pair.answer()
        pair = Pair(pair.recollection)
        pair.tell(.ordered(CommandID(rawValue: 1), .reject(JobID(rawValue: 1)), recalled: .nothing))
        #expect(pair.states == ["second running"])
    }
}
