@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("when the scheduler opens jobs")
struct SchedulingSlotTests {
    /// 2026-11-21T03:00:00Z
    static let start = Timestamp(secondsSince1970: 1_795_230_000)

    static func world(_ tables: TableEntry..., limits: Limits = Limits(), run: Duration = .zero) -> World {
        var world = World(Configuration(limits: limits, tables: tables))
        world.start()
        world.run(for: run)
        return world
    }

    static func slots(_ world: World, of table: String = "T") -> [Int64] {
        world.journal.jobs.values.map(\.record).filter { $0.table.rawValue == table }.map {
            ($0.slot - start).milliseconds / 1000
        }.sorted()
    }

    @Test("an interval runs at once and then every interval; a cron waits for its slot")
    func first() throws {
        let world = Self.world(
            .every("T", .seconds(3600)), try .cron("C", "30 * * * *"), run: .seconds(7500))
        #expect(world.wrongs == [])
        #expect(Self.slots(world) == [0, 3600, 7200])
        #expect(Self.slots(world, of: "C") == [1800, 5400])
    }

    @Test(
        "slots that passed while a job still ran are run once or skipped, and never overlap",
        arguments: [(.runOnce, [0, 9600, 19_200, 28_800]), (.skip, [0, 10_200, 20_400])] as [(MissedPolicy, [Int64])])
    func overlap(policy: MissedPolicy, expected: [Int64]) {
        var world = World(Configuration(tables: [.every("T", .seconds(600)) { $0.timetable.onMissed = policy }]))
        world.aws.exportDuration = .seconds(9700)
        world.start()
        world.run(for: .seconds(30_000))
        #expect(world.wrongs == [])
        #expect(Self.slots(world) == expected)
        #expect(world.notices.contains { $0.happening == .slotMissed })
    }

    @Test("slots missed while the daemon was away are one job, or none", arguments: MissedPolicy.allCases)
    func absence(policy: MissedPolicy) throws {
        var world = Self.world(try .cron("T", "0 * * * *") { $0.timetable.onMissed = policy }, run: .seconds(4000))
        #expect(Self.slots(world) == [3600])
        world.now = world.now + .seconds(40 * 3600)
        world.crash()
        world.run(for: .seconds(60))
        #expect(Self.slots(world) == (policy == .runOnce ? [3600, 41 * 3600] : [3600]))
        world.run(for: .seconds(3600))
        #expect(Self.slots(world).last == Int64(42 * 3600))
        #expect(world.wrongs == [])
    }

    @Test("a paused table opens nothing, over restarts, until it is resumed or the time is over")
    func pauses() {
        var world = Self.world(.every("T", .seconds(3600)), .every("U", .seconds(3600)), run: .seconds(1000))
        world.order(.pause(TableName("T"), .indefinite))
        world.order(.pause(TableName("U"), .until(Self.start + .seconds(20_000))))
        #expect(world.scheduler.report(of: TableName("T"), at: world.clock)?.state == .paused)
        world.crash()
        world.run(for: .seconds(18_000))
        #expect(Self.slots(world) == [0] && Self.slots(world, of: "U") == [0])
        #expect(
            world.scheduler.report(of: TableName("U"), at: world.clock)?.pausedUntil == Self.start + .seconds(20_000))
        world.run(for: .seconds(1100))
        #expect(Self.slots(world, of: "U") == [0, 18_000])
        world.order(.resume(TableName("T")))
        #expect(Self.slots(world) == [0, 18_000])
        #expect(world.journal.tables[TableName("T")]?.pause == nil)
        #expect(world.wrongs == [])
    }

    @Test("limits hold, those that wait come in their order, and a restart keeps both")
    func limits() {
        let tables = (0..<6).map { TableEntry.every("T\($0)", .seconds(86_400)) }
        var world = World(Configuration(limits: Limits(exports: 2, queries: 1), tables: tables))
        world.start()
        #expect(world.scheduler.exportsUnderWay == 2 && world.scheduler.openJobCount == 6)
        #expect(world.scheduler.runningCount == 2)
        world.crash()
        #expect(world.scheduler.exportsUnderWay == 2)
        world.run(for: .seconds(3000))
        #expect(world.aws.exports.map(\.request.table) == tables.map { PretendAWS.arn($0.name) })
        #expect(world.wrongs == [] && world.isQuiet)
    }

    @Test("two tables on one target take turns")
    func sharedTarget() {
        let target = Target(database: "ddb", name: "shared")
        let world = Self.world(
            .every("A", .seconds(86_400)) { $0.spec.target = target },
            .every("B", .seconds(86_400)) { $0.spec.target = target },
            .every("C", .seconds(86_400)), run: .seconds(2000))
        #expect(world.wrongs == [] && world.isQuiet)
        #expect(world.aws.exports.map { $0.request.table.rawValue.suffix(1) } == ["A", "C", "B"])
    }

    @Test("a reload leaves a running job its spec, and a table that is taken out and put back its history")
    func reload() throws {
        var world = Self.world(.every("T", .seconds(3600)), run: .seconds(60))
        world.reload(Configuration(tables: [.every("T", .seconds(3600)) { $0.spec.bucket = "other" }]))
        world.run(for: .seconds(600))
        #expect(world.aws.moves.map(\.location).allSatisfy { $0.hasPrefix("s3://bucket/") })
        world.reload(Configuration())
        #expect(world.order(.run(TableName("T"))) != nil)
        world.run(for: .seconds(8000))
        #expect(Self.slots(world) == [0])
        world.reload(Configuration(tables: [.every("T", .seconds(3600)) { $0.spec.bucket = "other" }]))
        world.run(for: .seconds(600))
        #expect(Self.slots(world) == [0, 7200])
        #expect(world.aws.moves.last?.location.hasPrefix("s3://other/") == true)
        #expect(world.wrongs == [])
    }

    @Test("a cron that a reload changes waits for its next slot, after a crash too")
    func changedCron() throws {
        var world = Self.world(try .cron("T", "0 4 * * *"), run: .seconds(3700))
        #expect(Self.slots(world) == [3600])
        world.run(for: .seconds(36_000))
        world.reload(Configuration(tables: [try .cron("T", "0 12 * * *")]))
        world.crash()
        world.run(for: .seconds(60))
        #expect(Self.slots(world) == [3600])
        world.run(for: .seconds(86_400))
        #expect(Self.slots(world) == [3600, 9 * 3600 + 86_400])
    }

    @Test(
        "a cron that changed while the daemon was away waits for its next slot; one that did not makes up for its last")
    func cronChangedMeanwhile() throws {
        for text in ["0 4 * * *", "0 12 * * *"] {
            var world = Self.world(try .cron("T", "0 4 * * *"), run: .seconds(3700))
            world.file = Configuration(tables: [try .cron("T", text)])
            // To 2026-11-23T20:01:40Z, when both have had slots.
            world.now = world.now + .seconds(64 * 3600)
            world.crash()
            world.crash()
            world.run(for: .seconds(600))
            let missed: [Int64] = text == "0 4 * * *" ? [49 * 3600] : []
            #expect(Self.slots(world) == [3600] + missed, "\(text)")
            world.run(for: .seconds(86_400))
            #expect(Self.slots(world) == [3600] + missed + [text == "0 4 * * *" ? 73 * 3600 : 81 * 3600], "\(text)")
            #expect(world.wrongs == [])
        }
    }

    @Test("a cron that was out of the config counts from its return, after a start or a reload")
    func cronReturns() throws {
        for restarts in [true, false] {
            var world = Self.world(try .cron("T", "0 * * * *"), run: .seconds(4000))
            let configuration = world.configuration
            for next in [Configuration(), configuration] {
                world.run(for: .seconds(36_000))
                world.file = next
                if restarts { world.crash() } else { world.reload(next) }
            }
            world.run(for: .seconds(60))
            // The ten before it was taken out, and none for the ten hours without it.
            #expect(Self.slots(world) == (1...11).map { $0 * 3600 })
            world.run(for: .seconds(3600))
            #expect(Self.slots(world).last == 22 * 3600 && world.wrongs == [])
        }
    }

    @Test("no slot is met twice, however often the clock goes to and fro")
    func clockToAndFro() throws {
        var world = Self.world(
            .every("T", .seconds(600)), try .cron("C", "*/10 * * * *"),
            .every("R", .seconds(86_400)), run: .seconds(1000))
        let first = world.clock
        for turn in 0..<40 as Range<Int64> {
            world.skew =
                turn.isMultiple(of: 2) ? .seconds(-9 * 3600) : .seconds([0, 86_400, 400 * 86_400][Int(turn) % 3])
            if turn % 5 == 3 { world.crash() } else { world.handle([.ticked]) }
            world.run(for: .seconds(1800))
            // The same millisecond again and again.
            world.skew = first - world.now
            world.handle([.ticked])
            world.order(.run(TableName("R")))
            world.run(for: .seconds(1200))
            #expect(world.journal.refusals == [] && world.violations == [], "turn \(turn)")
        }
        #expect(world.journal.jobs.values.count { $0.record.table.rawValue == "R" } > 40)
        // The slots are far ahead of the clock, which is no reason to look through all that was ever exported.
        let searches = world.aws.calls.count { if case .listExports(.some, _) = $0.call { true } else { false } }
        // A clock that proved wrong is one, as a restart is.
        #expect(searches <= 2 * world.crashes, "\(searches) pages were listed")
    }

    @Test("a clock that is set back a year stalls neither a job nor a table, and one set forward brings one job")
    func clock() {
        for hours in [-1, -24 * 365, 1, 24 * 365] as [Int64] {
            var world = Self.world(.every("T", .seconds(3600)), run: .seconds(100))
            #expect(world.scheduler.openJobCount == 1)
            world.skew = .seconds(hours * 3600)
            // The engine turns its loop at least every few seconds.
            world.handle([.ticked])
            world.run(for: .seconds(1200))
            #expect(world.isQuiet, "\(hours) h")
            #expect(world.violations == [] && world.journal.refusals == [])
            let before = world.journal.jobs.count
            world.run(for: .seconds(2 * 3600))
            #expect(world.journal.jobs.count > before && world.journal.jobs.count <= 5, "\(hours) h")
        }
    }

    @Test("a table that is run every minute does not wait an hour for a clock that was an hour ahead, and this is told")
    func excursion() throws {
        for restarts in [false, true] {
            var world = Self.world(.every("T", .seconds(60)), try .cron("C", "* * * * *"), run: .seconds(100))
            world.setClock(off: .seconds(3000))
            world.run(for: .seconds(1200))
            world.notices = []
            world.setClock(off: .zero)
            if restarts { world.crash() }
            world.run(for: .seconds(1200))
            for table in ["T", "C"] {
                let forgotten = world.notices.filter { $0.table.rawValue == table && $0.happening == .slotForgotten }
                #expect(forgotten.count == 1 && forgotten.allSatisfy { $0.nextAt != nil })
                let begun = world.notices.filter { $0.table.rawValue == table && $0.happening == .jobStarted }
                #expect(begun.count >= 2, "\(table)")
            }
            #expect(world.wrongs == [])
        }
    }

    @Test("a table that has a job, an unknown table and an unknown job are refused")
    func refusals() {
        var world = Self.world(.every("T", .seconds(3600)))
        func reason(_ result: Result<CommandResult, Refusal>?) -> Refusal.Reason? {
            if case .failure(let refusal) = result { return refusal.reason }
            return nil
        }
        #expect(reason(world.order(.run(TableName("T")))) == .conflict)
        #expect(reason(world.order(.run(TableName("X")))) == .notFound)
        #expect(reason(world.order(.pause(TableName("X"), .indefinite))) == .notFound)
        #expect(reason(world.order(.cancel(JobID(rawValue: 99)))) == .notFound)
        #expect(reason(world.order(.retry(JobID(rawValue: 99)))) == .notFound)
        world.run(for: .seconds(1000))
        #expect(reason(world.order(.retry(JobID(rawValue: 1)))) == .conflict)
        #expect(reason(world.order(.run(TableName("T")))) == nil)
        #expect(world.scheduler.openJobCount == 1)
    }

    @Test("events in either order at the start open no second job and pass no limit")
    func startOrder() {
        let tables = (0..<4).map { TableEntry.every("T\($0)", .seconds(60)) }
        for configuredFirst in [true, false] {
            var world = World(Configuration(limits: Limits(exports: 1), tables: tables))
            world.start()
            world.now = world.now + .seconds(90)
            world.loop = Loop(world.journal.recollection)
            let configured = Scheduler.Event.configured(world.configuration)
            world.handle(
                configuredFirst
                    ? [configured, .started(once: false), .ticked] : [.started(once: false), configured, .ticked])
            #expect(world.journal.jobs.count == 4 && world.wrongs == [])
            #expect(world.scheduler.exportsUnderWay == 1)
        }
    }

    @Test("reloads do not pile up wakes")
    func manyReloads() {
        var world = Self.world(.every("T", .seconds(86_400)), run: .seconds(1000))
        for _ in 0..<2000 { world.reload(world.configuration) }
        #expect(world.scheduler.wakeCount < 200 && world.wrongs == [])
    }
}
