@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("a refresh, step by step")
struct RefreshJobTests {
    static let table = TableName("T")
    static let job = JobID(rawValue: 1)

    /// One table whose target exists, and its first job opened.
    static func world(
        _ method: RelocationMethod = .athena,
        fault: @escaping @Sendable (AWSCall, inout SeededRandom) -> World.Fault = { _, _ in .none },
        _ change: (inout TableEntry) -> Void = { _ in }
    ) -> World {
        let entry = TableEntry.every("T", .seconds(30 * 86_400)) {
            $0.spec.relocation = method
            change(&$0)
        }
        var world = World(Configuration(tables: [entry]))
        world.aws.targets[entry.spec.target] = existing(entry.spec)
        world.fault = fault
        world.start()
        return world
    }

    static func existing(_ spec: RefreshSpec) -> TargetDescription {
        TargetDescription(
            target: spec.target, tableType: "EXTERNAL_TABLE", location: "s3://elsewhere/", version: "0",
            columns: TargetDefinition(target: spec.target, location: "", declared: spec.columns ?? []).columns,
            partitionKeys: [], isIceberg: false)
    }

    static func step(of world: World) -> StepName? { world.scheduler.jobs[job]?.job.steps.last?.name }

    static func reach(_ step: StepName, in world: inout World) {
        while Self.step(of: world) != step, world.step(until: world.now + .seconds(86_400)) {}
    }

    static func isOf(_ step: StepName, _ call: AWSCall) -> Bool {
        switch call {
        case .describeTable: step == .preflight
        case .requestExport: step == .requestExport
        case .describeExport, .listExports: step == .awaitExport
        case .proveExport: step == .proveExport
        case .describeTarget: step == .ensureTarget
        case .createTarget: false
        case .startQuery, .relocateTarget: step == .relocate
        case .describeQueries, .stopQuery: step == .awaitRelocation
        }
    }

    @Test("it goes through its steps, and each is a row with its id and token", arguments: RelocationMethod.allCases)
    func whole(method: RelocationMethod) throws {
        var world = Self.world(method)
        #expect(world.drain() == true)
        let job = try #require(world.journal.jobs[Self.job])
        let expected =
            method == .athena ? StepName.allCases : StepName.allCases.filter { $0 != .awaitRelocation }
        #expect(job.steps.map(\.name) == expected)
        #expect(job.steps.allSatisfy { $0.state == .succeeded && $0.attempt == 1 && $0.finishedAt != nil })
        #expect(job.record.state == .succeeded && job.record.failure == nil)
        #expect(job.steps.first { $0.name == .awaitExport }?.awsID == world.aws.exports[0].arn.rawValue)
        #expect(world.journal.live[Self.table] == world.aws.exports[0].arn)
        #expect(world.wrongs == [])
        let token = try #require(job.steps.first { $0.name == .requestExport }?.token)
        #expect(token.count <= 64)
        if method == .athena {
            let query = try #require(job.steps.first { $0.name == .relocate }?.token)
            #expect((32...128).contains(query.count))
        }
    }

    static let retryable = StepName.allCases.filter { $0 != .confirm }

    @Test("a retry after a failure goes on from the step that failed and buys nothing twice", arguments: retryable)
    func retry(step: StepName) {
        var world = Self.world(fault: { call, _ in Self.isOf(step, call) ? .refused(.permission) : .none })
        #expect(world.drain() == true)
        #expect(world.journal.jobs[Self.job]?.record.state == .failed)
        #expect(world.journal.jobs[Self.job]?.record.step == step)
        world.fault = { _, _ in .none }
        let result = world.order(.retry(Self.job))
        #expect((try? result?.get()) != nil)
        world.crash()
        #expect(world.drain() == true)
        #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
        #expect(world.aws.exports.count == 1 && world.wrongs == [])
    }

    @Test("a request that was lost and then denied is asked for with its old token, under a changed config too")
    func lostThenDenied() {
        for bucket in ["bucket", "other"] {
            var world = Self.world(fault: { call, random in
                guard case .requestExport = call else { return .none }
                return random.chance(50) ? .lost(hadEffect: true) : .refused(.permission)
            })
            world.random = SeededRandom(seed: 5)
            _ = world.drain()
            #expect(world.journal.jobs[Self.job]?.record.state == .failed)
            world.fault = { _, _ in .none }
            let bought = world.aws.exports.count
            world.reload(
                Configuration(tables: [.every("T", .seconds(30 * 86_400)) { $0.spec.bucket = bucket }]))
            world.order(.retry(Self.job))
            #expect(world.drain() == true)
            #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
            #expect(bought == 1 && world.aws.exports.count == 1, "\(bucket)")
            #expect(world.wrongs == [])
        }
    }

    @Test("a token that AWS has forgotten is searched for, page by page, before it is used again")
    func search() {
        for hadEffect in [true, false] {
            var world = Self.world(fault: { call, _ in
                if case .requestExport = call { return .lost(hadEffect: hadEffect) }
                return .none
            })
            world.aws.pageSize = 1
            world.run(for: .seconds(1))
            world.fault = { _, _ in .none }
            world.now = world.now + .seconds(9 * 3600)
            world.crash()
            #expect(world.drain() == true)
            #expect(world.aws.exports.count == 1 && world.wrongs == [])
            #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
        }
    }

    @Test("FAILED and damaged exports are bought anew with new tokens, as often as the attempts allow")
    func attempts() {
        for outcome in [PretendAWS.Outcome.damaged, .failed("Unknown")] {
            for bad in 0...3 {
                var world = Self.world()
                world.aws.exportOutcomes = Array(repeating: outcome, count: bad)
                #expect(world.drain() == true)
                #expect(world.aws.exports.count == min(bad + 1, 3))
                #expect(Set(world.aws.exports.map(\.request.token)).count == min(bad + 1, 3))
                #expect(world.journal.jobs[Self.job]?.record.state == (bad < 3 ? .succeeded : .failed))
                guard bad == 3 else { continue }
                world.order(.retry(Self.job))
                #expect(world.drain() == true)
                #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
                #expect(world.aws.exports.count == 4 && world.wrongs == [])
            }
        }
    }

    @Test("what AWS ended as FAILED for want of a permission is not bought again before somebody says so")
    func deniedExport() {
        var world = Self.world()
        world.aws.exportOutcomes = [.failed("S3AccessDenied")]
        #expect(world.drain() == true)
        #expect(world.aws.exports.count == 1)
        #expect(world.journal.jobs[Self.job]?.record.failure?.kind == .permission)
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(world.aws.exports.count == 2 && world.wrongs == [])
        #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
    }

    @Test(
        "a cancelled job ends at once, unless its target may be moving: then when that has come to rest",
        arguments: StepName.allCases)
    func cancel(step: StepName) {
        for method in RelocationMethod.allCases where step != .awaitRelocation || method == .athena {
            var world = Self.world(method)
            Self.reach(step, in: &world)
            world.order(.cancel(Self.job))
            let isMoving = [.relocate, .awaitRelocation, .confirm].contains(step)
            #expect((world.scheduler.openJobCount == 1) == isMoving, "\(method)")
            let ended = world.drain(steps: 50)
            #expect(ended)
            world.run(for: .seconds(600))
            let state = world.journal.jobs[Self.job]?.record.state
            // It says that it succeeded if and only if the target has moved.
            #expect(state == (world.aws.moves.isEmpty ? .cancelled : .succeeded), "\(method)")
            #expect(world.wrongs == [])
            guard state == .cancelled else { continue }
            world.order(.retry(Self.job))
            #expect(world.drain() == true)
            #expect(world.journal.jobs[Self.job]?.record.state == .succeeded && world.aws.exports.count == 1)
        }
    }

    @Test("a job that takes too long ends in every step, and can be retried", arguments: StepName.allCases)
    func timeout(step: StepName) {
        var world = Self.world(fault: { call, _ in
            if step == .confirm, case .describeTarget = call { return .none }
            return Self.isOf(step, call) ? .refused(.throttled) : .none
        }) { $0.spec.timeout = .seconds(3600) }
        if step == .confirm {
            Self.reach(.confirm, in: &world)
            world.fault = { _, _ in .refused(.throttled) }
            world.crash()
        }
        if step == .relocate || step == .awaitRelocation {
            // A relocation is waited for; it ends when AWS answers again.
            world.run(for: .seconds(4000))
            #expect(world.scheduler.openJobCount == 1)
            world.fault = { _, _ in .none }
        }
        world.run(for: .seconds(5000))
        #expect(world.isQuiet)
        let record = world.journal.jobs[Self.job]?.record
        #expect(record?.state == .failed ? record?.failure?.kind == .timeout : record?.state == .succeeded)
        world.fault = { _, _ in .none }
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
        #expect(world.aws.exports.count == 1 && world.wrongs == [])
    }

    @Test("point-in-time recovery off ends the job before anything is bought, with the command that turns it on")
    func recoveryOff() {
        var world = Self.world()
        world.aws.isRecoveryOn = false
        #expect(world.drain() == true)
        let failure = world.journal.jobs[Self.job]?.record.failure
        #expect(world.aws.exports.isEmpty && failure?.kind == .invalid)
        #expect(failure?.hint.contains("update-continuous-backups --table-name T") == true)
    }

    @Test("a query that fails in passing is made anew; one cancelled by somebody else ends the job")
    func queries() {
        let passing = QueryError(reason: "internal", category: 1, type: 1, isRetryable: true)
        let denied = QueryError(reason: "Access Denied", category: 2, type: nil, isRetryable: false)
        for (outcomes, count, state) in [
            ([.failed(passing)], 2, .succeeded), ([.failed(denied)], 1, .failed), ([.cancelled], 1, .failed),
            (Array(repeating: .failed(passing), count: 9), 5, .failed),
        ] as [([QueryDescription.State], Int, JobState)] {
            var world = Self.world()
            world.aws.queryOutcomes = outcomes
            #expect(world.drain() == true)
            #expect(world.aws.queries.count == count)
            #expect(world.journal.jobs[Self.job]?.record.state == state)
        }
    }

    @Test(
        "when many exports are awaited, one list serves them all; where others crowd it, each is asked for",
        arguments: [0, 1000])
    func sweep(foreign: Int) {
        let tables = (0..<20).map { TableEntry.every("T\($0)", .seconds(30 * 86_400)) }
        var world = World(Configuration(tables: tables))
        world.aws.foreign = foreign
        world.start()
        #expect(world.drain() == true)
        let lists = world.aws.calls.count { if case .listExports = $0.call { true } else { false } }
        let describes = world.aws.calls.count { if case .describeExport = $0.call { true } else { false } }
        #expect(world.journal.live.count == 20 && world.wrongs == [])
        #expect(lists > 0)
        #expect(foreign == 0 ? describes <= 25 : describes > 100, "\(lists) lists, \(describes) describes")
    }

    @Test("queries are asked about fifty at a time at most")
    func batches() {
        let tables = (0..<70).map { TableEntry.every("T\($0)", .seconds(30 * 86_400)) }
        var world = World(Configuration(limits: Limits(exports: 100, queries: 100), tables: tables))
        for entry in tables { world.aws.targets[entry.spec.target] = Self.existing(entry.spec) }
        world.start()
        #expect(world.drain() == true)
        let sizes = world.aws.calls.compactMap {
            if case .describeQueries(let ids) = $0.call { ids.count } else { nil }
        }
        #expect(sizes.max() == 50 && world.journal.live.count == 70 && world.wrongs == [])
    }
}
