@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("archives over whole months")
struct ArchiveHistoryTests {
    private static let day = Duration.seconds(86_400)
    private static let names = [TableName("chat"), TableName("log")]

    private static func configuration(_ random: inout SeededRandom) throws -> Configuration {
        let archives = names.map { name in
            var spec = ArchiveSpec(
                name: name, table: name, target: Target(database: "archive", name: name.rawValue),
                bucket: ArchiveBucket(name: "bucket"), prefix: name.rawValue,
                keys: [PartitionKey(name: "day", attribute: "at", source: .characters(0..<10))],
                window: WindowRule(
                    attribute: "at", form: .iso8601, zone: .utc,
                    end: random.chance(20) ? .lastMonth : .olderThan(day * random.pick([1, 3]))),
                segments: random.pick([1, 2, 4]), ttl: random.chance(50) ? day * 30 : nil)
            spec.timeout = random.pick([day, .seconds(1800)])
            spec.partitionMode = random.pick(PartitionMode.allCases)
            spec.engine = random.pick(ArchiveEngine.allCases)
            let schedule = Schedule.interval(random.pick([.seconds(28_800), day, day * 4]))
            return ArchiveEntry(spec: spec, timetable: Timetable(schedule: schedule))
        }
        let report = ReportEntry(
            spec: ReportSpec(
                name: TableName("usage"), query: try QueryTemplate("SELECT 1"), database: "archive",
                places: [.directory("/reports")]),
            timetable: Timetable(schedule: .after(names[0])))
        return Configuration(
            limits: Limits(exports: random.pick([1, 100]), queries: 1, archives: 1), reports: [report],
            archives: archives)
    }

    private static func disturb(_ world: inout World, _ random: inout SeededRandom) {
        let name = random.pick(names)
        let soon = Int.random(in: 1...30, using: &random)
        switch Int.random(in: 0..<16, using: &random) {
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
        case 11: world.aws.archives.isMalformed = random.chance(50)
        case 14: world.aws.exportOutcomes.append(random.pick([.damaged, .failed("InternalServerError")]))
        case 12, 13: answer(&world, with: { random.chance(70) ? .approve($0) : .reject($0) })
        default:
            world.suffer(.standStill(points: soon, Standstill(length: .seconds(40_000))), tables: [])
        }
    }

    /// Gives every job that waits for an operator's word the one that is chosen.
    private static func answer(_ world: inout World, with command: (JobID) -> Command) {
        for job in world.journal.open where job.record.failure?.kind == .held { world.order(command(job.record.id)) }
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
        world.aws.archives.isMalformed = false
        // One finishes what an earlier one began, and may be held once more for its own.
        for _ in 0..<5 {
            world.run(for: Self.day)
            Self.answer(&world, with: { .approve($0) })
        }
        world.run(for: Self.day)
        #expect(world.wrongs == [], "seed \(seed)")
        for entry in world.configuration.archives {
            let memory = try #require(world.journal.archives[entry.name], "seed \(seed)")
            // With the days that a window leaves, and its interval, nothing is further behind.
            let age = entry.spec.window.end == .lastMonth ? Self.day * 37 : Self.day * 10
            #expect(memory.archivedThrough.map { world.now - $0 < age } == true, "seed \(seed) \(entry.name)")
        }
        #expect(world.aws.leftovers(world.journal.archives) == [], "seed \(seed)")
        #expect(world.isUp && world.journal.ended(TableName("usage")).last?.state == .succeeded, "seed \(seed)")
    }

    @Test(
        "a report that follows an archive never runs beside it, and one export at most is bought, wherever the daemon dies",
        arguments: ArchiveEngine.allCases)
    func crashes(engine: ArchiveEngine) throws {
        var random = SeededRandom(seed: 7)
        var configuration = try Self.configuration(&random)
        configuration.archives.removeLast()
        configuration.archives[0].spec.engine = engine
        var point = 1
        while point < 500 {
            var world = World(configuration)
            world.crashPoint = point
            world.start()
            let ended = world.drain()
            #expect(ended && world.wrongs == [], "point \(point)")
            #expect(world.journal.certificates.values.map(\.count) == [1], "point \(point)")
            #expect(world.results.count == 1, "point \(point)")
            #expect(world.aws.exports.count == (engine == .export ? 1 : 0), "point \(point)")
            #expect(world.aws.leftovers(world.journal.archives) == [], "point \(point)")
            guard world.crashes > 0 else { break }
            point += 1
        }
        #expect(point > 20)
    }
}
