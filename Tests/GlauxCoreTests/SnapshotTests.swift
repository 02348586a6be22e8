@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("tables of kept generations")
struct SnapshotTests {
    private static func entry(_ change: (inout RefreshSpec) -> Void = { _ in }) -> TableEntry {
        .every("T", .seconds(30 * 86_400)) {
            $0.spec.grace = .zero
            $0.spec.snapshots = true
            $0.spec.keep = 30
            change(&$0.spec)
        }
    }

    /// The generations, oldest first, that a table of their own shows.
    private static func shown(_ world: World) -> [Bool] {
        let tables = world.aws.targets.values.filter { $0.target.name.hasPrefix("t_2") && $0.isOurs }
        return world.aws.exports.map { export in
            tables.contains { $0.location == world.aws.completed(export).location }
        }
    }

    /// Whether the journal knows of each generation's table.
    private static func isKnown(_ world: World) -> Bool {
        let ledger = world.journal.ledger(of: GenerationJobTests.table).map(\.generation)
        return ledger.allSatisfy { generation in
            generation.snapshot.map { world.aws.targets[$0]?.location == generation.location } ?? false
        }
    }

    @Test("generations of one minute have a table each, the later one named with its seconds")
    func sameMinute() {
        var world = World(
            Configuration(tables: [
                Self.entry {
                    $0.relocation = .glue
                    $0.keep = 2
                }
            ]))
        world.aws.exportDuration = .seconds(1)
        world.start()
        for count in 1...3 {
            while world.aws.exports.count < count || world.scheduler.openJobCount > 0 {
                guard world.step(until: world.now + .seconds(600)) else { break }
            }
            if count < 3 { world.order(.run(GenerationJobTests.table)) }
        }
        let minutes = Set(world.aws.exports.map { $0.startedAt.iso8601.prefix(16) })
        #expect(world.aws.exports.count == 3 && minutes.count == 1, "\(world.aws.exports.map(\.startedAt.iso8601))")
        #expect(Self.shown(world) == [false, true, true])
        #expect(Self.isKnown(world) && GenerationJobTests.last(world)?.failure == nil && world.wrongs == [])
    }

    @Test("one that could not be made is made by a later job, as are those that are older than `snapshots: true`")
    func madeLater() {
        var world = GenerationJobTests.world(refreshes: 2) { $0.keep = 30 }
        #expect(Self.shown(world) == [false, false])
        world.reload(Configuration(tables: [Self.entry()]))
        world.fault = { call, _ in
            if case .createTarget(let made) = call, made.target.name != "t" { .refused(.permission) } else { .none }
        }
        GenerationJobTests.refresh(&world)
        #expect(GenerationJobTests.last(world)?.state == .succeeded)
        #expect(GenerationJobTests.last(world)?.failure?.kind == .permission)
        #expect(Self.shown(world) == [false, false, false])
        world.fault = { _, _ in .none }
        GenerationJobTests.refresh(&world)
        #expect(Self.shown(world) == [true, true, true, true])
        #expect(Self.isKnown(world) && GenerationJobTests.last(world)?.failure == nil && world.wrongs == [])
    }

    @Test("one job makes ten at most, the newest first, and the next ones go on")
    func bounded() {
        var world = GenerationJobTests.world(refreshes: 12) { $0.keep = 30 }
        world.reload(Configuration(tables: [Self.entry()]))
        GenerationJobTests.refresh(&world)
        #expect(Self.shown(world) == Array(repeating: false, count: 3) + Array(repeating: true, count: 10))
        GenerationJobTests.refresh(&world)
        #expect(Self.shown(world) == Array(repeating: true, count: 14))
        #expect(Self.isKnown(world) && world.wrongs == [])
    }

    @Test("one whose names somebody else has is told, and the others get theirs")
    func namesTaken() throws {
        var world = GenerationJobTests.world(refreshes: 3) { $0.keep = 30 }
        let ledger = world.journal.ledger(of: GenerationJobTests.table)
        let foreign = ledger[1].generation.snapshotTables(of: GenerationJobTests.target).map {
            GenerationJobTests.foreign($0.name)
        }
        for table in foreign { world.aws.targets[table.target] = table }
        world.reload(Configuration(tables: [Self.entry()]))
        GenerationJobTests.refresh(&world)
        #expect(Self.shown(world) == [true, false, true, true])
        #expect(GenerationJobTests.last(world)?.failure?.message.contains(foreign[1].target.name) == true)
        for table in foreign { #expect(world.aws.targets[table.target] == table) }
        world.aws.targets[foreign[1].target] = nil
        GenerationJobTests.refresh(&world)
        #expect(Self.shown(world) == Array(repeating: true, count: 5))
        #expect(Self.isKnown(world) && GenerationJobTests.last(world)?.failure == nil && world.wrongs == [])
    }

    @Test("a crash at any moment loses none of several")
    func crashes() {
        for point in 1...60 {
            var world = GenerationJobTests.world(refreshes: 3) { $0.keep = 30 }
            world.reload(Configuration(tables: [Self.entry()]))
            world.crashPoint = world.pointsPassed + point
            GenerationJobTests.refresh(&world)
            _ = world.drain()
            if world.aws.exports.count < 4 { GenerationJobTests.refresh(&world) }
            #expect(Self.shown(world).allSatisfy { $0 } && Self.isKnown(world), "at \(point)")
            #expect(GenerationJobTests.last(world)?.failure == nil && world.wrongs == [], "at \(point)")
        }
    }

    @Test("one that a cancelled job was making is made by the next")
    func cancelled() throws {
        var world = World(Configuration(tables: [Self.entry()]))
        world.fault = { call, _ in
            if case .createTarget(let made) = call, made.target.name != "t" { .refused(.throttled) } else { .none }
        }
        world.start()
        while GenerationJobTests.last(world)?.step != .snapshot {
            guard world.step(until: world.now + GenerationJobTests.hour) else { break }
        }
        world.order(.cancel(try #require(GenerationJobTests.last(world)?.id)))
        _ = world.drain()
        #expect(GenerationJobTests.last(world)?.state == .succeeded)
        #expect(world.journal.generations.values.allSatisfy { $0.snapshot == nil })
        world.fault = { _, _ in .none }
        GenerationJobTests.refresh(&world)
        #expect(Self.shown(world) == [true, true] && Self.isKnown(world) && world.wrongs == [])
    }

    @Test("a dead generation that cannot be removed keeps its table: the folder is looked at before that goes")
    func foreignObjects() throws {
        var world = World(Configuration(tables: [Self.entry { $0.keep = 1 }]))
        world.start()
        _ = world.drain()
        let first = world.aws.exports[0]
        let key = world.aws.completed(first).dataPrefix + "mine.json.gz"
        world.aws.folders[first.arn, default: .init()].added[key] = ExportProof.Object(etag: "x", bytes: 1)
        GenerationJobTests.refresh(&world)
        let failure = try #require(GenerationJobTests.last(world)?.failure)
        #expect(failure.message.contains(key) && failure.hint.contains("Nothing was deleted."))
        #expect(Self.shown(world) == [true, true] && Self.isKnown(world))
        #expect(GenerationJobTests.isThere(first, in: world))
        world.aws.folders[first.arn] = nil
        GenerationJobTests.refresh(&world)
        #expect(Self.shown(world) == [false, false, true])
        #expect(world.aws.exports.map { GenerationJobTests.isThere($0, in: world) } == [false, false, true])
        #expect(GenerationJobTests.last(world)?.failure == nil && world.wrongs == [])
    }
}
