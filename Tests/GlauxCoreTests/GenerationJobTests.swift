@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("generations, from hold to removal")
struct GenerationJobTests {
    static let table = TableName("T")
    static let target = Target(database: "ddb", name: "t")
    static let hour = Duration.seconds(3600)

    /// One table with so many refreshes behind it, one an hour.
    static func world(
        refreshes: Int, rows: [[String?]] = [["true"]], _ change: (inout RefreshSpec) -> Void = { _ in }
    ) -> World {
        let entry = TableEntry.every("T", .seconds(30 * 86_400)) {
            $0.spec.grace = .zero
            change(&$0.spec)
        }
        var world = World(Configuration(tables: [entry]))
        world.aws.rows = { _ in rows }
        world.start()
        _ = world.drain()
        for _ in 1..<max(refreshes, 1) { refresh(&world) }
        return world
    }

    static func refresh(_ world: inout World) {
        world.run(for: hour)
        world.order(.run(table))
        _ = world.drain()
    }

    static func last(_ world: World) -> JobRecord? { world.journal.jobs.values.map(\.record).max { $0.id < $1.id } }

    /// The export whose data the target shows.
    static func shown(_ world: World) -> ExportARN? {
        world.journal.generation(at: world.aws.targets[target]?.location ?? "")?.export.arn
    }

    static func isThere(_ export: PretendAWS.Export, in world: World) -> Bool {
        !world.aws.objects(of: export).isEmpty
    }

    /// Throws if it is refused.
    @discardableResult
    static func order(_ world: inout World, _ command: Command) throws -> CommandResult {
        let answer = world.order(command)
        return try #require(answer).get()
    }

    static func awaited(_ world: World) -> Int { world.notices.count { $0.happening == .approvalAwaited } }

    @Test("beyond `keep`, a generation goes once its successor is confirmed", arguments: [1, 2, 3])
    func prune(keep: Int) {
        let world = Self.world(refreshes: 4) { $0.keep = keep }
        #expect(world.aws.exports.map { Self.isThere($0, in: world) } == (0..<4).map { $0 >= 4 - keep })
        #expect(Self.last(world)?.state == .succeeded && Self.last(world)?.failure == nil)
        #expect(world.wrongs == [])
    }

    @Test("queries on a generation that a person made the target show have their time once it is left")
    func movedByHand() {
        var world = Self.world(refreshes: 2) {
            $0.keep = 1
            $0.grace = .seconds(5400)
        }
        let first = world.aws.exports[0]
        let location = world.aws.completed(first).location
        world.aws.meddle(Self.target, at: world.now) { $0?.location = location }
        Self.refresh(&world)
        Self.refresh(&world)
        #expect(Self.isThere(first, in: world))
        Self.refresh(&world)
        #expect(!Self.isThere(first, in: world))
        #expect(world.wrongs == [])
    }

    @Test("a removal that a crash cuts short goes on, wherever it is cut")
    func crashes() {
        for point in 1...40 {
            var world = Self.world(refreshes: 2) { $0.keep = 1 }
            world.crashPoint = world.pointsPassed + point
            Self.refresh(&world)
            _ = world.drain()
            // The order itself may not have been written.
            if world.aws.exports.count < 3 { Self.refresh(&world) }
            #expect(world.aws.exports.map { Self.isThere($0, in: world) } == [false, false, true], "at \(point)")
            #expect(world.wrongs == [], "at \(point)")
        }
    }

    @Test("somebody else's objects stop a removal, and the job says where they are")
    func foreign() throws {
        var world = Self.world(refreshes: 1) { $0.keep = 1 }
        let first = world.aws.exports[0]
        let key = world.aws.completed(first).dataPrefix + "mine.json.gz"
        world.aws.folders[first.arn, default: .init()].added[key] = ExportProof.Object(etag: "x", bytes: 1)
        Self.refresh(&world)
        let last = try #require(Self.last(world))
        #expect(last.state == .succeeded)
        #expect(last.failure?.message.contains(key) == true)
        #expect(Self.isThere(first, in: world))
        world.aws.folders[first.arn] = nil
        Self.refresh(&world)
        #expect(!Self.isThere(first, in: world))
    }

    @Test("what may not be deleted leaves the job a success that says so, and is tried again by the next")
    func denied() {
        var world = Self.world(refreshes: 1) { $0.keep = 1 }
        world.fault = { call, _ in if case .removeExport = call { .refused(.permission) } else { .none } }
        Self.refresh(&world)
        #expect(Self.last(world)?.state == .succeeded && Self.last(world)?.failure?.kind == .permission)
        #expect(Self.shown(world) == world.aws.exports[1].arn)
        world.fault = { _, _ in .none }
        Self.refresh(&world)
        #expect(world.aws.exports.map { Self.isThere($0, in: world) } == [false, false, true])
    }

    @Test(
        "one that may not be looked at or deleted is told each time, and keeps the others from staying for ever",
        arguments: [false, true])
    func oneDenied(hasSnapshots: Bool) {
        var world = Self.world(refreshes: 1) {
            $0.keep = 1
            $0.snapshots = hasSnapshots
        }
        let first = world.aws.exports[0].arn
        world.fault = { call, _ in
            switch call {
            case .removeExport(let export, _), .judgeRemoval(let export, _):
                export.arn == first ? .refused(.permission) : .none
            default: .none
            }
        }
        for _ in 0..<3 { Self.refresh(&world) }
        #expect(world.aws.exports.map { Self.isThere($0, in: world) } == [true, false, false, true])
        #expect(Self.last(world)?.state == .succeeded && Self.last(world)?.failure?.kind == .permission)
    }

    @Test("a job that is cancelled while it verifies stops its query and drops its table", arguments: [false, true])
    func cancelledVerification(crashes: Bool) throws {
        var world = Self.world(refreshes: 1) { $0.verification.assertions = ["SELECT count(*) > 0 FROM {table}"] }
        world.aws.queryDuration = .seconds(3600)
        world.run(for: Self.hour)
        world.order(.run(Self.table))
        world.run(for: .seconds(1200))
        let job = try #require(Self.last(world))
        #expect(job.step == .verify && world.aws.targets[Examination.table(for: Self.target)] != nil)
        try Self.order(&world, .cancel(job.id))
        if crashes { world.crash() }
        world.run(for: .seconds(60))
        #expect(world.journal.jobs[job.id]?.record.state == .cancelled)
        #expect(world.aws.queries.last?.state == .cancelled)
        #expect(world.aws.targets[Examination.table(for: Self.target)] == nil)
        #expect(world.wrongs == [])
    }

    @Test("what a verification left behind goes before the generation that it shows, if it bears Glaux's mark")
    func leftover() {
        for isOurs in [true, false] {
            var world = Self.world(refreshes: 1) { $0.keep = 1 }
            let name = Examination.table(for: Self.target)
            var left = TargetDescription(
                target: name, tableType: "EXTERNAL_TABLE", location: world.aws.completed(world.aws.exports[0]).location,
                version: "1", columns: [], partitionKeys: [], isIceberg: false)
            if isOurs { left.parameters = [TargetDefinition.mark: Examination.mark] }
            world.aws.targets[name] = left
            Self.refresh(&world)
            #expect((world.aws.targets[name] == nil) == isOurs)
            #expect(Self.isThere(world.aws.exports[0], in: world) != isOurs)
            #expect(Self.last(world)?.state == .succeeded)
        }
    }

    @Test("a declared type that most of the data do not have holds the job, and says which they have")
    func contradiction() throws {
        var world = Self.world(refreshes: 1) {
            $0.view = "t_flat"
            $0.columns = [Column(attribute: "id", type: .number)]
        }
        world.aws.shape = try ItemShapeTests.shape(#"{"id":{"S":"x"}}"#)
        Self.refresh(&world)
        let job = try #require(Self.last(world))
        #expect(job.state == .held && job.failure?.message.contains("id as N, but it is S") == true, "\(job)")
        try Self.order(&world, .approve(job.id))
        _ = world.drain()
        #expect(world.journal.jobs[job.id]?.record.state == .succeeded)
    }

    @Test("a pause does not keep the alarm silent when the live data are gone")
    func scrubInPause() throws {
        let entry = TableEntry.every("T", .seconds(2 * 3600)) { $0.spec.scrub = .seconds(3600) }
        var world = World(Configuration(tables: [entry]))
        world.start()
        world.run(for: .seconds(1800))
        try Self.order(&world, .pause(Self.table, .indefinite))
        let live = world.aws.exports[0]
        world.aws.folders[live.arn, default: .init()].removed = [world.aws.completed(live).dataPrefix + "1.json.gz"]
        world.run(for: .seconds(3 * 3600))
        let scrubs = world.journal.jobs.values.map(\.record).filter { $0.pipeline == .scrub }
        #expect(scrubs.contains { $0.failure?.kind == .damaged }, "\(scrubs)")
        #expect(world.aws.exports.count == 1)
    }

    @Test("a pinned generation stays, and goes once it is unpinned")
    func pin() throws {
        var world = Self.world(refreshes: 2)
        let first = world.aws.exports[0]
        let id = String(first.arn.exportID)
        let pinned = try Self.order(&world, .pin(Self.table, id))
        guard case .generation(let entry) = pinned else { throw Refusal(.conflict, message: "\(pinned)", hint: "") }
        #expect(entry.generation.keeping == .pinned)
        Self.refresh(&world)
        Self.refresh(&world)
        world.crash()
        Self.refresh(&world)
        #expect(Self.isThere(first, in: world))
        try Self.order(&world, .unpin(Self.table, id))
        Self.refresh(&world)
        #expect(!Self.isThere(first, in: world))
        let gone = world.order(.pin(Self.table, id))
        #expect(throws: Refusal.self) { try gone?.get() }
        #expect(world.wrongs == [])
    }

    @Test("a rollback goes to the generation before, buys nothing, and the next refresh goes forward again")
    func rollback() throws {
        var world = Self.world(refreshes: 3) { $0.keep = 3 }
        try Self.order(&world, .rollback(Self.table, to: nil))
        let isQuiet = world.drain()
        #expect(isQuiet)
        #expect(Self.last(world)?.pipeline == .rollback && Self.last(world)?.state == .succeeded)
        #expect(Self.shown(world) == world.aws.exports[1].arn)
        try Self.order(&world, .rollback(Self.table, to: String(world.aws.exports[0].arn.exportID)))
        let isQuietAgain = world.drain()
        #expect(isQuietAgain)
        #expect(Self.shown(world) == world.aws.exports[0].arn)
        #expect(world.aws.exports.count == 3)
        Self.refresh(&world)
        #expect(Self.shown(world) == world.aws.exports[3].arn)
        #expect(world.wrongs == [])
    }

    @Test("a rollback survives a crash at any moment")
    func rollbackCrashes() throws {
        for point in 1...30 {
            var world = Self.world(refreshes: 2) { $0.keep = 3 }
            world.crashPoint = world.pointsPassed + point
            world.order(.rollback(Self.table, to: nil))
            _ = world.drain()
            if world.journal.jobs.values.contains(where: { $0.record.pipeline == .rollback }) {
                #expect(Self.shown(world) == world.aws.exports[0].arn, "at \(point)")
            }
            #expect(world.aws.exports.count == 2 && world.wrongs == [], "at \(point)")
        }
    }

    @Test("a rollback to what has lost objects fails, and the target stays")
    func rollbackToDamage() throws {
        var world = Self.world(refreshes: 2) { $0.keep = 3 }
        let first = world.aws.exports[0]
        world.aws.folders[first.arn, default: .init()].removed = [world.aws.completed(first).dataPrefix + "1.json.gz"]
        try Self.order(&world, .rollback(Self.table, to: nil))
        let isQuiet = world.drain()
        #expect(isQuiet)
        #expect(Self.last(world)?.state == .failed && Self.last(world)?.failure?.kind == .damaged)
        #expect(Self.shown(world) == world.aws.exports[1].arn)
        #expect(world.aws.exports.count == 2)
    }

    @Test("a rollback to what is unknown, pruned or live already is refused")
    func refusals() throws {
        var world = Self.world(refreshes: 3) { $0.keep = 1 }
        let ids = world.aws.exports.map { String($0.arn.exportID) }
        for wanted in [nil, "nonsense", ids[0], ids[2]] {
            let answer = world.order(.rollback(Self.table, to: wanted))
            #expect(throws: Refusal.self) { try answer?.get() }
        }
        let unknown = world.order(.rollback(TableName("nosuch"), to: nil))
        #expect(throws: Refusal.self) { try unknown?.get() }
    }

    @Test("an item count that moved too far holds the job until somebody decides", arguments: [true, false])
    func countDrop(approved: Bool) throws {
        var world = Self.world(refreshes: 1) { $0.verification.countDrop = 20 }
        world.aws.itemCount = 1
        Self.refresh(&world)
        let held = try #require(Self.last(world))
        #expect(held.state == .held && held.failure?.kind == .held)
        #expect(Self.shown(world) == world.aws.exports[0].arn)
        world.crash()
        world.run(for: .seconds(40 * 86_400))
        #expect(Self.last(world)?.id == held.id && Self.last(world)?.state == .held)
        #expect(Self.awaited(world) == 1)
        try Self.order(&world, approved ? .approve(held.id) : .reject(held.id))
        world.crash()
        world.run(for: .seconds(600))
        #expect(world.journal.jobs[held.id]?.record.state == (approved ? .succeeded : .cancelled))
        let moved = world.aws.moves.contains { $0.location == world.aws.completed(world.aws.exports[1]).location }
        #expect(moved == approved)
        let again = world.order(.approve(held.id))
        #expect(throws: Refusal.self) { try again?.get() }
        #expect(world.wrongs == [])
    }

    @Test(
        "assertions are asked of a table of the new generation, which is gone afterwards", arguments: ["true", "false"])
    func assertions(answer: String) throws {
        var world = Self.world(refreshes: 1) { $0.verification.assertions = ["SELECT count(*) > 0 FROM {table}"] }
        world.aws.rows = { _ in [[answer]] }
        Self.refresh(&world)
        let job = try #require(Self.last(world))
        #expect(job.state == (answer == "true" ? .succeeded : .held))
        #expect(world.aws.targets[Examination.table(for: Self.target)] == nil)
        let sql = try #require(world.aws.queries.map(\.request.sql).last { $0.hasPrefix("SELECT") })
        #expect(sql == #"SELECT (SELECT count(*) > 0 FROM "ddb"."t__next")"#)
        #expect(Self.shown(world) == world.aws.exports[answer == "true" ? 1 : 0].arn)
    }

    @Test(
        "what Athena counts must be what the manifest states",
        arguments: [("2", JobState.succeeded), ("3", .held), (nil, .held)] as [(String?, JobState)])
    func scan(counted: String?, state: JobState) {
        var world = Self.world(refreshes: 1, rows: [["2"]]) { $0.verification.scans = true }
        world.aws.rows = { _ in [[counted]] }
        Self.refresh(&world)
        #expect(Self.last(world)?.state == state)
    }

    @Test("an assertion that is no boolean fails the job, and its table goes", arguments: ["3", "'true'"])
    func strangeAssertion(value: String) {
        var world = Self.world(refreshes: 1) { $0.verification.assertions = ["SELECT \(value) FROM {table}"] }
        world.aws.rows = { _ in [[value]] }
        Self.refresh(&world)
        #expect(Self.last(world)?.state == .failed && Self.last(world)?.failure?.kind == .invalid)
        #expect(world.aws.targets[Examination.table(for: Self.target)] == nil)
        #expect(Self.shown(world) == world.aws.exports[0].arn)
    }

    @Test("a view is made once, and replaced when the columns change")
    func view() {
        var world = Self.world(refreshes: 3) { $0.view = "t_flat" }
        func statements() -> Int { world.aws.queries.count { $0.request.sql.contains("VIEW") } }
        #expect(statements() == 1)
        world.reload(
            Configuration(tables: [
                .every("T", .seconds(30 * 86_400)) {
                    $0.spec.grace = .zero
                    $0.spec.view = "t_flat"
                    $0.spec.columns = [Column(attribute: "id", type: .string), Column(attribute: "n", type: .number)]
                }
            ]))
        Self.refresh(&world)
        #expect(statements() == 2)
        world.aws.meddle(Target(database: "ddb", name: "t_flat"), at: world.now) { $0 = nil }
        Self.refresh(&world)
        #expect(statements() == 3)
        #expect(Self.last(world)?.failure == nil)
    }

    @Test("a view or table that somebody else made under the name is left alone, and the job says so")
    func foreignView() {
        var world = Self.world(refreshes: 1)
        let name = Target(database: "ddb", name: "t_flat")
        world.aws.targets[name] = TargetDescription(
            target: name, tableType: "VIRTUAL_VIEW", location: nil, version: "1", columns: [], partitionKeys: [],
            isIceberg: false)
        world.reload(
            Configuration(tables: [.every("T", .seconds(30 * 86_400)) { $0.spec.view = "t_flat" }]))
        Self.refresh(&world)
        #expect(Self.last(world)?.state == .succeeded && Self.last(world)?.failure?.kind == .conflict)
        #expect(world.aws.queries.allSatisfy { !$0.request.sql.hasPrefix("CREATE") })
    }

    @Test("a tail that fails and a crash at any moment buy nothing twice")
    func crashesInTheTail() {
        for point in 1...40 {
            var world = Self.world(refreshes: 1) { $0.view = "t_flat" }
            world.aws.meddle(Target(database: "ddb", name: "t_flat"), at: world.now) {
                $0?.tableType = "EXTERNAL_TABLE"
            }
            world.reload(
                Configuration(tables: [
                    .every("T", .seconds(30 * 86_400)) {
                        $0.spec.view = "t_flat"
                        $0.spec.snapshots = true
                        $0.spec.columns = [
                            Column(attribute: "id", type: .string), Column(attribute: "n", type: .number),
                        ]
                    }
                ]))
            world.crashPoint = world.pointsPassed + point
            Self.refresh(&world)
            _ = world.drain()
            #expect(world.aws.exports.count <= 2 && world.wrongs == [], "at \(point)")
            #expect(Self.last(world)?.state == .succeeded, "at \(point)")
        }
    }

    @Test("a retry of what was pruned since relocates nothing")
    func retryOfPruned() throws {
        var world = Self.world(refreshes: 2) { $0.keep = 3 }
        world.fault = { call, _ in if case .startQuery = call { .refused(.permission) } else { .none } }
        try Self.order(&world, .rollback(Self.table, to: nil))
        _ = world.drain()
        let failed = try #require(Self.last(world))
        #expect(failed.state == .failed)
        world.fault = { _, _ in .none }
        world.reload(
            Configuration(tables: [
                .every("T", .seconds(30 * 86_400)) {
                    $0.spec.keep = 1
                    $0.spec.grace = .zero
                }
            ]))
        Self.refresh(&world)
        #expect(!Self.isThere(world.aws.exports[0], in: world))
        world.order(.retry(failed.id))
        _ = world.drain()
        #expect(world.journal.jobs[failed.id]?.record.state == .failed)
        #expect(Self.shown(world) == world.aws.exports[2].arn)
    }

    @Test("a table of somebody else's under the name of an examination or a snapshot is left alone")
    func foreignTables() throws {
        for (names, change) in [
            (["t__next"], { $0.verification.scans = true }),
            (["t_20261121t0300", "t_20261121t030000"], { $0.snapshots = true }),
        ] as [([String], (inout RefreshSpec) -> Void)] {
            let entry = TableEntry.every("T", .seconds(30 * 86_400)) { change(&$0.spec) }
            var world = World(Configuration(tables: [entry]))
            let foreign = names.map { Self.foreign($0) }
            for table in foreign { world.aws.targets[table.target] = table }
            world.start()
            _ = world.drain()
            for table in foreign { #expect(world.aws.targets[table.target] == table, "\(table.target)") }
            #expect(Self.last(world)?.failure?.kind == .conflict, "\(names)")
            #expect(world.journal.generations.values.allSatisfy { $0.snapshot == nil }, "\(names)")
        }
    }

    static func foreign(_ name: String) -> TargetDescription {
        TargetDescription(
            target: Target(database: "ddb", name: name), tableType: "EXTERNAL_TABLE", location: "s3://theirs/",
            version: "1", columns: [], partitionKeys: [], isIceberg: false)
    }

    @Test("each kept generation has a table of its own, which goes with it")
    func snapshots() {
        let world = Self.world(refreshes: 4) {
            $0.snapshots = true
            $0.keep = 2
        }
        let names = world.aws.targets.keys.map(\.name).filter { $0.hasPrefix("t_2") }
        #expect(names.count == 2)
        #expect(Set(world.aws.targets.filter { names.contains($0.key.name) }.compactMap(\.value.location)).count == 2)
        #expect(world.wrongs == [])
    }

    @Test("a crash at any moment leaves no generation without its table")
    func snapshotCrashes() {
        for point in 1...40 {
            var world = Self.world(refreshes: 1) { $0.snapshots = true }
            world.crashPoint = world.pointsPassed + point
            Self.refresh(&world)
            _ = world.drain()
            if world.aws.exports.count < 2 { Self.refresh(&world) }
            let shown = Set(
                world.aws.targets.values.filter { $0.target.name.hasPrefix("t_2") }.compactMap(\.location))
            #expect(shown == Set(world.aws.exports.map { world.aws.completed($0).location }), "at \(point)")
            #expect(Self.last(world)?.failure == nil && world.wrongs == [], "at \(point)")
        }
    }

    @Test("a missing database is created if the config says so, and else nothing is bought", arguments: [true, false])
    func database(creates: Bool) {
        let entry = TableEntry.every("T", .seconds(30 * 86_400)) { $0.spec.createsDatabase = creates }
        var world = World(Configuration(tables: [entry]))
        world.aws.missingDatabases = ["ddb"]
        world.start()
        _ = world.drain()
        #expect(Self.last(world)?.state == (creates ? .succeeded : .failed))
        #expect(world.aws.exports.count == (creates ? 1 : 0))
    }

    @Test("the catalog keeps so many versions of a target that Athena relocates")
    func versions() {
        let world = Self.world(refreshes: 9) {
            $0.keepVersions = 3
            $0.relocation = .athena
        }
        #expect(world.aws.versions[Self.target]?.count == 3)
    }

    @Test("what is live and is not refreshed is looked at, and what was lost is an alarm")
    func scrub() {
        var world = World(
            Configuration(tables: [.every("T", .seconds(30 * 86_400)) { $0.spec.scrub = .seconds(86_400) }]))
        world.start()
        world.run(for: Self.hour)
        world.run(for: .seconds(4 * 86_400))
        let looks = world.journal.jobs.values.map(\.record).filter { $0.pipeline == .scrub }
        #expect(looks.count == 3 && looks.allSatisfy { $0.state == .succeeded })
        #expect(world.scheduler.report(of: Self.table, at: world.clock)?.last?.pipeline == .refresh)
        let export = world.aws.exports[0]
        world.aws.folders[export.arn, default: .init()].removed = [world.aws.completed(export).dataPrefix + "1.json.gz"]
        world.run(for: .seconds(2 * 86_400))
        #expect(world.scheduler.report(of: Self.table, at: world.clock)?.state == .failing)
        #expect(Self.last(world)?.failure?.kind == .damaged)
        world.order(.run(Self.table))
        world.run(for: Self.hour)
        #expect(world.scheduler.report(of: Self.table, at: world.clock)?.state == .idle)
        #expect(world.aws.exports.count == 2 && world.wrongs == [])
    }

    @Test("columns that the config adds are added to a target of ours; one of somebody else's is refused beforehand")
    func drift() {
        let more = [Column(attribute: "id", type: .string), Column(attribute: "n", type: .number)]
        for policy in DriftPolicy.allCases {
            var world = Self.world(refreshes: 1)
            world.reload(
                Configuration(tables: [
                    .every("T", .seconds(30 * 86_400)) {
                        $0.spec.columns = more
                        $0.spec.onDrift = policy
                    }
                ]))
            Self.refresh(&world)
            let type = { (world: World) in world.aws.targets[Self.target]?.columns.first?.type ?? "" }
            switch policy {
            case .add: #expect(type(world).contains("n:struct"))
            case .ignore: #expect(!type(world).contains("n:struct") && Self.last(world)?.state == .succeeded)
            case .hold:
                #expect(!type(world).contains("n:struct") && Self.last(world)?.state == .held)
                if let id = Self.last(world)?.id { world.order(.approve(id)) }
                _ = world.drain()
                #expect(type(world).contains("n:struct") && Self.last(world)?.state == .succeeded)
            }
        }
    }
}
