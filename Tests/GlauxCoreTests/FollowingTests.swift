@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("an entry that follows another")
struct FollowingTests {
    private static let leader = TableName("T")

    private static func follower(_ name: String = "U", of leader: String = "T") -> TableEntry {
        .every(name, .seconds(1)) { $0.timetable.schedule = .after(TableName(leader)) }
    }

    private static func slots(_ world: World, of table: String) -> [Int64] {
        SchedulingSlotTests.slots(world, of: table)
    }

    @Test("gets a job for each slot of the one before that has succeeded, and for no other")
    func follows() {
        var world = SchedulingSlotTests.world(
            .every("T", .seconds(3600)), Self.follower(), Self.follower("V", of: "U"), run: .seconds(8000))
        #expect(Self.slots(world, of: "T") == [0, 3600, 7200])
        #expect(Self.slots(world, of: "U") == [0, 3600, 7200])
        #expect(Self.slots(world, of: "V") == [0, 3600, 7200])
        world.fault = { call, _ in if case .describeTable(TableName("T")) = call { .refused(.invalid) } else { .none } }
        world.run(for: .seconds(3600))
        #expect(Self.slots(world, of: "T").count == 4)
        #expect(Self.slots(world, of: "U") == [0, 3600, 7200])
        #expect(world.wrongs == [])
    }

    @Test("gets one job for a slot, wherever the daemon dies")
    func crashes() {
        var point = 1
        while point < 500 {
            var world = World(Configuration(tables: [.every("T", .seconds(30 * 86_400)), Self.follower()]))
            world.crashPoint = point
            world.start()
            let ended = world.drain()
            #expect(ended && world.wrongs == [], "point \(point)")
            #expect(world.aws.exports.count == 2, "point \(point)")
            #expect(Self.slots(world, of: "U") == [0], "point \(point)")
            guard world.crashes > 0 else { break }
            point += 1
        }
        #expect(point > 20)
    }

    @Test("keeps the newest slot while it is paused, over a restart, and runs once when it is resumed")
    func pause() {
        var world = SchedulingSlotTests.world(.every("T", .seconds(3600)), Self.follower(), run: .seconds(3000))
        world.order(.pause(TableName("U"), .indefinite))
        world.run(for: .seconds(7200))
        world.crash()
        #expect(Self.slots(world, of: "T") == [0, 3600, 7200])
        #expect(Self.slots(world, of: "U") == [0])
        world.order(.resume(TableName("U")))
        world.run(for: .seconds(30))
        #expect(Self.slots(world, of: "U") == [0, 7200])
        #expect(!world.notices.contains { $0.happening == .slotMissed })
        #expect(world.wrongs == [])
    }

    @Test("waits for the next success when it is told to follow another, or anything at all")
    func retold() {
        var world = SchedulingSlotTests.world(.every("T", .seconds(3600)), run: .seconds(3000))
        world.reload(Configuration(tables: [.every("T", .seconds(3600)), Self.follower()]))
        world.run(for: .seconds(100))
        #expect(Self.slots(world, of: "U") == [])
        #expect(world.scheduler.report(of: TableName("U"), at: world.clock)?.nextRunAt == nil)
        world.run(for: .seconds(3600))
        #expect(Self.slots(world, of: "U") == [3600])
        #expect(world.scheduler.entryReport(of: TableName("U"), at: world.clock)?.follows == Self.leader)
        #expect(world.wrongs == [])
    }

    @Test("runs when the job of the one before succeeds in a retry, and when that was ordered")
    func retried() {
        var world = SchedulingSlotTests.world(.every("T", .seconds(30 * 86_400)), Self.follower())
        world.order(.cancel(JobID(rawValue: 1)))
        world.run(for: .seconds(60))
        #expect(Self.slots(world, of: "U") == [])
        world.order(.retry(JobID(rawValue: 1)))
        world.run(for: .seconds(3000))
        #expect(Self.slots(world, of: "U") == [0])
        world.order(.run(TableName("T")))
        world.run(for: .seconds(3000))
        #expect(Self.slots(world, of: "U") == Self.slots(world, of: "T"))
        #expect(world.wrongs == [])
    }

    private static func report(_ name: String = "R", of leader: String = "T") throws -> ReportEntry {
        ReportEntry(
            spec: ReportSpec(
                name: TableName(name), query: try QueryTemplate("SELECT '{{ slot.date }}'"), database: "ddb",
                places: [.directory("/reports")], keep: 3),
            timetable: Timetable(schedule: .after(TableName(leader))))
    }

    @Test("a report asks for each slot and writes one result of it, wherever the daemon dies")
    func reportCrashes() throws {
        let configuration = Configuration(
            tables: [.every("T", .seconds(30 * 86_400))], reports: [try Self.report()])
        var point = 1
        while point < 500 {
            var world = World(configuration)
            world.crashPoint = point
            world.start()
            let ended = world.drain()
            #expect(ended && world.wrongs == [], "point \(point)")
            #expect(Self.slots(world, of: "R") == [0], "point \(point)")
            #expect(world.results.keys.sorted() == ["R-20261121T030000Z.csv"], "point \(point)")
            let asked = world.aws.queries.count { $0.request.sql == "SELECT '2026-11-21'" }
            #expect(asked == 1, "point \(point)")
            guard world.crashes > 0 else { break }
            point += 1
        }
        #expect(point > 20)
    }

    @Test("a report shares the places among the queries with relocations, and is shown beside the tables")
    func reportPlaces() throws {
        let reports = try (0..<4).map { try Self.report("R\($0)") }
        var world = World(
            Configuration(
                limits: Limits(exports: 10, queries: 1), tables: [.every("T", .seconds(86_400))], reports: reports))
        world.start()
        world.run(for: .seconds(3000))
        #expect(world.results.count == 4 && world.wrongs == [] && world.isQuiet)
        let shown = world.scheduler.resultReports(at: world.clock)
        #expect(shown.map(\.name) == reports.map(\.name) && shown.allSatisfy { $0.last?.state == .succeeded })
        #expect(world.scheduler.report(of: TableName("R0"), at: world.clock) == nil)
        #expect(world.scheduler.tableCount == 1)
        world.order(.run(TableName("R2")))
        world.run(for: .seconds(100))
        #expect(world.results.count == 5)
    }
}
