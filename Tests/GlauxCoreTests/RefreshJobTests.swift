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
        fault: @escaping @Sendable (AWSCall, inout SeededRandom) -> Fault = { _, _ in .none },
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
        case .describeWorkgroup: false
        case .requestExport: step == .requestExport
        case .describeExport, .listExports: step == .awaitExport
        case .proveExport: step == .proveExport
        case .describeTarget: step == .ensureTarget
        case .createTarget, .updateTarget, .deleteTarget, .createDatabase, .trimVersions, .queryResults, .removeExport,
            .judgeRemoval, .sampleExport, .recallGenerations, .recallShape, .recallJob, .archive, .writeResult,
            .pruneResults,
            .findStatement:
            false
        case .startQuery, .relocateTarget: step == .relocate
        case .describeQueries, .stopQuery: step == .awaitRelocation
        }
    }

    /// A world in which AWS refuses what the step asks. The preflight looks at the target too, and is let pass.
    static func world(
        refusing kind: FailureClass, at step: StepName, _ change: (inout TableEntry) -> Void = { _ in }
    ) -> World {
        let isLater = step == .ensureTarget
        let fault: @Sendable (AWSCall, inout SeededRandom) -> Fault = { call, _ in
            isOf(step, call) ? .refused(kind) : .none
        }
        var entered: World
        if isLater {
            entered = world(.athena, change)
            reach(.proveExport, in: &entered)
            entered.fault = fault
        } else {
            entered = world(.athena, fault: fault, change)
        }
        return entered
    }

    static func record(_ world: World, _ id: Int64 = 1) -> JobRecord? {
        world.journal.jobs[JobID(rawValue: id)]?.record
    }

    @Test("it goes through its steps, and each is a row with its id and token", arguments: RelocationMethod.allCases)
    func whole(method: RelocationMethod) throws {
        var world = Self.world(method)
        #expect(world.drain() == true)
        let job = try #require(world.journal.jobs[Self.job])
        let expected =
            method == .athena ? Self.usual : Self.usual.filter { $0 != .awaitRelocation }
        #expect(job.steps.map(\.name) == expected)
        #expect(job.steps.allSatisfy { $0.state == .succeeded && $0.attempt == 1 && $0.finishedAt != nil })
        #expect(job.record.state == .succeeded && job.record.failure == nil)
        #expect(job.steps.first { $0.name == .awaitExport }?.awsID == world.aws.exports[0].arn.rawValue)
        #expect(Array(world.journal.live.values) == [world.aws.exports[0].arn])
        #expect(world.wrongs == [])
        let token = try #require(job.steps.first { $0.name == .requestExport }?.token)
        #expect(token.count <= 64)
        if method == .athena {
            let query = try #require(job.steps.first { $0.name == .relocate }?.token)
            #expect((32...128).contains(query.count))
        }
    }

    /// Those that every refresh takes.
    static let usual: [StepName] = [
        .preflight, .requestExport, .awaitExport, .proveExport, .ensureTarget, .relocate, .awaitRelocation, .confirm,
    ]

    static let retryable = usual.filter { $0 != .confirm && $0 != .awaitRelocation }

    @Test("a retry after a failure goes on from the step that failed and buys nothing twice", arguments: retryable)
    func retry(step: StepName) {
        var world = Self.world(refusing: .permission, at: step)
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
            var world = Self.world(fault: { call, _ in
                if case .requestExport = call { return .lost(hadEffect: true) }
                if case .listExports = call { return .refused(.permission) }
                return .none
            })
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

    @Test(
        "a request that is still on its way when its job is cancelled, and retried under a changed config, is all that is bought",
        arguments: [0, 1, 30, 250], [false, true])
    func cancelledOnItsWay(delay: Int64, crashes: Bool) {
        var world = Self.world(fault: { call, _ in
            if case .requestExport = call { .belated(.seconds(delay)) } else { .none }
        })
        Self.reach(.requestExport, in: &world)
        world.order(.cancel(Self.job))
        #expect(Self.record(world)?.state == .cancelled && world.aws.exports.isEmpty)
        world.fault = { _, _ in .none }
        world.reload(Configuration(tables: [.every("T", .seconds(30 * 86_400)) { $0.spec.prefix = "elsewhere" }]))
        world.order(.retry(Self.job))
        if crashes {
            world.run(for: .seconds(20))
            world.crash()
        }
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded && Self.record(world)?.failure == nil)
        world.run(for: .seconds(600))
        #expect(world.aws.exports.map(\.request.prefix) == ["T"] && world.wrongs == [])
    }

    @Test("a request that never arrived is made as the config says by now, once it cannot arrive any more")
    func cancelledAndLost() {
        var world = Self.world(fault: { call, _ in
            if case .requestExport = call { .lost(hadEffect: false) } else { .none }
        })
        Self.reach(.requestExport, in: &world)
        world.order(.cancel(Self.job))
        world.fault = { _, _ in .none }
        world.reload(Configuration(tables: [.every("T", .seconds(30 * 86_400)) { $0.spec.prefix = "elsewhere" }]))
        let retriedAt = world.now
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded && Self.record(world)?.failure == nil)
        #expect(world.aws.exports.map(\.request.prefix) == ["elsewhere"] && world.wrongs == [])
        #expect(world.aws.exports.first.map { $0.startedAt - retriedAt >= .seconds(300) } == true)
    }

    @Test("a token that AWS has forgotten is searched for, page by page, before it is used again")
    func search() {
        // A clock that is ahead says nothing of when AWS got the request.
        for (hadEffect, skew) in [(true, 0), (false, 0), (true, 40 * 86_400)] as [(Bool, Int64)] {
            var world = World(Configuration(tables: [.every("T", .seconds(30 * 86_400))]))
            world.fault = { call, _ in
                if case .requestExport = call { return .lost(hadEffect: hadEffect) }
                return .none
            }
            world.aws.pageSize = 1
            world.skew = .seconds(skew)
            world.start()
            world.run(for: .seconds(1))
            world.fault = { _, _ in .none }
            world.now = world.now + .seconds(9 * 3600)
            world.crash()
            #expect(world.drain() == true)
            #expect(world.aws.exports.count == 1 && world.wrongs == [])
            #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
        }
    }

    @Test("readings that are garbled on their way, among calls that fail, buy no other export")
    func garbled() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var world = Self.world(fault: { call, random in
                if case .proveExport = call, random.chance(50) { .lost(hadEffect: false) } else { .none }
            })
            world.random = SeededRandom(seed: seed)
            world.aws.garbledProofs = 2
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

    @Test(
        "what cannot succeed is not bought again before somebody says so",
        arguments: [
            ("S3AccessDenied", .permission), ("S3NoSuchBucket", .missing), ("KmsNotFoundException", .missing),
            ("KmsDisabledException", .permission), ("S3InvalidBucketName", .invalid),
        ] as [(String, FailureClass)])
    func hopelessExport(code: String, kind: FailureClass) {
        var world = Self.world()
        world.aws.exportOutcomes = [.failed(code)]
        #expect(world.drain() == true)
        #expect(world.aws.exports.count == 1)
        #expect(world.journal.jobs[Self.job]?.record.failure?.kind == kind)
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(world.aws.exports.count == 2 && world.wrongs == [])
        #expect(world.journal.jobs[Self.job]?.record.state == .succeeded)
    }

    @Test(
        "a cancelled job ends at once, unless its target may be moving: then when that has come to rest",
        arguments: usual)
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

    @Test("a job that takes too long ends in every step, and can be retried", arguments: usual)
    func timeout(step: StepName) {
        var world = Self.world(refusing: .throttled, at: step) { $0.spec.timeout = .seconds(3600) }
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

    static let jumps = [-30 * 86_400, -9 * 3600, -1800, 1800, 9 * 3600, 30 * 86_400] as [Int64]

    @Test(
        "credentials that nobody gives after a restart, and that come back, end no job",
        arguments: usual.filter { $0 != .confirm })
    func credentialsAway(step: StepName) {
        var world = Self.world(refusing: Cause.credentialsMissing.kind, at: step)
        Self.reach(step, in: &world)
        world.crash()
        world.run(for: .seconds(3600))
        #expect(Self.record(world)?.state.isOpen == true && Self.step(of: world) == step)
        world.fault = { _, _ in .none }
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded)
        #expect(world.aws.exports.count == 1 && world.wrongs == [])
    }

    @Test("a clock that is set neither ends a job nor holds it up, in any step", arguments: usual)
    func clockSet(step: StepName) {
        for jump in Self.jumps {
            for restarts in [false, true] {
                var world = Self.world(.athena, { $0.spec.timeout = .seconds(1800) })
                Self.reach(step, in: &world)
                world.skew = .seconds(jump)
                if restarts { world.crash() } else { world.handle([.ticked]) }
                let start = world.now
                #expect(world.drain() == true)
                #expect(Self.record(world)?.state == .succeeded, "\(jump) s")
                #expect(world.now - start < .seconds(600) && world.aws.exports.count == 1, "\(jump) s")
                guard let record = Self.record(world), let end = record.finishedAt, !restarts else { continue }
                #expect((0...600_000).contains((end - record.startedAt).milliseconds), "\(jump) s")
            }
        }
    }

    @Test("a timeout counts what really passed, whatever the clock was set to")
    func timeoutAndClock() {
        for jump in Self.jumps {
            var world = Self.world(refusing: .throttled, at: .awaitExport) { $0.spec.timeout = .seconds(3600) }
            let start = world.now
            world.run(for: .seconds(1000))
            world.skew = .seconds(jump)
            world.handle([.ticked])
            world.run(for: .seconds(2000))
            #expect(world.scheduler.openJobCount == 1, "\(jump) s")
            while Self.record(world)?.state.isOpen == true, world.step(until: start + .seconds(86_400)) {}
            #expect(Self.record(world)?.failure?.kind == .timeout)
            #expect((3590...3700).contains((world.now - start).milliseconds / 1000), "\(jump) s")
        }
    }

    @Test("a daemon that was away for longer than the timeout goes on with its jobs, and does not for ever")
    func awayForLong() {
        var world = Self.world()
        Self.reach(.awaitExport, in: &world)
        world.downtime = .seconds(20 * 86_400)
        world.crash()
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded && world.aws.exports.count == 1)
        var stuck = Self.world(refusing: .throttled, at: .awaitExport)
        Self.reach(.awaitExport, in: &stuck)
        stuck.downtime = .seconds(20 * 86_400)
        stuck.crash()
        stuck.run(for: stuck.downtime + .seconds(1000))
        #expect(Self.record(stuck)?.failure?.kind == .timeout)
    }

    /// What happens to a job whose request was answered with nothing, until AWS has forgotten its token.
    enum Aging: String, CaseIterable {
        case running, restarted, retried
        case setBackWhileEnded = "set back while ended"
        case setBackWhileDown = "set back while down"
        case asleep
        case snapshot = "resumed from a snapshot"
    }

    @Test("a token that has run out is not believed to live because the clock was set back", arguments: Aging.allCases)
    func tokenAndClock(aging: Aging) {
        var world = Self.world(
            fault: { call, _ in
                switch call {
                case .requestExport: .lost(hadEffect: true)
                case .listExports: .lost(hadEffect: false)
                default: .none
                }
            }, { $0.spec.timeout = .seconds(2 * 86_400) })
        world.run(for: .seconds(10))
        let back = Duration.seconds(-5 * 3600)
        func end(_ world: inout World) {
            world.fault = { _, _ in .refused(.permission) }
            world.run(for: .seconds(3600))
            #expect(Self.record(world)?.state == .failed)
        }
        switch aging {
        case .running, .restarted, .retried:
            if aging == .retried { end(&world) }
            world.fault = { _, _ in .lost(hadEffect: false) }
            if aging == .retried { world.order(.retry(Self.job)) }
            world.run(for: .seconds(3 * 3600))
            world.skew = back
            world.handle([.ticked])
            if aging != .running { world.crash() }
            world.run(for: .seconds(6 * 3600))
        case .setBackWhileEnded:
            end(&world)
            world.run(for: .seconds(9 * 3600))
            world.skew = back
            world.handle([.ticked])
            world.fault = { _, _ in .none }
            world.order(.retry(Self.job))
        case .setBackWhileDown:
            world.downtime = .seconds(9 * 3600)
            world.skew = back
            world.crash()
        case .asleep, .snapshot:
            let delay = aging == .snapshot ? Duration.seconds(600) : nil
            world.standStill(Standstill(length: .seconds(9 * 3600), clocksAreSetAfter: delay))
        }
        world.fault = { _, _ in .none }
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded)
        #expect(world.aws.exports.count == 1 && world.wrongs == [])
    }

    @Test("what waited for a full disk for so long that AWS may have forgotten its token is not sent, but decided anew")
    func fullDisk() {
        var world = Self.world(fault: { call, _ in
            if case .requestExport = call { .refused(.throttled) } else { .none }
        })
        world.run(for: .seconds(1))
        world.fault = { _, _ in .none }
        world.diskIsFullUntil = world.now + .seconds(9 * 3600)
        #expect(world.drain() == true)
        let requests = world.aws.calls.filter { if case .requestExport = $0.call { true } else { false } }
        #expect(requests.count == 1 && world.aws.exports.count == 1 && world.wrongs == [])
        #expect(Self.record(world)?.state == .succeeded)
    }

    @Test("a restored daemon that dies in its search begins it again where it was, and finds a slot of long ago")
    func restoredSearch() {
        var world = Self.world()
        Self.reach(.preflight, in: &world)
        world.keepsBackups = true
        world.keepBackup()
        #expect(world.drain() == true)
        // Enough exports since that those of long ago are not among the newest.
        for _ in 0..<25 {
            world.order(.run(Self.table))
            #expect(world.drain() == true)
        }
        world.now = world.now + .seconds(20 * 86_400)
        let bought = world.aws.exports.count
        world.restore(back: 100, downtime: .seconds(3600))
        world.run(for: .seconds(3600))
        Self.reach(.requestExport, in: &world)
        world.crash()
        #expect(world.drain() == true)
        #expect(world.aws.exports.count == bought && world.wrongs == [])
    }

    @Test("a search reads no page beyond what can be ours, in whatever order AWS lists")
    func searchedPages() {
        let now = Timestamp(secondsSince1970: 1_795_230_000)
        func page(_ hours: ClosedRange<Int64>) -> [ExportSummary] {
            hours.map { hour in
                let start = (now - .seconds(hour * 3600)).millisecondsSince1970
                return ExportSummary(arn: ExportARN("T/export/0\(start)-0000000\(hour % 10)"), status: .completed)
            }
        }
        // Which export of the page is described next; nil where another page is read first.
        let cases: [(since: Int64, page: [ExportSummary], next: String?, described: Int64?)] = [
            (1, page(1...20), "next", nil), (1, page(1...20), nil, 1), (1, page(10...30), "next", 10),
            (1, page(10...30).reversed(), "next", nil), (1, page(10...30).reversed(), nil, 10), (1, [], "next", nil),
            // Twenty are looked at in any case: the clock may have been ahead.
            (1, page(26...44), "next", nil), (1, page(26...45), "next", 26),
            // From the future: by a little, and by so much that nothing is known.
            (-1, page(10...30), "next", 10), (-48, page(10...30), "next", nil),
        ]
        for (since, page, next, described) in cases {
            let search = ExportSearch(since: now - .seconds(since * 3600), now: now).adding(page, nextPage: next)
            let story = "\(since) h, \(page.count) exports, \(next ?? "last")"
            #expect(!search.isExhausted, "\(story)")
            guard case .describeExport(let arn) = search.call(for: TableARN("T")) else {
                #expect(described == nil, "\(story)")
                continue
            }
            #expect(arn.startTime == described.map { now - .seconds($0 * 3600) }, "\(story)")
        }
        #expect(ExportSearch(since: now, now: now).adding([], nextPage: nil).isExhausted)
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

    static let obstacles: [(String, @Sendable (inout TargetDescription) -> Void)] = [
        ("is a view", { $0.tableType = "VIRTUAL_VIEW" }), ("is an Iceberg table", { $0.isIceberg = true }),
        ("is partitioned by day", { $0.partitionKeys = ["day"] }), ("has no TableType", { $0.tableType = nil }),
        ("has the columns", { $0.columns = [] }),
    ]

    @Test(
        "a target that could show no export ends the job before one is bought, and each time anew, until it is mended")
    func hopelessTarget() {
        for (words, spoil) in Self.obstacles {
            var world = Self.world()
            var target = Self.existing(world.configuration.tables[0].spec)
            let whole = target
            spoil(&target)
            world.aws.targets[target.target] = target
            world.crash()
            for _ in 0..<2 {
                #expect(world.drain() == true)
                #expect(Self.record(world)?.failure?.message.contains(words) == true, "\(words)")
                #expect(Self.record(world)?.step == .preflight && world.aws.exports.isEmpty, "\(words)")
                world.order(.retry(Self.job))
            }
            #expect(world.drain() == true)
            world.aws.targets[target.target] = whole
            world.order(.retry(Self.job))
            #expect(world.drain() == true)
            #expect(Self.record(world)?.state == .succeeded && world.aws.exports.count == 1 && world.wrongs == [])
        }
        var missing = World(
            Configuration(tables: [
                .every("T", .seconds(86_400)) {
                    $0.spec.columns = nil
                    $0.spec.format = .ion
                }
            ]))
        missing.start()
        #expect(missing.drain() == true)
        #expect(Self.record(missing)?.failure?.kind == .missing && missing.aws.exports.isEmpty)
    }

    @Test("a target that is spoilt while the export is under way is found out before it is relocated")
    func spoiltTarget() {
        for (words, spoil) in Self.obstacles {
            var world = Self.world()
            Self.reach(.awaitExport, in: &world)
            var target = Self.existing(world.configuration.tables[0].spec)
            spoil(&target)
            world.aws.targets[target.target] = target
            #expect(world.drain() == true)
            #expect(Self.record(world)?.failure?.message.contains(words) == true, "\(words)")
            #expect(Self.record(world)?.step == .ensureTarget && world.aws.moves.isEmpty)
        }
    }

    @Test("a cancellation that waits for a relocation to come to rest outlives a crash")
    func cancelOutlivesCrash() {
        for (method, step) in [
            (.athena, .relocate), (.athena, .awaitRelocation), (.athena, .confirm), (.glue, .relocate),
            (.glue, .confirm),
        ] as [(RelocationMethod, StepName)] {
            for downtime in [Duration.seconds(1), .seconds(3600)] {
                for hadEffect in [true, false] {
                    var world = Self.world(
                        method,
                        fault: { call, _ in
                            step == .relocate && Self.isOf(.relocate, call) ? .lost(hadEffect: hadEffect) : .none
                        })
                    Self.reach(step, in: &world)
                    world.order(.cancel(Self.job))
                    #expect(world.journal.jobs[Self.job]?.record.endsAs == .cancelled, "\(method) \(step)")
                    world.fault = { _, _ in .none }
                    world.downtime = downtime
                    let statements = world.aws.calls.count { if case .startQuery = $0.call { true } else { false } }
                    world.crash()
                    #expect(world.drain() == true)
                    let later = world.aws.calls.count { if case .startQuery = $0.call { true } else { false } }
                    #expect(later == statements, "a statement was started only to be stopped")
                    world.run(for: .seconds(600))
                    let state = Self.record(world)?.state
                    #expect(state == (world.aws.moves.isEmpty ? .cancelled : .succeeded), "\(method) \(step)")
                    if step == .relocate, !hadEffect { #expect(state == .cancelled, "\(method)") }
                    if step == .awaitRelocation, downtime == .seconds(1) { #expect(state == .cancelled) }
                    #expect(Self.record(world)?.endsAs == nil && world.wrongs == [])
                    guard state == .cancelled else { continue }
                    world.order(.retry(Self.job))
                    #expect(world.drain() == true)
                    #expect(Self.record(world)?.state == .succeeded && world.aws.exports.count == 1)
                }
            }
        }
    }

    @Test("what is live is live on its target only: under another target an older export may be shown, on the same not")
    func changedTarget() {
        for name in ["t", "other"] {
            var world = Self.world(fault: { call, _ in Self.isOf(.relocate, call) ? .refused(.permission) : .none })
            #expect(world.drain() == true)
            world.fault = { _, _ in .none }
            world.order(.run(Self.table))
            #expect(world.drain() == true)
            #expect(Self.record(world, 2)?.state == .succeeded)
            let target = Target(database: "ddb", name: name)
            let entry = TableEntry.every("T", .seconds(30 * 86_400)) { $0.spec.target = target }
            if name == "other" { world.aws.targets[target] = Self.existing(entry.spec) }
            world.reload(Configuration(tables: [entry]))
            for _ in 0..<2 {
                let live = world.scheduler.report(of: Self.table, at: world.clock)?.live
                #expect((live == nil) == (name == "other"))
                world.crash()
            }
            world.order(.retry(Self.job))
            #expect(world.drain() == true)
            #expect(Self.record(world)?.state == (name == "other" ? .succeeded : .failed))
            #expect(world.scheduler.report(of: Self.table, at: world.clock)?.live != nil && world.wrongs == [])
            guard name == "t" else { continue }
            #expect(Self.record(world)?.failure?.message.contains("never becomes older") == true)
        }
    }

    @Test("a target that was left is shown again as it was when it comes back, unless another table moved it meanwhile")
    func targetThatComesBack() throws {
        func entry(_ table: String, on target: String) -> TableEntry {
            .every(table, .seconds(30 * 86_400)) { $0.spec.target = Target(database: "ddb", name: target) }
        }
        func live(_ world: World, _ table: String) -> Generation? {
            world.scheduler.report(of: TableName(table), at: world.clock)?.live
        }
        for isTaken in [false, true] {
            var world = World(Configuration(tables: [entry("T", on: "t")]))
            world.start()
            #expect(world.drain() == true)
            let first = try #require(live(world, "T"))
            world.reload(Configuration(tables: [entry("T", on: "other")] + (isTaken ? [entry("U", on: "t")] : [])))
            #expect(live(world, "T") == nil)
            world.order(.run(Self.table))
            if isTaken { world.order(.run(TableName("U"))) }
            #expect(world.drain() == true)
            let second = try #require(live(world, "T"))
            #expect(second.asOf > first.asOf)
            world.reload(Configuration(tables: [entry("T", on: "t")]))
            for _ in 0..<2 {
                #expect(live(world, "T") == (isTaken ? nil : first))
                world.crash()
            }
            world.reload(Configuration(tables: [entry("T", on: "other")]))
            #expect(live(world, "T") == second && world.wrongs == [])
        }
    }

    @Test("a job tells since when AWS has owed it an answer, and nothing while it waits for its time")
    func owedAnswer() throws {
        var world = Self.world(fault: { call, _ in Self.isOf(.preflight, call) ? .hung(hadEffect: false) : .none })
        let asked = world.clock
        world.run(for: .seconds(25))
        #expect(world.scheduler.report(of: Self.table, at: world.clock)?.job?.callingSince == asked)
        #expect(world.scheduler.openJob(Self.job)?.callingSince == asked)
        world.run(for: .seconds(155))
        let retrying = try #require(world.scheduler.openJob(Self.job))
        #expect(retrying.retryAt != nil && retrying.callingSince == nil)
    }

    @Test("the last job is the one that ended last, a retry of an older one too, before and after a restart")
    func last() {
        var world = Self.world(refusing: .permission, at: .preflight)
        #expect(world.drain() == true)
        world.fault = { _, _ in .none }
        world.order(.run(Self.table))
        #expect(world.drain() == true)
        func last() -> JobID? { world.scheduler.report(of: Self.table, at: world.clock)?.last?.id }
        #expect(last() == JobID(rawValue: 2))
        world.order(.retry(Self.job))
        #expect(last() == JobID(rawValue: 2))
        #expect(world.drain() == true)
        for _ in 0..<2 {
            #expect(last() == Self.job && world.wrongs == [])
            world.crash()
        }
    }

    @Test("a retry of what a later job has overtaken leaves the table healthy when it fails again")
    func overtaken() {
        var world = Self.world(refusing: .permission, at: .preflight)
        let refused = world.fault
        #expect(world.drain() == true)
        world.fault = { _, _ in .none }
        world.order(.run(Self.table))
        #expect(world.drain() == true)
        world.fault = refused
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(world.journal.jobs[Self.job]?.record.state == .failed)
        for _ in 0..<2 {
            let report = world.scheduler.report(of: Self.table, at: world.clock)
            #expect(report?.state == .idle && report?.last?.id == JobID(rawValue: 2) && world.wrongs == [])
            world.crash()
        }
    }

    @Test("a retry that finds its export forgotten by AWS buys none, and says that a new job would")
    func forgottenExport() {
        for (step, hadEffect) in [(.awaitExport, true), (.requestExport, true), (.requestExport, false)]
            as [(StepName, Bool)]
        {
            var world = Self.world(fault: { call, _ in
                if step == .requestExport, case .listExports = call { return .lost(hadEffect: false) }
                guard Self.isOf(step, call) else { return .none }
                return step == .requestExport ? .lost(hadEffect: hadEffect) : .refused(.permission)
            })
            world.run(for: .seconds(400))
            if step == .requestExport { world.order(.cancel(Self.job)) }
            #expect(world.isQuiet)
            world.fault = { _, _ in .none }
            world.now = world.now + .seconds(100 * 86_400)
            for _ in 0..<2 {
                world.order(.retry(Self.job))
                #expect(world.drain() == true)
                let record = Self.record(world)
                #expect(record?.state == .failed && record?.failure?.kind == .missing, "\(step)")
                #expect(record?.failure?.message.contains("90 days") == true, "\(step)")
                #expect(record?.failure?.hint.contains("`glaux run T`") == true, "\(step)")
            }
            #expect(world.aws.exports.count == (hadEffect ? 1 : 0))
            world.order(.run(Self.table))
            #expect(world.drain() == true)
            #expect(Self.record(world, 2)?.state == .succeeded && world.wrongs == [])
        }
    }

    @Test("a generation that was proven is relocated by a retry though AWS has forgotten its export")
    func forgottenGeneration() {
        var world = Self.world(refusing: .permission, at: .relocate)
        #expect(world.drain() == true)
        world.fault = { _, _ in .none }
        world.now = world.now + .seconds(100 * 86_400)
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded && world.aws.moves.count == 1 && world.wrongs == [])
    }

    @Test("a retry has all its tries again, whatever was tried before it", arguments: RelocationMethod.allCases)
    func triesOfARetry(method: RelocationMethod) {
        let passing = QueryError(reason: "internal", category: 1, type: 1, isRetryable: true)
        var world = Self.world(
            method, fault: { call, _ in if case .relocateTarget = call { .refused(.conflict) } else { .none } })
        world.aws.queryOutcomes = Array(repeating: .failed(passing), count: 10)
        for run in 1...2 {
            #expect(world.drain() == true)
            #expect(Self.record(world)?.state == .failed)
            let tries = world.aws.calls.count {
                switch $0.call {
                case .startQuery, .relocateTarget: true
                default: false
                }
            }
            #expect(method == .glue || tries == run * 5)
            let refused = world.journal.jobs[Self.job]?.steps.count { $0.name == .relocate && $0.state == .failed }
            #expect(method == .athena || refused == run * 5)
            world.order(.retry(Self.job))
        }
    }

    @Test("a relocation that was denied is not tried again by itself, and a retry of it buys no export")
    func deniedRelocation() {
        let denied = QueryError(
            reason: "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                + "MetaException(message:User: u is not authorized to perform: glue:UpdateTable on resource: arn:r)",
            category: 2, type: 1003, isRetryable: false)
        var world = Self.world()
        world.aws.queryOutcomes = [.failed(denied)]
        #expect(world.drain() == true)
        #expect(world.aws.queries.count == 1)
        #expect(Self.record(world)?.state == .failed && Self.record(world)?.step == .awaitRelocation)
        let failure = Self.record(world)?.failure
        #expect(failure?.kind == .permission && failure?.hint.contains("glue:UpdateTable on arn:r") == true)
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded)
        #expect(world.aws.exports.count == 1 && world.aws.queries.count == 2 && world.wrongs == [])
    }

    @Test("a job that failed says when its table runs again, in its failure, its notice and the status")
    func foretold() throws {
        let refused = "`glaux retry 1` goes on from preflight at once."
        var world = Self.world(refusing: .permission, at: .preflight)
        world.run(for: .seconds(60))
        let next = try #require(world.scheduler.report(of: Self.table, at: world.clock)?.nextRunAt)
        let record = try #require(Self.record(world))
        let mended = "`glaux retry 1`, or `glaux reload`, goes on from preflight at once."
        #expect(record.failure?.hint.hasSuffix(" The table runs again at \(next.iso8601); \(mended)") == true)
        let notice = try #require(world.notices.last { $0.happening == .jobFailed })
        #expect(notice.nextAt == next && notice.failure == record.failure)
        #expect(world.scheduler.report(of: Self.table, at: world.clock)?.last == record)

        world.order(.pause(Self.table, .indefinite))
        world.order(.retry(Self.job))
        world.run(for: .seconds(60))
        let paused = try #require(Self.record(world))
        #expect(paused.failure?.hint.hasSuffix(" Nothing happens by itself; \(refused)") == true)
        #expect(world.notices.last { $0.happening == .jobFailed }?.nextAt == nil)
        #expect(world.wrongs == [])
    }

    @Test("an export is looked at as often under a clock that differs from AWS's, before a restart and after it")
    func looksUnderSkew() {
        let looks = [Duration.zero, .seconds(3600), .seconds(-3600)].map { skew in
            var world = Self.world()
            world.skew = skew
            // Or the request would be refused for its time, and made a moment later.
            world.signingOffsets = [AWSCall.describeTable(Self.table).service: .zero - skew]
            world.aws.exportDuration = .seconds(1800)
            world.run(for: .seconds(600))
            world.crash()
            #expect(world.drain() == true)
            #expect(world.wrongs == [])
            return world.aws.calls.count { if case .describeExport = $0.call { true } else { false } }
        }
        #expect(Set(looks).count == 1, "\(looks)")
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

    @Test("a relocation that fails in passing is told of as what failed, and the look before the next try is its first")
    func toldRelocation() throws {
        var world = Self.world()
        world.aws.queryOutcomes = [
            .failed(QueryError(reason: "internal", category: 1, type: 1, isRetryable: true))
        ]
        #expect(world.drain() == true)
        let job = try #require(world.journal.jobs[Self.job])
        let relocation = try #require(job.steps.first { $0.name == .awaitRelocation })
        let failed = world.notices.filter { $0.happening == .stepFailed }
        #expect(failed.map(\.step) == [.awaitRelocation] && failed.first?.attempt == 1)
        #expect(failed.first?.awsID == relocation.awsID && failed.first?.failure == relocation.failure)
        let looks = job.steps.filter { $0.name == .ensureTarget }
        #expect(looks.map(\.attempt) == [1, 2] && looks.allSatisfy { $0.failure == nil })
        #expect(failed.first?.nextAt.map { $0 > looks[1].startedAt && $0 <= looks[1].finishedAt ?? $0 } == true)
        #expect(!world.notices.contains { $0.happening == .stepRetried })
    }

    @Test("a retry that finds its export FAILED again says so before it asks for another one")
    func toldExport() {
        var world = Self.world()
        world.aws.exportOutcomes = [.failed("S3AccessDenied")]
        #expect(world.drain() == true)
        world.order(.retry(Self.job))
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded)
        let told = world.notices.filter { $0.step == .awaitExport }.map(\.happening)
            .filter { $0 != .jobFailed && $0 != .jobStarted }
        #expect(told == [.stepBegan, .stepFailed, .stepBegan, .stepFailed, .stepBegan, .stepEnded])
    }

    @Test("a relocation that Athena has forgotten is told of as such")
    func toldForgottenQuery() {
        var world = Self.world(fault: { call, _ in
            if case .describeQueries = call { .refused(.missing) } else { .none }
        })
        #expect(world.drain() == true)
        #expect(Self.record(world)?.state == .succeeded)
        let failed = world.notices.filter { $0.happening == .stepFailed }
        #expect(Set(failed.map(\.step)) == [.awaitRelocation])
        #expect(failed.first?.failure?.message.hasPrefix("Athena has forgotten the query") == true)
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

    @Test("the more pages a list of exports has, the rarer it is read")
    func sweepPace() {
        let tables = (0..<200).map { TableEntry.every("T\($0)", .seconds(30 * 86_400)) }
        var world = World(Configuration(limits: Limits(exports: 200, queries: 200), tables: tables))
        world.aws.exportDuration = .seconds(3600)
        world.start()
        #expect(world.drain() == true)
        let lists = world.aws.calls.filter { if case .listExports = $0.call { true } else { false } }.map(\.at)
        let busiest = lists.map { start in lists.count { $0 >= start && $0 < start + .seconds(60) } }.max() ?? 0
        #expect(busiest > 8 && busiest <= 60 * 10 / 4 + 8, "\(busiest) pages in a minute")
        #expect(world.journal.live.count == 200 && world.wrongs == [])
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
