@testable import GlauxCore
import Testing

@Suite("the slots of a timetable")
struct TimetableSlotTests {
    static let start = Timestamp(secondsSince1970: 1_795_230_000)

    static func memory(seen: Int64 = 0, last: Int64? = nil) -> TableMemory {
        TableMemory(
            name: TableName("T"), firstSeenAt: start + .seconds(seen), lastSlot: last.map { start + .seconds($0) })
    }

    @Test(
        "an interval is due one interval after its last slot, at once if it never ran, and never waits for a wrong clock",
        arguments: [
            // seen, last slot, now: due; all in seconds since the start
            (0, nil, 0, 0),
            (0, nil, 30, 0),
            // It was paused since it was first seen.
            (0, nil, 500_000, 500_000),
            (0, 0, 10, 3600),
            (0, 0, 500_000, 3600),
            // The clock is behind the last slot by less than the interval: it is waited for.
            (0, 3000, 0, 6600),
            // It is behind by more: the last slot is not believed.
            (0, 3601, 0, 3600),
            (0, 40_000, 0, 3600),
            (0, 31_536_000, 0, 3600),
            (31_536_000, nil, 0, 0),
        ] as [(Int64, Int64?, Int64, Int64)])
    func interval(seen: Int64, last: Int64?, now: Int64, due: Int64) {
        let timetable = Timetable(schedule: .interval(.seconds(3600)))
        let found = timetable.nextDue(Self.memory(seen: seen, last: last), now: Self.start + .seconds(now))
        #expect(found?.slot == Self.start + .seconds(due))
        #expect(found?.at == found?.slot)
    }

    @Test(
        "a cron whose last slot lies ahead waits for the slot after it, unless one comes before it: then for that one",
        arguments: [
            // last slot, now: due; the hour is full at the start
            (3600, 0, 7200), (3600, 3599, 7200), (7200, 0, 3600), (7200, 3599, 3600), (31_536_000, 0, 3600),
        ] as [(Int64, Int64, Int64)])
    func cronBehind(last: Int64, now: Int64, due: Int64) throws {
        let timetable = Timetable(schedule: .cron(try CronExpression(fiveFields: "0 * * * *"), .utc))
        let found = timetable.nextDue(Self.memory(last: last), now: Self.start + .seconds(now))
        #expect(found?.slot == Self.start + .seconds(due))
    }

    @Test(
        "after an absence the newest slot that has passed counts",
        arguments: [0, 3600, 3601, 86_400, 40_000_000] as [Int64])
    func latest(absence: Int64) throws {
        let now = Self.start + .seconds(absence)
        let memory = Self.memory(last: -3600)
        for text in ["0 * * * *", "*/7 * * * *", "30 18 1 * *", "0 0 1 1 *", "* * 1 * *"] {
            let expression = try CronExpression(fiveFields: text)
            let timetable = Timetable(schedule: .cron(expression, .utc))
            guard let due = timetable.nextDue(memory, now: now), due.at <= now else { continue }
            let latest = timetable.latestDue(from: due, of: memory.name, now: now)
            let next = try #require(expression.next(after: latest.slot, in: .utc))
            #expect(latest.slot <= now && next > now, "\(text) after \(absence) s")
        }
        let timetable = Timetable(schedule: .interval(.seconds(3600)))
        let due = try #require(timetable.nextDue(memory, now: now))
        let latest = timetable.latestDue(from: due, of: memory.name, now: now)
        #expect(latest.slot <= now && latest.slot + .seconds(3600) > now)
        #expect((latest.slot - Self.start).milliseconds % 3_600_000 == 0)
    }

    @Test("jitter is a table's own, the same at every slot, below its limit, and spread over the tables")
    func jitter() {
        let timetable = Timetable(schedule: .interval(.seconds(3600)), jitter: .seconds(600))
        var delays: [Int64] = []
        for number in 0..<1000 {
            var memory = TableMemory(name: TableName("T\(number)"), firstSeenAt: Self.start, lastSlot: Self.start)
            let first = timetable.nextDue(memory, now: Self.start)
            memory.lastSlot = first?.slot
            let second = timetable.nextDue(memory, now: Self.start + .seconds(9))
            guard let first, let second else { continue }
            #expect(first.at - first.slot == second.at - second.slot)
            delays.append((first.at - first.slot).milliseconds)
        }
        #expect(delays.count == 1000 && delays.allSatisfy { (0..<600_000).contains($0) })
        for tenth in 0..<10 {
            let inside = delays.count { $0 / 60_000 == tenth }
            #expect((60...140).contains(inside))
        }
    }

    @Test("an interval with jitter that never ran comes due", arguments: [600, 7200] as [Int64])
    func firstWithJitter(jitter: Int64) {
        let timetable = Timetable(schedule: .interval(.seconds(3600)), jitter: .seconds(jitter))
        let late = Self.start + .seconds(jitter)
        #expect((timetable.nextDue(Self.memory(), now: Self.start)?.at).map { $0 <= late } == true)
        let due = timetable.nextDue(Self.memory(), now: late)
        #expect(due.map { $0.at <= late } == true)
        #expect(due.map { timetable.latestDue(from: $0, of: TableName("T"), now: late) } == due)
    }
}
