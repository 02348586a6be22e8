@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("what a person changes in the catalog while a job is at it")
struct ManualChangeTests {
    static let target = GenerationJobTests.target

    static func change(_ world: inout World) {
        world.aws.meddle(target, at: world.now) {
            $0?.columns = [CatalogColumn(name: "item", type: "struct<theirs:struct<s:string>>")]
        }
    }

    static func hold(_ world: World) -> Hold? {
        guard let job = GenerationJobTests.last(world),
            case .hold(let hold) = world.journal.jobs[job.id]?.steps.last?.detail
        else { return nil }
        return hold
    }

    @Test("a job that waited for a place among the queries does not move a target that somebody changed meanwhile")
    func queue() throws {
        let other = TableEntry.every("Other", .seconds(30 * 86_400))
        let entry = TableEntry.every("T", .seconds(30 * 86_400))
        var world = World(Configuration(limits: Limits(queries: 1), tables: [other, entry]))
        world.start()
        _ = world.drain()
        world.run(for: GenerationJobTests.hour)
        world.aws.nextQueryDurations = [.seconds(7200)]
        world.order(.run(TableName("Other")))
        world.run(for: .seconds(900))
        world.order(.run(GenerationJobTests.table))
        world.run(for: .seconds(900))
        #expect(GenerationJobTests.last(world)?.heldFor?.contains("queries") == true)
        Self.change(&world)
        let before = world.aws.targets[Self.target]
        _ = world.drain()
        world.run(for: .seconds(3 * 3600))
        #expect(world.aws.targets[Self.target] == before)
        #expect(GenerationJobTests.last(world)?.state == .held && Self.hold(world)?.cause == .catalog)
        let reason = try #require(GenerationJobTests.last(world)?.failure?.message)
        #expect(reason.contains("theirs") && reason.contains("id:struct"))
        world.order(.approve(try #require(GenerationJobTests.last(world)?.id)))
        world.run(for: .seconds(3 * 3600))
        #expect(GenerationJobTests.last(world)?.state == .succeeded)
        #expect(world.wrongs == [])
    }

    @Test(
        "a job that was down does not move a target that somebody changed after it was judged",
        arguments: RelocationMethod.allCases)
    func restart(method: RelocationMethod) {
        var held = 0
        for point in 1...120 {
            var world = GenerationJobTests.world(refreshes: 1) { $0.relocation = method }
            world.downtime = .seconds(900)
            world.crashPoint = world.pointsPassed + point
            world.run(for: GenerationJobTests.hour)
            world.order(.run(GenerationJobTests.table))
            while world.isUp, world.step(until: world.now + GenerationJobTests.hour) {}
            guard let upAt = world.upAt else { break }
            world.now = upAt
            world.aws.settle(at: world.now)
            let step = world.journal.open.first?.steps.last
            let isJudged = step?.name == .relocate || step?.name == .ensureTarget && step?.state == .succeeded
            let isMoved = world.aws.exports.count > 1 && GenerationJobTests.shown(world) != world.aws.exports[0].arn
            Self.change(&world)
            let before = world.aws.targets[Self.target]
            _ = world.drain()
            guard isJudged, !isMoved else { continue }
            held += 1
            #expect(Self.hold(world)?.cause == .catalog, "at \(point)")
            #expect(world.aws.targets[Self.target] == before, "at \(point)")
            #expect(GenerationJobTests.last(world)?.failure?.message.contains("theirs") == true, "at \(point)")
        }
        #expect(held > 0)
    }
}
