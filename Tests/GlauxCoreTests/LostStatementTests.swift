@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("a relocation that waits in Athena's queue, its id lost with the answer")
struct LostStatementTests {
    private static let queue = Duration.seconds(3600)

    /// Its statement has reached Athena, whose answer has not reached us; the daemon is dead, and comes back when Athena has
    /// long forgotten the token.
    private static func world(
        cancelled: Bool, downtime: Duration = .seconds(600),
        _ fault: @escaping @Sendable (AWSCall, inout SeededRandom) -> Fault = { _, _ in .none },
        sending: Fault = .lost(hadEffect: true)
    ) -> World {
        var world = RefreshJobTests.world(fault: { call, random in
            if case .startQuery = call { return sending }
            return fault(call, &random)
        })
        world.aws.nextQueryDurations = [queue]
        RefreshJobTests.reach(.relocate, in: &world)
        if cancelled { world.order(.cancel(RefreshJobTests.job)) }
        world.downtime = downtime
        world.crash()
        world.fault = fault
        return world
    }

    private static func isSearch(_ call: AWSCall) -> Bool {
        if case .findStatement = call { true } else { false }
    }

    /// The next job moves the target; what the first one sent must not move it back.
    private static func moveOn(_ world: inout World) {
        world.order(.run(RefreshJobTests.table))
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world, 2)?.state == .succeeded)
        let shown = world.aws.targets[Target(database: "ddb", name: "t")]?.location
        world.run(for: queue * 2)
        #expect(world.aws.targets[Target(database: "ddb", name: "t")]?.location == shown && world.wrongs == [])
    }

    @Test("is found and stopped if its job was cancelled, and moves nothing later")
    func cancelled() {
        var world = Self.world(cancelled: true)
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == .cancelled && world.aws.moves.isEmpty)
        #expect(world.aws.queries.map(\.state) == [.cancelled])
        Self.moveOn(&world)
    }

    @Test("is found and awaited if its job goes on, and none is sent beside it")
    func goesOn() {
        var world = Self.world(cancelled: false)
        #expect(world.drain() == true)
        let steps = world.journal.jobs[RefreshJobTests.job]?.steps
        #expect(RefreshJobTests.record(world)?.state == .succeeded)
        #expect(steps?.first { $0.name == .relocate }?.awsID == "q1")
        #expect(world.aws.queries.count == 1 && world.aws.moves.count == 1)
        Self.moveOn(&world)
    }

    @Test(
        "is found though the daemon lives on, once its machine has slept or AWS was away for longer than the token lives"
    )
    func livesOn() {
        var world = RefreshJobTests.world(fault: { call, _ in
            if case .startQuery = call { .lost(hadEffect: true) } else { .none }
        })
        world.aws.nextQueryDurations = [Self.queue]
        RefreshJobTests.reach(.relocate, in: &world)
        world.step(until: world.now + .seconds(10))
        world.fault = { _, _ in .refused(.transient) }
        world.run(for: .seconds(900))
        world.fault = { _, _ in .none }
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == .succeeded && world.aws.queries.count == 1)
        Self.moveOn(&world)
    }

    @Test("is found though it reaches Athena after the daemon has come back")
    func arrivesLate() {
        var world = Self.world(cancelled: true, downtime: .seconds(1), sending: .belated(.seconds(60)))
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == .cancelled)
        #expect(world.aws.queries.map(\.state) == [.cancelled])
        Self.moveOn(&world)
    }

    @Test(
        "is asked for once if statements may not be listed, and the log says what to allow", arguments: [false, true])
    func denied(cancelled: Bool) {
        var world = Self.world(cancelled: cancelled) { call, _ in Self.isSearch(call) ? .refused(.permission) : .none }
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == (cancelled ? .cancelled : .succeeded))
        let waits = world.notices.filter { $0.happening == .stepRetried && $0.failure?.kind == .permission }
        #expect(waits.count == 1)
    }

    @Test("is given up if what the workgroup has cannot be read", arguments: [false, true])
    func unreadable(cancelled: Bool) {
        var world = Self.world(cancelled: cancelled) { call, _ in Self.isSearch(call) ? .garbled : .none }
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == (cancelled ? .cancelled : .succeeded))
    }

    @Test("is not looked for when nothing can have been sent, or Athena has refused it")
    func notSent() {
        var world = RefreshJobTests.world(fault: { call, random in
            if case .startQuery = call { random.chance(50) ? .refused(.throttled) : .none } else { .none }
        })
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == .succeeded)
        #expect(!world.aws.calls.contains { Self.isSearch($0.call) })
    }
}
