import GlauxSimulation
import Testing

@testable import GlauxCore

@Suite("an archive that TTL catches up with")
struct ArchiveGapTests {
    private static let day = Duration.seconds(86_400)
    private static let known = Timestamp(iso8601: "2026-01-01T00:00:00Z") ?? Timestamp(secondsSince1970: 0)

    private static func at(_ days: Int?) -> Timestamp? { days.map { known + day * $0 } }

    /// In days since the archive was first known; a job at `chance`, with a ttl of 30 days.
    @Test(
        "is told while somebody can still do something, and not before",
        arguments: [
            // Nothing of it expires before day 40.
            (10, false, 20, 12, nil), (10, false, 39, 12, nil), (10, false, 40, 12, .near), (10, false, nil, 12, .near),
            // Less than three days are left.
            (10, false, 38, 36, nil), (10, false, 38, 37, .near), (10, true, nil, 37, .near),
            // A job that runs, or waits for a person, is a chance.
            (10, true, nil, 30, nil),
            (10, true, 41, 40, .open), (10, false, 41, 39, .near), (10, false, 41, 45, .open),
            // Nothing is archived yet: what expires before the first job is lost.
            (nil, false, 3, 1, .near), (nil, true, 3, 1, nil), (nil, false, nil, 90, .near),
        ] as [(Int?, Bool, Int?, Int, ArchiveGap.Level?)])
    func levels(through: Int?, isUnderWay: Bool, chance: Int?, now: Int, level: ArchiveGap.Level?) throws {
        let now = try #require(Self.at(now))
        let gap = ArchiveGap(
            ttl: Self.day * 30, archivedThrough: Self.at(through), since: Self.known, isUnderWay: isUnderWay,
            chance: Self.at(chance), at: now)
        #expect(gap?.level == level)
    }

    @Test("is looked for when time alone can open it")
    func looks() throws {
        let through = try #require(Self.at(10))
        func look(_ now: Int) -> Timestamp? {
            ArchiveGap.nextLook(ttl: Self.day * 30, archivedThrough: through, at: Self.known + Self.day * now)
        }
        #expect([look(12), look(37), look(40)] == [Self.at(37), Self.at(40), nil])
        #expect(ArchiveGap.nextLook(ttl: Self.day, archivedThrough: nil, at: through) == nil)
    }

    @Test("is told once when it begins, and once when it grows")
    func notices() throws {
        var spec = ArchiveJobTests.spec
        spec.ttl = Self.day * 30
        let entry = ArchiveEntry(spec: spec, timetable: Timetable(schedule: .interval(Self.day)))
        var recollection = Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0))
        recollection.tables = [TableMemory(name: spec.name, firstSeenAt: Self.known, pause: .indefinite)]
        recollection.archives[spec.name] = ArchiveMemory(archivedThrough: Self.at(10))
        var scheduler = Scheduler(recollection)
        var turn = Turn()
        var now = Self.known + Self.day * 12
        scheduler.handle(.configured(Configuration(archives: [entry])), at: now, in: &turn)
        scheduler.handle(.started(once: false), at: now, in: &turn)
        func told() -> [Notice] { turn.notices.filter { $0.happening == .archiveBehind } }
        #expect(told().count == 1 && scheduler.archiveReport(of: spec.name, at: now)?.gap?.level == .near)
        while let wake = scheduler.nextWake, wake < Self.known + Self.day * 60 {
            now = wake
            scheduler.handle(.ticked, at: now, in: &turn)
        }
        #expect(now == Self.at(40) && told().count == 2)
        #expect(told().last?.failure?.message.contains("TTL may have deleted some") == true)
        scheduler.handle(
            .ordered(CommandID(rawValue: 1), .resume(spec.name), recalled: .nothing), at: now, in: &turn)
        #expect(told().count == 2 && scheduler.archiveReport(of: spec.name, at: now)?.gap?.level == .open)
    }
}
