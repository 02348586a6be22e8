@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("the types of the view, over all generations")
struct ViewTypeTests {
    private static let flat = Target(database: "ddb", name: "t_flat")

    /// A table whose columns are inferred, each refresh with other items.
    private static func world(_ items: String..., change: (inout RefreshSpec) -> Void = { _ in }) throws -> World {
        let entry = TableEntry.every("T", .seconds(30 * 86_400)) {
            $0.spec.columns = nil
            $0.spec.view = "t_flat"
            $0.spec.keep = 9
            change(&$0.spec)
        }
        var world = World(Configuration(tables: [entry]))
        world.aws.shape = try items.first.map { try ItemShapeTests.shape($0) } ?? ItemShape()
        world.start()
        _ = world.drain()
        for item in items.dropFirst() {
            world.aws.shape = try ItemShapeTests.shape(item)
            GenerationJobTests.refresh(&world)
        }
        return world
    }

    /// The query, in one line.
    private static func view(_ world: World) -> String {
        (world.aws.targets[flat]?.viewQuery ?? "").replacing("\n", with: " ")
    }

    private static func shows(_ type: String, in world: World) -> Bool {
        view(world).contains("AS \(type)) AS \"price\"")
    }

    private static func back(_ world: inout World) throws {
        try GenerationJobTests.order(&world, .rollback(TableName("T"), to: nil))
        _ = world.drain()
    }

    @Test(
        "what numbers need only grows: with fewer digits, or without the attribute, the newest sample takes nothing back",
        arguments: [#"{"price":{"N":"1.5"}}"#, #"{"other":{"S":"x"}}"#, "{}", #"{"price":{"NULL":true}}"#])
    func widens(newest: String) throws {
        var world = try Self.world(#"{"price":{"N":"1.555"}}"#, newest)
        #expect(Self.shows("decimal(38,3)", in: world), "\(Self.view(world))")
        try Self.back(&world)
        #expect(Self.shows("decimal(38,3)", in: world), "\(Self.view(world))")
        #expect(GenerationJobTests.last(world)?.failure == nil && world.wrongs == [])
        let other = try Self.world(newest, #"{"price":{"N":"1.555"}}"#)
        #expect(Self.shows("decimal(38,3)", in: other), "\(Self.view(other))")
    }

    @Test("numbers that no one decimal holds together are text, which holds all of them")
    func text() throws {
        let long = String(repeating: "9", count: 30)
        let world = try Self.world(#"{"price":{"N":"\#(long)"}}"#, #"{"price":{"N":"1.0123456789"}}"#)
        #expect(Self.view(world).contains(#""item"."price"."n" AS "price""#), "\(Self.view(world))")
    }

    @Test("a rollback to what no sample has seen looks at its numbers first, and its next refresh keeps to them")
    func rollback() throws {
        var world = try Self.world(#"{"price":{"N":"1"}}"#, #"{"price":{"N":"1.5"}}"#)
        #expect(Self.shows("decimal(38,1)", in: world), "\(Self.view(world))")
        // The pretended samples are of now, whichever export is read.
        world.aws.shape = try ItemShapeTests.shape(#"{"price":{"N":"1.555"}}"#)
        try Self.back(&world)
        #expect(GenerationJobTests.last(world)?.pipeline == .rollback)
        #expect(GenerationJobTests.shown(world) == world.aws.exports[0].arn)
        #expect(Self.shows("decimal(38,3)", in: world), "\(Self.view(world))")
        world.aws.shape = try ItemShapeTests.shape(#"{"price":{"N":"2"}}"#)
        GenerationJobTests.refresh(&world)
        #expect(Self.shows("decimal(38,3)", in: world), "\(Self.view(world))")
        #expect(world.aws.exports.count == 3 && world.wrongs == [])
    }

    @Test("a rollback whose data may not be read is a success that says so: the target shows what was ordered")
    func unreadRollback() throws {
        var world = try Self.world(#"{"price":{"N":"1.555"}}"#, #"{"price":{"N":"1.5"}}"#)
        world.fault = { call, _ in if case .sampleExport = call { .refused(.permission) } else { .none } }
        try Self.back(&world)
        let last = try #require(GenerationJobTests.last(world))
        #expect(last.state == .succeeded && last.failure?.kind == .permission)
        #expect(GenerationJobTests.shown(world) == world.aws.exports[0].arn)
        #expect(Self.shows("decimal(38,3)", in: world))
    }

    @Test("a crash at any moment of a rollback leaves a view that its numbers fit")
    func crashes() throws {
        for point in 1...40 {
            var world = try Self.world(#"{"price":{"N":"1"}}"#, #"{"price":{"N":"1.5"}}"#)
            world.aws.shape = try ItemShapeTests.shape(#"{"price":{"N":"1.555"}}"#)
            world.crashPoint = world.pointsPassed + point
            world.order(.rollback(TableName("T"), to: nil))
            _ = world.drain()
            // The order itself may not have been written.
            guard GenerationJobTests.last(world)?.pipeline == .rollback else { continue }
            #expect(Self.shows("decimal(38,3)", in: world), "at \(point)")
            #expect(GenerationJobTests.last(world)?.failure == nil && world.wrongs == [], "at \(point)")
        }
    }

    @Test("whoever drops the target has it, and the types of its view, made anew from the newest data")
    func anew() throws {
        var world = try Self.world(#"{"price":{"N":"1E9"}}"#, #"{"price":{"N":"1.5"}}"#)
        #expect(!Self.view(world).contains("decimal"))
        world.aws.meddle(GenerationJobTests.target, at: world.now) { $0 = nil }
        GenerationJobTests.refresh(&world)
        #expect(Self.shows("decimal(38,1)", in: world), "\(Self.view(world))")
        GenerationJobTests.refresh(&world)
        #expect(Self.shows("decimal(38,1)", in: world), "\(Self.view(world))")
        #expect(world.wrongs == [])
    }

    @Test("an empty table's keys have the type that the table declares, and keep it when items come")
    func emptyTable() throws {
        var world = try Self.world()
        #expect(world.aws.targets[GenerationJobTests.target]?.columns.first?.type == "struct<id:struct<s:string>>")
        world.aws.shape = try ItemShapeTests.shape(#"{"id":{"S":"u1"}}"#)
        GenerationJobTests.refresh(&world)
        #expect(Self.view(world).contains(#""item"."id"."s" AS "id""#), "\(Self.view(world))")
        #expect(!Self.view(world).contains("json_format"))
    }
}
