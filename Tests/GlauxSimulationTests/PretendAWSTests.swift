import GlauxCore
import Testing

@testable import GlauxSimulation

@Suite("the pretended AWS is as true as the real one")
struct PretendAWSTests {
    private static let target = Target(database: "db", name: "t")
    private static let start = Timestamp(secondsSince1970: 1_795_230_000)

    private static func definition(_ location: String, serdeParameters: [String: String] = [:]) -> TargetDefinition {
        TargetDefinition(
            target: target, location: location, columns: [CatalogColumn(name: "item", type: "struct<a:string>")],
            serde: "s", serdeParameters: serdeParameters, parameters: ["p": "q"])
    }

    /// An AWS with one whole export.
    private static func exported() throws -> (PretendAWS, CompletedExport) {
        var aws = PretendAWS()
        let request = ExportRequest(
            table: PretendAWS.arn(TableName("T")), bucket: "b", bucketOwner: nil, prefix: "p", encryption: nil,
            format: .dynamoDBJSON, token: "T")
        _ = aws.perform(.requestExport(request), at: start)
        let export = try #require(aws.exports.first)
        return (aws, aws.completed(export))
    }

    @Test("a removal that was cut short is taken up again, and after it nothing is proven")
    func removal() throws {
        var (aws, export) = try Self.exported()
        aws.removalsCutShort = 1
        let call = AWSCall.removeExport(export, bucketOwner: nil)
        #expect(throws: AWSFailure.self) { try aws.perform(call, at: Self.start).get() }
        #expect(try aws.perform(call, at: Self.start).get() == .removed(.removed(objects: 4, bytes: 96)))
        #expect(try aws.perform(call, at: Self.start).get() == .removed(.removed(objects: 0, bytes: 0)))
        let proof = try aws.perform(.proveExport(export, bucketOwner: nil), at: Self.start).get()
        #expect(proof == .proof(.gone))
    }

    @Test("a foreign object stops a removal")
    func foreign() throws {
        var (aws, export) = try Self.exported()
        let key = export.dataPrefix + "notes"
        aws.folders[export.arn] = PretendAWS.Folder(added: [key: ExportProof.Object(etag: "n", bytes: 1)])
        let reply = try aws.perform(.removeExport(export, bucketOwner: nil), at: Self.start).get()
        #expect(reply == .removed(.foreign(keys: [key], count: 1)))
        #expect(aws.objects(of: aws.exports[0]).count == 7)
    }

    @Test("statements archive what was before, Glue does not, and the current version is never trimmed")
    func versions() throws {
        var aws = PretendAWS()
        func perform(_ call: AWSCall) throws -> AWSReply { try aws.perform(call, at: Self.start).get() }
        _ = try perform(.createTarget(Self.definition("s3://a/")))
        #expect(aws.versions[Self.target] == [1])
        _ = try perform(.relocateTarget(Self.target, location: "s3://b/", expectedVersion: "1"))
        #expect(aws.versions[Self.target] == [2])
        let sql = "ALTER TABLE `db`.`t` SET LOCATION 's3://c/'"
        _ = try perform(
            .startQuery(QueryRequest(sql: sql, database: "db", workgroup: "w", resultLocation: nil, token: "1")))
        aws.settle(at: Self.start + .seconds(60))
        #expect(aws.versions[Self.target] == [2, 3])
        #expect(aws.targets[Self.target]?.location == "s3://c/")
        #expect(try perform(.trimVersions(Self.target, keep: 0)) == .trimmed(kept: 1, deleted: 1))
        #expect(aws.versions[Self.target] == [3])
        _ = try perform(.deleteTarget(Self.target))
        #expect(try perform(.describeTarget(Self.target)) == .target(nil))
    }

    @Test("a target is redefined at the version that was seen, and only where it differs")
    func update() throws {
        var aws = PretendAWS()
        _ = aws.perform(.createTarget(Self.definition("s3://a/", serdeParameters: ["mapping.x": "X"])), at: Self.start)
        let wanted = Self.definition("s3://a/", serdeParameters: ["mapping.y": "Y"])
        func update(_ version: String) -> Result<AWSReply, AWSFailure> {
            aws.perform(.updateTarget(wanted, expectedVersion: version), at: Self.start)
        }
        #expect(throws: AWSFailure.self) { try update("7").get() }
        #expect(try update("1").get() == .done)
        #expect(try update("1").get() == .done)
        #expect(aws.targets[Self.target]?.version == "2")
        #expect(aws.targets[Self.target]?.serdeParameters == ["mapping.y": "Y"])
    }

    @Test("a view appears and goes, and a SELECT has rows")
    func statements() throws {
        var aws = PretendAWS()
        aws.rows = { _ in [["7", nil]] }
        var token = 0
        func run(_ sql: String) throws -> [[String?]] {
            token += 1
            let request = QueryRequest(
                sql: sql, database: "db", workgroup: "w", resultLocation: nil, token: "\(token)")
            guard case .queryStarted(let id) = try aws.perform(.startQuery(request), at: Self.start).get() else {
                return []
            }
            aws.settle(at: Self.start + .seconds(60))
            guard case .rows(let page) = try aws.perform(.queryResults(id), at: Self.start).get() else { return [] }
            return page.rows
        }
        #expect(try run("SELECT 7, NULL") == [["7", nil]])
        #expect(try run(#"CREATE OR REPLACE VIEW "db"."v" AS SELECT 1 AS a"#) == [])
        let view = Target(database: "db", name: "v")
        #expect(aws.targets[view]?.tableType == "VIRTUAL_VIEW")
        _ = try run(#"CREATE OR REPLACE VIEW "db"."v" AS SELECT 2 AS a"#)
        #expect(aws.versions[view] == [1, 2])
        _ = try run(#"DROP VIEW IF EXISTS "db"."v""#)
        #expect(aws.targets[view] == nil)
    }

    @Test("a workgroup is there unless it is said to be missing")
    func workgroup() throws {
        var aws = PretendAWS()
        aws.missingWorkgroups = ["lost"]
        #expect(throws: AWSFailure.self) { try aws.perform(.describeWorkgroup("lost"), at: Self.start).get() }
        #expect(try aws.perform(.describeWorkgroup("w"), at: Self.start).get() == .workgroup(aws.workgroup))
    }

    @Test("a database that is missing is created once")
    func database() throws {
        var aws = PretendAWS()
        aws.missingDatabases = ["db"]
        #expect(throws: AWSFailure.self) { try aws.perform(.describeTarget(Self.target), at: Self.start).get() }
        for _ in 1...2 { #expect(try aws.perform(.createDatabase("db"), at: Self.start).get() == .done) }
        #expect(try aws.perform(.describeTarget(Self.target), at: Self.start).get() == .target(nil))
    }
}
