@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("a right that is missing once the export is proven")
struct RetrialTests {
    static let hour: Int64 = 3600

    /// One table with a slot an hour, the first at once, whose target may not be created.
    static func world(relocation: RelocationMethod = .athena) -> World {
        var world = World(Configuration(tables: [.every("T", .seconds(hour)) { $0.spec.relocation = relocation }]))
        world.fault = { call, _ in if case .createTarget = call { .refused(.permission) } else { .none } }
        world.start()
        return world
    }

    static func jobs(_ world: World) -> [JobRecord] {
        world.journal.jobs.values.map(\.record).sorted { $0.id < $1.id }
    }

    static func count(_ happening: Notice.Happening, _ world: World) -> Int {
        world.notices.count { $0.happening == happening }
    }

    @Test("no slot buys another export; each tries the job again, once", arguments: RelocationMethod.allCases)
    func denied(relocation: RelocationMethod) throws {
        var world = Self.world(relocation: relocation)
        world.run(for: .seconds(3 * Self.hour + 1800))
        #expect(world.aws.exports.count == 1)
        #expect(Self.jobs(world).map(\.state) == [.failed])
        #expect(Self.count(.slotPassedOver, world) == 3)
        #expect(Self.count(.jobFailed, world) == 4)
        let last = try #require(world.notices.last { $0.happening == .slotPassedOver })
        #expect(last.job == Self.jobs(world)[0].id)
        let hint = try #require(Self.jobs(world)[0].failure?.hint)
        #expect(
            hint.contains("The job is tried again at \(try #require(last.nextAt).iso8601), with the export that it has")
        )
        #expect(world.wrongs == [])
    }

    @Test("once it is given, the next slot shows what was bought, and then buys its own")
    func given() {
        var world = Self.world()
        world.run(for: .seconds(2 * Self.hour + 1800))
        world.fault = { _, _ in .none }
        world.run(for: .seconds(Self.hour))
        #expect(Self.jobs(world).map(\.state) == [.succeeded, .succeeded])
        #expect(world.aws.exports.count == 2)
        #expect(Self.jobs(world)[1].slot - Self.jobs(world)[0].slot == .seconds(3 * Self.hour))
        #expect(world.wrongs == [])
    }

    @Test("a restart at any moment buys nothing either")
    func crashes() {
        for point in 1...12 {
            var world = Self.world()
            world.run(for: .seconds(1800))
            world.crashPoint = world.pointsPassed + point
            world.run(for: .seconds(2 * Self.hour))
            #expect(world.crashes == 1, "at \(point)")
            #expect(world.aws.exports.count == 1, "at \(point)")
            #expect(world.wrongs == [], "at \(point)")
        }
    }

    @Test("what cannot be tried again does not keep the slot from its export")
    func forgotten() {
        var world = Self.world()
        world.run(for: .seconds(1800))
        world.order(.pause(TableName("T"), .indefinite))
        world.run(for: .seconds(81 * 86_400))
        world.order(.resume(TableName("T")))
        world.run(for: .seconds(600))
        #expect(world.aws.exports.count == 2)
    }

    @Test("an operator who orders a run gets one")
    func ordered() {
        var world = Self.world()
        world.run(for: .seconds(1800))
        world.order(.run(TableName("T")))
        world.run(for: .seconds(600))
        #expect(world.aws.exports.count == 2)
    }

    @Test("a process that runs once tries the job again, and then what is due")
    func once() {
        var world = Self.world()
        world.run(for: .seconds(1800))
        world.fault = { _, _ in .none }
        var now = world.now + .seconds(Self.hour)
        var loop = Loop(world.journal.recollection)
        var events = Loop.start(with: world.configuration, once: true)
        var turns = 0
        repeat {
            loop.decide(events, at: now)
            world.journal.commit(loop.rows)
            events = loop.written().calls.map { call in
                switch call.call {
                case .recallJob(let id): .replied(call.id, .success(.job(world.journal.recall(id))))
                case .recallGenerations(let table):
                    .replied(call.id, .success(.generations(world.journal.ledger(of: table))))
                default: .replied(call.id, world.aws.perform(call.call, at: now))
                }
            }
            if events.isEmpty {
                now = now + .seconds(60)
                events = [.ticked]
            }
            turns += 1
        } while !loop.isDone && turns < 1000
        #expect(loop.isDone)
        #expect(world.aws.exports.count == 2)
        #expect(Self.jobs(world).map(\.state) == [.succeeded, .succeeded])
    }

    @Test("another place in the config is another chance: the slot buys there")
    func moved() {
        var world = Self.world()
        world.run(for: .seconds(1800))
        var table = world.configuration.tables[0]
        table.spec.prefix = "elsewhere"
        world.reload(Configuration(tables: [table]))
        world.run(for: .seconds(Self.hour))
        #expect(world.aws.exports.map(\.request.prefix) == ["T", "elsewhere"])
    }

    @Test("a denial when the proof is read anew buys nothing either")
    func proof() {
        var world = Self.world()
        world.run(for: .seconds(1800))
        world.fault = { call, _ in if case .proveExport = call { .refused(.permission) } else { .none } }
        world.run(for: .seconds(3 * Self.hour))
        #expect(world.aws.exports.count == 1)
        #expect(Self.jobs(world)[0].step == .proveExport)
    }

    @Test("a clock that was ahead keeps nothing from being tried once it is set right")
    func clock() {
        var world = Self.world()
        world.setClock(off: .seconds(365 * 86_400))
        world.run(for: .seconds(1800))
        world.setClock(off: .zero)
        world.fault = { _, _ in .none }
        world.run(for: .seconds(2 * Self.hour))
        #expect(Self.jobs(world).contains { $0.state == .succeeded })
    }

    @Test("a try that an operator cancels buys nothing in its place")
    func cancelled() {
        var world = Self.world()
        world.run(for: .seconds(1800))
        world.fault = { call, _ in if case .createTarget = call { .refused(.throttled) } else { .none } }
        world.run(for: .seconds(Self.hour / 2 + 60))
        world.order(.cancel(Self.jobs(world)[0].id))
        world.run(for: .seconds(60))
        #expect(world.aws.exports.count == 1)
        #expect(Self.count(.slotPassedOver, world) == 1)
    }
}
