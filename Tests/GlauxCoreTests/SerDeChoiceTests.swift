@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("the SerDe that the config names")
struct SerDeChoiceTests {
    private static func entry(_ change: (inout RefreshSpec) -> Void = { _ in }) -> TableEntry {
        .every("T", .seconds(30 * 86_400)) {
            $0.spec.serde = .hive
            $0.spec.snapshots = true
            $0.spec.verification.scans = true
            change(&$0.spec)
        }
    }

    @Test("reads every table that Glaux creates, and takes no parameters of the other's")
    func hive() {
        var world = World(Configuration(tables: [Self.entry()]))
        world.aws.rows = { _ in [["2"]] }
        world.start()
        #expect(world.drain() == true)
        #expect(RefreshJobTests.record(world)?.state == .succeeded && world.wrongs == [])
        let made = world.aws.calls.compactMap { if case .createTarget(let made) = $0.call { made } else { nil } }
        #expect(made.count == 3)
        for table in made {
            #expect(table.serde == "org.apache.hive.hcatalog.data.JsonSerDe" && table.serdeParameters.isEmpty)
        }
    }

    @Test("is refused before an export is bought for declared columns that it cannot show")
    func declared() {
        let twins = [Column(attribute: "id", type: .string), Column(attribute: "ID", type: .string)]
        var world = World(Configuration(tables: [Self.entry { $0.columns = twins }]))
        world.start()
        #expect(world.drain() == true)
        let failure = RefreshJobTests.record(world)?.failure
        #expect(failure?.kind == .invalid && failure?.message.contains("differ in case only") == true)
        #expect(failure?.hint.contains("`serde: openx`") == true && world.aws.exports.isEmpty)
    }

    @Test("is refused for data that it cannot show, unless the target keeps its columns whatever the data")
    func data() {
        let generation = CatalogTargetTests.generation()
        let columns = [Column(attribute: "post code", type: .string)]
        var spec = Self.entry().spec
        func judgement(of found: TargetDescription?) -> TargetJudgement {
            TargetJudgement(of: found, spec: spec, columns: columns, generation: generation, live: nil)
        }
        guard case .refuse(let failure) = judgement(of: nil) else {
            Issue.record("a target that cannot be read is created")
            return
        }
        #expect(failure.kind == .invalid)
        #expect(failure.message.contains("post code is no name that a Hive column can have"))
        var ours = CatalogTargetTests.found()
        ours.target = spec.target
        ours.parameters[TargetDefinition.mark] = "managed"
        guard case .refuse = judgement(of: ours) else {
            Issue.record("a target that cannot be read is widened")
            return
        }
        spec.onDrift = .ignore
        #expect(judgement(of: ours) == .relocate(version: ours.version))
    }

    @Test("holds a target of the other one for approval, and then makes it its own")
    func change() throws {
        let before = Self.entry { $0.serde = .openx }
        var world = World(Configuration(tables: [before]))
        world.aws.rows = { _ in [["2"]] }
        world.start()
        #expect(world.drain() == true)
        world.reload(Configuration(tables: [Self.entry()]))
        world.order(.run(TableName("T")))
        _ = world.drain()
        let held = try #require(GenerationJobTests.last(world))
        #expect(held.state == .held && held.failure?.message.contains("the SerDe is org.openx") == true, "\(held)")
        world.order(.approve(held.id))
        #expect(world.drain() == true)
        #expect(GenerationJobTests.last(world)?.state == .succeeded && world.wrongs == [])
        #expect(world.aws.targets[before.spec.target]?.serde == SerDe.hive.library)
    }
}
