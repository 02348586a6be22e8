@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("a relocation that was sent and may not be looked at")
struct UnseenRelocationTests {
    private static func world(
        denying isDenied: @escaping @Sendable (AWSCall) -> Bool, taking duration: Duration
    ) -> World {
        var world = RefreshJobTests.world(fault: { call, _ in isDenied(call) ? .refused(.permission) : .none })
        world.aws.queryDuration = duration
        return world
    }

    private static func isLook(_ call: AWSCall) -> Bool {
        if case .describeQueries = call { true } else { false }
    }

    private static func isStop(_ call: AWSCall) -> Bool {
        if case .stopQuery = call { true } else { false }
    }

    @Test("is asked about once; the target tells that it has happened, after a restart too", arguments: [false, true])
    func happens(crashes: Bool) {
        var world = Self.world(denying: Self.isLook, taking: .seconds(60))
        RefreshJobTests.reach(.awaitRelocation, in: &world)
        world.run(for: .seconds(20))
        #expect(world.scheduler.openJobCount == 1)
        let waits = world.notices.count { $0.happening == .stepRetried }
        #expect(waits == 1)
        if crashes { world.crash() }
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == .succeeded && RefreshJobTests.record(world)?.failure == nil)
        #expect(world.notices.count { $0.happening == .stepRetried } == (crashes ? 2 : 1))
        #expect(world.aws.queries.count == 1 && world.aws.moves.count == 1 && world.wrongs == [])
    }

    @Test("has two minutes, is then told to stop, and moves nothing once its job has failed")
    func hangs() {
        var world = Self.world(denying: Self.isLook, taking: .seconds(86_400))
        #expect(world.drain() == true)
        let record = RefreshJobTests.record(world)
        #expect(record?.state == .failed && record?.step == .awaitRelocation && record?.failure?.kind == .permission)
        #expect(record?.failure?.message.contains("ddb.t has not moved, and the statement q1 was told to stop") == true)
        #expect(world.aws.calls.contains { $0.call == .stopQuery(QueryID("q1")) })
        world.run(for: .seconds(2 * 86_400))
        #expect(world.aws.moves.isEmpty && world.wrongs == [])
        world.fault = { _, _ in .none }
        world.aws.queryDuration = .seconds(2)
        world.order(.retry(RefreshJobTests.job))
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == .succeeded && world.aws.exports.count == 1)
    }

    @Test("that may not be stopped either has the catalog's last word, and its failure says what to see to")
    func cannotBeStopped() {
        var world = Self.world(denying: { Self.isLook($0) || Self.isStop($0) }, taking: .seconds(86_400))
        #expect(world.drain() == true)
        let failure = RefreshJobTests.record(world)?.failure
        #expect(failure?.kind == .permission)
        #expect(failure?.hint.contains("aws athena get-query-execution --query-execution-id q1") == true)
    }

    @Test("ends as an operator orders when it is cancelled, unless the target has moved", arguments: [false, true])
    func cancelled(moves: Bool) {
        var world = Self.world(
            denying: { Self.isLook($0) || Self.isStop($0) }, taking: moves ? .seconds(12) : .seconds(86_400))
        RefreshJobTests.reach(.awaitRelocation, in: &world)
        world.run(for: .seconds(8))
        world.order(.cancel(RefreshJobTests.job))
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == (moves ? .succeeded : .cancelled))
    }
}
