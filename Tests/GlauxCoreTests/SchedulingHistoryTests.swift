@testable import GlauxCore
@testable import GlauxSimulation
import Testing

/// Whole histories from seeds: whatever fails, dies or is ordered, the promises hold, and nothing gets stuck.
@Suite("the scheduler, through whole histories")
struct SchedulingHistoryTests {
    static let cases = 400

    @Test("no crash, failure, absence or order buys a slot twice, moves a target back or leaves a job stuck")
    func histories() {
        for seed in 1...UInt64(Self.cases) {
            var world = Self.history(seed)
            let ended = world.drain()
            #expect(ended, "a job is stuck; replay with seed \(seed)")
            #expect(world.wrongs == [], "replay with seed \(seed)")
            #expect(world.scheduler.exportsUnderWay == 0 && world.scheduler.queriesUnderWay == 0, "seed \(seed)")
            #expect(world.scheduler.targets.isEmpty && world.scheduler.purposes.isEmpty, "seed \(seed)")
        }
    }

    @Test("a process that dies at any one point of two refreshes leaves one export a slot and both targets live")
    func everyPoint() {
        for method in RelocationMethod.allCases {
            for downtime in [Duration.seconds(1), .seconds(9 * 3600)] {
                var crashPoint = 1
                while crashPoint < 1000 {
                    var world = Self.pair(method, downtime: downtime, crashPoint: crashPoint)
                    guard world.crashes > 0 else { break }
                    let ended = world.drain()
                    #expect(ended, "\(method), point \(crashPoint)")
                    #expect(world.wrongs == [], "\(method), point \(crashPoint)")
                    #expect(world.aws.exports.count == 2, "\(method), down for \(downtime), point \(crashPoint)")
                    #expect(world.journal.live.count == 2, "\(method), point \(crashPoint)")
                    crashPoint += 1
                }
                #expect(crashPoint > 20)
            }
        }
    }

    private static func pair(_ method: RelocationMethod, downtime: Duration, crashPoint: Int) -> World {
        let tables = ["A", "B"].map { name in
            TableEntry.every(name, .seconds(30 * 86_400)) { $0.spec.relocation = method }
        }
        var world = World(Configuration(tables: tables))
        for entry in tables {
            world.aws.targets[entry.spec.target] = TargetDescription(
                target: entry.spec.target, tableType: "EXTERNAL_TABLE", location: "s3://elsewhere/", version: "0",
                columns: TargetDefinition(target: entry.spec.target, location: "", declared: entry.spec.columns ?? [])
                    .columns,
                partitionKeys: [], isIceberg: false)
        }
        world.crashPoint = crashPoint
        world.downtime = downtime
        world.start()
        while world.scheduler.openJobCount > 0, world.step(until: world.now + .seconds(86_400)) {}
        return world
    }

    private static func history(_ seed: UInt64) -> World {
        var random = SeededRandom(seed: seed)
        let names = (0..<Int.random(in: 1...4, using: &random)).map { "T\($0)" }
        let tables = names.map { name in
            TableEntry.every(name, .seconds(Int64.random(in: 600...40_000, using: &random))) { entry in
                if random.chance(30) { entry.spec.relocation = .glue }
                if random.chance(20) { entry.spec.target = Target(database: "ddb", name: "shared_\(name)") }
                if random.chance(20) { entry.timetable.jitter = .seconds(120) }
                if random.chance(20) { entry.timetable.onMissed = .skip }
                if random.chance(20) { entry.spec.timeout = .seconds(3600) }
                if random.chance(20), let cron = try? CronExpression(fiveFields: "*/30 * * * *") {
                    entry.timetable.schedule = .cron(cron, .utc)
                }
            }
        }
        let limits = Limits(
            exports: Int.random(in: 1...3, using: &random), queries: Int.random(in: 1...2, using: &random))
        var world = World(Configuration(limits: limits, tables: tables))
        world.random = SeededRandom(seed: seed &+ 1)
        world.aws.pageSize = 2
        let faults = Int.random(in: 0...25, using: &random)
        world.fault = { call, random in
            guard random.chance(faults) else { return .none }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2: return .refused(.throttled)
            case 2: return .refused(.exhausted)
            case 3: return random.chance(10) ? .refused(.permission) : .refused(.transient)
            case 4..<7: return .lost(hadEffect: true)
            default: return .lost(hadEffect: false)
            }
        }
        world.start()
        for _ in 0..<Int.random(in: 10...90, using: &random) { disturb(&world, &random, names, tables) }
        world.fault = { _, _ in .none }
        world.aws.exportOutcomes = []
        world.aws.queryOutcomes = []
        return world
    }

    /// One thing that may happen, or just time.
    private static func disturb(
        _ world: inout World, _ random: inout SeededRandom, _ names: [String], _ tables: [TableEntry]
    ) {
        guard let name = names.randomElement(using: &random).map({ TableName($0) }) else { return }
        switch Int.random(in: 0..<40, using: &random) {
        case 0: world.crash()
        case 1:
            world.now = world.now + .seconds(Int64.random(in: 1...200_000, using: &random))
            world.crash()
        case 2: world.crashPoint = world.pointsPassed + Int.random(in: 1...12, using: &random)
        case 3: world.order(.run(name))
        case 4: world.order(.pause(name, random.chance(50) ? .indefinite : .until(world.clock + .seconds(3600))))
        case 5: world.order(.resume(name))
        case 6: if let job = world.journal.open.randomElement(using: &random) { world.order(.cancel(job.record.id)) }
        case 7, 8: if let job = world.journal.ended(name).last { world.order(.retry(job.id)) }
        case 9: world.skew = .seconds(Int64.random(in: -300...300, using: &random))
        case 10:
            var configuration = world.configuration
            configuration.tables = tables.filter { _ in random.chance(80) }
            world.reload(configuration)
        case 11: world.aws.exportOutcomes.append(random.chance(50) ? .damaged : .failed("Unknown"))
        case 12:
            let error = QueryError(reason: "oh", category: 1, type: nil, isRetryable: random.chance(50))
            world.aws.queryOutcomes.append(random.chance(50) ? .failed(error) : .cancelled)
        case 13:
            let longest: Int64 = random.chance(10) ? 12_000 : 1500
            world.aws.exportDuration = .seconds(Int64.random(in: 10...longest, using: &random))
        case 14: world.aws.queryDuration = .seconds(Int64.random(in: 0...90, using: &random))
        default:
            for _ in 0..<Int.random(in: 1...6, using: &random) { world.step(until: world.now + .seconds(50_000)) }
        }
    }
}
