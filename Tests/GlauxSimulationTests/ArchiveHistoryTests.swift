@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("archives over whole months")
struct ArchiveHistoryTests {
    private static let day = Duration.seconds(86_400)

    private static func configuration(_ random: inout SeededRandom) throws -> Configuration {
        var spec = ArchiveSpec(
            name: TableName("chat"), table: TableName("T"), target: Target(database: "archive", name: "chat"),
            bucket: ArchiveBucket(name: "bucket"), prefix: "chat",
            keys: [PartitionKey(name: "day", attribute: "at", source: .characters(0..<10))],
            window: WindowRule(
                attribute: "at", form: .iso8601, zone: .utc,
                end: random.chance(20) ? .lastMonth : .olderThan(day * random.pick([1, 3]))),
            segments: random.pick([1, 2, 4]), ttl: random.chance(50) ? day * 30 : nil)
        spec.timeout = random.pick([day, .seconds(1800)])
        let schedule = Schedule.interval(random.pick([.seconds(28_800), day, day * 4]))
        let report = ReportEntry(
            spec: ReportSpec(
                name: TableName("usage"), query: try QueryTemplate("SELECT 1"), database: "archive",
                places: [.directory("/reports")]),
            timetable: Timetable(schedule: .after(spec.name)))
        return Configuration(
            limits: Limits(exports: random.pick([1, 100]), queries: 1, archives: 1), reports: [report],
            archives: [ArchiveEntry(spec: spec, timetable: Timetable(schedule: schedule))])
    }

    private static func disturb(_ world: inout World, _ random: inout SeededRandom) {
        let name = TableName("chat")
        let soon = Int.random(in: 1...30, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<4:
            let downtime = Duration.seconds(random.pick([0, 1, 60, 3600, 200_000]))
            world.suffer(.crash(points: soon, downtime: downtime), tables: [])
        case 4, 5:
            let length = Duration.seconds(random.pick([3600, 86_400]))
            world.suffer(
                .weather(.storm(percent: random.pick([5, 20, 50])), length, seed: random.next()), tables: [])
        case 6: world.suffer(.diskFull(.seconds(random.pick([5, 3600]))), tables: [])
        case 7: world.aws.archives.forgetsUploads = random.pick([1, 1, 2])
        case 8:
            guard let job = world.journal.open.last else { return }
            world.order(.cancel(job.record.id))
            // At once: what it has under way may still go on.
            if random.chance(50) { world.order(.retry(job.record.id)) }
        case 9:
            let ended = world.journal.ended(name).filter { $0.state != .succeeded }
            if let job = ended.last { world.order(.retry(job.id)) }
        case 10: world.order(.run(name))
        default:
            world.suffer(.standStill(points: soon, Standstill(length: .seconds(40_000))), tables: [])
        }
    }

    @Test(
        "whatever happens, every item before what is archived is there once, and in a partition",
        arguments: UInt64(0)..<80)
    func months(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var world = World(try Self.configuration(&random))
        world.random = SeededRandom(seed: seed &+ 1)
        world.aws.keepsCalls = false
        world.start()
        for _ in 0..<25 {
            Self.disturb(&world, &random)
            world.run(for: .seconds(Int64.random(in: 10...200_000, using: &random)))
        }
        world.weather = []
        world.crashPoint = nil
        world.standstill = nil
        world.downtime = .zero
        world.run(for: Self.day * 5)
        #expect(world.wrongs == [], "seed \(seed)")
        let entry = try #require(world.configuration.archives.first)
        let memory = try #require(world.journal.archives[entry.name], "seed \(seed)")
        // With the days that a window leaves, and its interval, nothing is further behind.
        let age = entry.spec.window.end == .lastMonth ? Self.day * 36 : Self.day * 9
        #expect(memory.archivedThrough.map { world.now - $0 < age } == true, "seed \(seed)")
        #expect(world.isUp && world.journal.ended(TableName("usage")).last?.state == .succeeded, "seed \(seed)")
    }

    @Test("a report that follows an archive never runs beside it, wherever the daemon dies")
    func crashes() throws {
        var random = SeededRandom(seed: 7)
        let configuration = try Self.configuration(&random)
        var point = 1
        while point < 500 {
            var world = World(configuration)
            world.crashPoint = point
            world.start()
            let ended = world.drain()
            #expect(ended && world.wrongs == [], "point \(point)")
            #expect(world.journal.certificates.values.map(\.count) == [1], "point \(point)")
            #expect(world.results.count == 1, "point \(point)")
            guard world.crashes > 0 else { break }
            point += 1
        }
        #expect(point > 20)
    }
}
