@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("a scrub gives way")
struct DisplacedScrubTests {
    static let table = GenerationJobTests.table

    /// With a scrub under way whose reading takes days.
    static func world() -> World {
        let entry = TableEntry.every("T", .seconds(2 * 86_400)) {
            $0.spec.scrub = .seconds(86_400)
            $0.spec.keep = 3
        }
        var world = World(Configuration(tables: [entry]))
        world.start()
        world.run(for: GenerationJobTests.hour)
        world.order(.run(table))
        world.run(for: .seconds(20 * 3600))
        world.fault = { call, _ in if case .proveExport = call { .late(.seconds(3 * 86_400)) } else { .none } }
        while scrub(world) == nil, world.step(until: world.now + .seconds(86_400)) {}
        world.fault = { _, _ in .none }
        return world
    }

    static func scrub(_ world: World) -> JobRecord? {
        world.journal.jobs.values.map(\.record).filter { $0.pipeline == .scrub }.min { $0.id < $1.id }
    }

    static func expectGone(_ world: World) {
        #expect(scrub(world)?.state == .cancelled)
        #expect(scrub(world)?.failure?.message.contains("gave way") == true)
        #expect(world.wrongs == [])
    }

    @Test("to a slot, which begins when it is due")
    func slot() throws {
        var world = Self.world()
        #expect(Self.scrub(world)?.state == .running)
        world.run(for: .seconds(30 * 3600))
        Self.expectGone(world)
        let next = try #require(
            world.journal.jobs.values.map(\.record).filter { $0.pipeline == .refresh }.max { $0.id < $1.id })
        #expect(next.trigger == .schedule && next.startedAt - next.slot < .seconds(1) && next.state == .succeeded)
    }

    @Test("to a slot after a restart too")
    func restart() throws {
        var world = Self.world()
        world.fault = { call, _ in if case .proveExport = call { .late(.seconds(3 * 86_400)) } else { .none } }
        world.crash()
        world.fault = { _, _ in .none }
        world.run(for: .seconds(30 * 3600))
        Self.expectGone(world)
        #expect(world.aws.exports.count == 3)
    }

    @Test("to an operator's run and rollback, which begin at once", arguments: [true, false])
    func orders(rollsBack: Bool) throws {
        var world = Self.world()
        let ordered = world.now
        let answer = world.order(rollsBack ? .rollback(Self.table, to: nil) : .run(Self.table))
        guard case .job(let job) = try #require(answer).get() else { return }
        #expect(job.startedAt - ordered < .seconds(1) && job.state == .running)
        world.run(for: .seconds(900))
        Self.expectGone(world)
        #expect(world.journal.jobs[job.id]?.record.state == .succeeded)
        // It is done once the target is at rest.
        world.run(for: .seconds(86_400 / 2))
        #expect(world.scheduler.report(of: Self.table, at: world.clock)?.last?.id == job.id)
    }

    @Test("to an operator who cancels it, and is told so")
    func cancelled() throws {
        var world = Self.world()
        let answer = try world.order(.cancel(#require(Self.scrub(world)).id))
        guard case .job(let job) = try #require(answer).get() else {
            Issue.record("\(String(describing: answer))")
            return
        }
        #expect(job.pipeline == .scrub && job.state == .cancelled)
        #expect(world.scheduler.report(of: Self.table, at: world.clock)?.last?.pipeline == .refresh)
    }

    @Test("but not to an order that is refused")
    func refused() {
        var world = Self.world()
        let answer = world.order(.rollback(Self.table, to: "nosuch"))
        #expect(throws: Refusal.self) { try answer?.get() }
        #expect(Self.scrub(world)?.state == .running)
    }
}
