import Testing

@testable import GlauxCore

@Suite("targets and tables that somebody else made")
struct StrangeTargetTests {
    static let target = Target(database: "ddb", name: "orders")
    static let openx = "org.openx.data.jsonserde.JsonSerDe"
    static let item = CatalogColumn(name: "item", type: "struct<id:struct<s:string>>")

    static func found(
        _ column: CatalogColumn, serde: String?, location: String = "s3://b/finance/orders/", isOurs: Bool = false,
        named name: Target = target
    ) -> TargetDescription {
        TargetDescription(
            target: name, tableType: "EXTERNAL_TABLE", location: location, version: "3", columns: [column],
            partitionKeys: [], isIceberg: false, parameters: isOurs ? [TargetDefinition.mark: "managed"] : [:],
            serde: serde)
    }

    static let spec = RefreshSpec(table: TableName("Orders"), target: target, bucket: "b", prefix: "Orders")

    @Test(
        "a target that only has the name is not taken over: no export could be seen through it",
        arguments: [
            (CatalogColumn(name: "order_id", type: "bigint"), openx, "columns order_id bigint"),
            (item, "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", "ParquetHiveSerDe"),
        ])
    func strange(column: CatalogColumn, serde: String, word: String) throws {
        let obstacle = TargetJudgement.obstacle(
            to: Self.found(column, serde: serde), spec: Self.spec, job: JobID(rawValue: 7))
        let failure = try #require(obstacle)
        #expect(failure.kind == .conflict)
        #expect(failure.message.contains(word) && failure.message.contains("s3://b/finance/orders/"))
        #expect(failure.hint.contains("`target:`") && failure.hint.contains("`glaux retry 7`"))
    }

    @Test(
        "a target of somebody's over DynamoDB's JSON serves, and so does one that Glaux made",
        arguments: [
            found(item, serde: openx), found(item, serde: "org.apache.hive.hcatalog.data.JsonSerDe"),
            found(CatalogColumn(name: "Item", type: "string"), serde: openx),
            found(CatalogColumn(name: "x", type: "int"), serde: openx, isOurs: true),
        ])
    func fit(found: TargetDescription) {
        #expect(TargetJudgement.obstacle(to: found, spec: Self.spec, job: JobID(rawValue: 7)) == nil)
    }

    @Test("of a dead generation's snapshot, only a table with Glaux's mark that still shows it goes with it")
    func snapshots() throws {
        for place in [0, 1] { try snapshots(named: place) }
    }

    /// - Parameter number: of the two names that a snapshot may have
    private func snapshots(named number: Int) throws {
        var dead = PruningTests.entry(3).generation
        let name = dead.snapshotTables(of: Self.target)[number]
        let place = dead.location
        func after(_ table: Target, _ found: TargetDescription?) -> Generation? {
            dead.stillDead(after: table, shows: found, of: Self.target)
        }
        for recorded in [nil, name] {
            dead.snapshot = recorded
            let ours = Self.found(Self.item, serde: Self.openx, location: place, isOurs: true, named: name)
            #expect(after(name, ours)?.snapshot == name)
            // Dropped, or another table by now: it is not ours to drop.
            #expect(try #require(after(name, nil)).snapshot == nil)
            let other = Self.found(Self.item, serde: Self.openx, named: name)
            #expect(try #require(after(name, other)).snapshot == nil)
            // Somebody's table that shows the generation keeps it.
            let theirs = Self.found(Self.item, serde: Self.openx, location: place, named: name)
            #expect(after(name, theirs) == nil)
            let elsewhere = Target(database: "mine", name: "x")
            let view = Self.found(Self.item, serde: Self.openx, location: place, isOurs: true, named: elsewhere)
            #expect(after(elsewhere, view) == nil)
            #expect(try #require(after(elsewhere, nil)).snapshot == recorded)
        }
    }
}
