import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("a crash at every point there is")
struct CrashPointTests {
    @Test("a process that dies at any one point of two refreshes leaves one export a slot and both targets live")
    func everyPoint() {
        for method in RelocationMethod.allCases {
            for downtime in [Duration.seconds(1), .seconds(9 * 3600)] {
                var crashPoint = 1
                while crashPoint < 1000 {
                    var world = Self.pair(method, downtime: downtime, crashPoint: crashPoint)
                    guard world.crashes > 0 else { break }
                    let ended = world.drain()
                    #expect(ended, "\(method), point \(crashPoint)")
                    #expect(world.wrongs == [], "\(method), point \(crashPoint)")
                    #expect(world.aws.exports.count == 2, "\(method), down for \(downtime), point \(crashPoint)")
                    #expect(world.journal.live.count == 2, "\(method), point \(crashPoint)")
                    crashPoint += 1
                }
                #expect(crashPoint > 20)
            }
        }
    }

    private static func pair(_ method: RelocationMethod, downtime: Duration, crashPoint: Int) -> World {
        let tables = ["A", "B"].map { name in
            TableEntry.every(name, .seconds(30 * 86_400)) { $0.spec.relocation = method }
        }
        var world = World(Configuration(tables: tables))
        for entry in tables {
            world.aws.targets[entry.spec.target] = TargetDescription(
                target: entry.spec.target, tableType: "EXTERNAL_TABLE", location: "s3://elsewhere/", version: "0",
                columns: TargetDefinition(target: entry.spec.target, location: "", declared: entry.spec.columns ?? [])
                    .columns,
                partitionKeys: [], isIceberg: false)
        }
        world.crashPoint = crashPoint
        world.downtime = downtime
        world.start()
        while world.scheduler.openJobCount > 0, world.step(until: world.now + .seconds(86_400)) {}
        return world
    }
}
