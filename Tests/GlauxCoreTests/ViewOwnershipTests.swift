@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("whose a view is")
struct ViewOwnershipTests {
    static let flat = Target(database: "ddb", name: "t_flat")
    static let more = [Column(attribute: "id", type: .string), Column(attribute: "n", type: .number)]

    static func configuration(
        view: String = "t_flat", columns: [Column]? = nil, queries: Int = 10
    ) -> Configuration {
        let entry = TableEntry.every("T", .seconds(30 * 86_400)) {
            $0.spec.view = view
            if let columns { $0.spec.columns = columns }
        }
        return Configuration(limits: Limits(queries: queries), tables: [entry])
    }

    static func world() -> World {
        var world = World(configuration())
        world.start()
        _ = world.drain()
        return world
    }

    static func refresh(_ world: inout World, _ configuration: Configuration) {
        world.reload(configuration)
        GenerationJobTests.refresh(&world)
    }

    static func person(_ name: Target, _ query: String = "SELECT 1") -> TargetDescription {
        TargetDescription(
            target: name, tableType: "VIRTUAL_VIEW", location: nil, version: "1", columns: [], partitionKeys: [],
            isIceberg: false, viewQuery: query)
    }

    static func failure(_ world: World) -> Failure? { GenerationJobTests.last(world)?.failure }

    @Test("a view that a person made is not replaced when the config takes its name")
    func nameOfAPersonsView() {
        var world = Self.world()
        let theirs = Target(database: "ddb", name: "theirs")
        world.aws.targets[theirs] = Self.person(theirs)
        Self.refresh(&world, Self.configuration(view: "theirs", columns: Self.more))
        #expect(world.aws.targets[theirs] == Self.person(theirs))
        #expect(Self.failure(world)?.kind == .conflict)
        Self.refresh(&world, Self.configuration(view: "t_plain", columns: Self.more))
        #expect(world.aws.targets[Target(database: "ddb", name: "t_plain")] != nil)
        #expect(Self.failure(world) == nil)
    }

    @Test("a view whose making a crash cut short, before or after it took effect, is ours")
    func crashes() {
        for point in 1...60 {
            var world = World(Self.configuration())
            world.crashPoint = point
            world.start()
            _ = world.drain()
            #expect(world.aws.targets[Self.flat]?.viewQuery?.contains("\"id\"") == true, "at \(point)")
            #expect(Self.failure(world) == nil, "at \(point)")
            Self.refresh(&world, Self.configuration(columns: Self.more))
            #expect(world.aws.targets[Self.flat]?.viewQuery?.contains("\"n\"") == true, "at \(point)")
            #expect(Self.failure(world) == nil && world.wrongs == [], "at \(point)")
        }
    }

    @Test("a view of ours that a person rewrote stays as they wrote it", arguments: [true, false])
    func rewritten(columnsChange: Bool) {
        var world = Self.world()
        let theirs = (world.aws.targets[Self.flat]?.viewQuery ?? "") + " WHERE true"
        world.aws.meddle(Self.flat, at: world.now) { $0?.viewQuery = theirs }
        Self.refresh(&world, Self.configuration(columns: columnsChange ? Self.more : nil))
        #expect(world.aws.targets[Self.flat]?.viewQuery == theirs)
        #expect(Self.failure(world)?.message.contains("t_flat") == true)
    }

    @Test("the view of a table that leaves the config and comes back is still ours")
    func comesBack() {
        var world = Self.world()
        world.reload(Configuration())
        world.run(for: GenerationJobTests.hour)
        world.crash()
        Self.refresh(&world, Self.configuration(columns: Self.more))
        #expect(world.aws.targets[Self.flat]?.viewQuery?.contains("\"n\"") == true)
        #expect(Self.failure(world) == nil)
    }

    @Test("a view that a person makes while ours waits or is being made is not replaced", arguments: [0, 1, 2, 3])
    func madeMeanwhile(looks: Int) {
        var world = World(Self.configuration())
        let made = Self.person(Self.flat)
        world.start()
        for _ in 0..<5_000 where world.aws.targets[Self.flat] == nil {
            if world.aws.calls.count(where: { $0.call == .describeTarget(Self.flat) }) >= min(looks, 2),
                looks < 3 || world.aws.queries.contains(where: { $0.request.sql.contains("VIEW") })
            {
                world.aws.targets[Self.flat] = made
                world.aws.versions[Self.flat] = [1]
            }
            world.step(until: world.now + GenerationJobTests.hour)
        }
        _ = world.drain()
        #expect(world.aws.targets[Self.flat]?.viewQuery == made.viewQuery)
        #expect(Self.failure(world)?.message.contains("t_flat") == true)
        #expect(GenerationJobTests.last(world)?.state == .succeeded)
    }
}
