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
        #expect(last.job == Self.jobs(world)[0].id && last.failure?.kind == .permission)
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
        world.now = world.now + .seconds(Self.hour)
        var loop = Loop(world.journal.recollection)
        loop.decide(Loop.start(with: world.configuration, once: true), at: world.now)
        let turn = loop.written()
        #expect(turn.calls.map(\.call) == [.recallJob(Self.jobs(world)[0].id)])
        #expect(!loop.isDone)
        let recalled = world.journal.recall(Self.jobs(world)[0].id)
        loop.decide([.replied(turn.calls[0].id, .success(.job(recalled)))], at: world.now)
        #expect(!loop.isDone)
        #expect(loop.written().changes.contains { if case .jobReopened = $0 { true } else { false } })
    }
}
