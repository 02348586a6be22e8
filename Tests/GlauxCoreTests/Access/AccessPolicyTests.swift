import Testing

@testable import GlauxCore

struct AccessPolicyTests {
    private static let here = AccessPolicy.Surroundings(account: "123456789012", region: "eu-west-1")

    private static func spec(_ change: (inout RefreshSpec) -> Void = { _ in }) -> RefreshSpec {
        var spec = RefreshSpec(
            table: TableName("Article"), target: Target(database: "ddb", name: "article"), bucket: "exports",
            prefix: "a/b", relocation: .glue)
        change(&spec)
        return spec
    }

    /// The rights as `action resource`.
    private static func rights(
        _ specs: [RefreshSpec], _ surroundings: AccessPolicy.Surroundings = here
    ) -> Set<String> {
        let policy = AccessPolicy(specs, surroundings)
        return Set(
            policy.statements.flatMap { statement in
                statement.actions.flatMap { action in statement.resources.map { "\(action) \($0)" } }
            })
    }

    @Test("a table that asks nothing of Athena needs just these rights")
    func smallest() {
        let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/Article"
        let objects = "arn:aws:s3:::exports/a/b/*"
        let glue = "arn:aws:glue:eu-west-1:123456789012:"
        var expected: Set = [
            "dynamodb:DescribeTable \(table)", "dynamodb:DescribeContinuousBackups \(table)",
            "dynamodb:ExportTableToPointInTime \(table)", "dynamodb:DescribeExport \(table)/export/*",
            "dynamodb:ListExports *", "s3:PutObject \(objects)", "s3:PutObjectAcl \(objects)",
            "s3:AbortMultipartUpload \(objects)", "s3:ListBucket arn:aws:s3:::exports", "s3:GetObject \(objects)",
            "s3:DeleteObject \(objects)",
        ]
        for action in ["GetDatabase", "GetTable", "CreateTable", "UpdateTable"] {
            for resource in ["catalog", "database/ddb", "table/ddb/article"] {
                expected.insert("glue:\(action) \(glue)\(resource)")
            }
        }
        // Before something is pruned, the check's table is looked at: one that was cut off may show it.
        for action in ["GetDatabase", "GetTable"] { expected.insert("glue:\(action) \(glue)table/ddb/article__next") }
        #expect(Self.rights([Self.spec()]) == expected)
    }

    struct Feature: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout RefreshSpec) -> Void
        /// The rights that it brings, some of them, each of which the smallest config does not have.
        var brings: [String]
    }

    private static let glue = "arn:aws:glue:eu-west-1:123456789012"
    private static let workgroup = "arn:aws:athena:eu-west-1:123456789012:workgroup/primary"

    static let features: [Feature] = [
        Feature(
            testDescription: "relocate: athena", change: { $0.relocation = .athena },
            brings: [
                "athena:StartQueryExecution \(workgroup)", "athena:GetQueryExecution \(workgroup)",
                "athena:BatchGetQueryExecution \(workgroup)", "athena:ListQueryExecutions \(workgroup)",
                "athena:StopQueryExecution \(workgroup)",
                "athena:GetWorkGroup \(workgroup)",
                "glue:GetDatabase \(glue):database/default", "glue:GetDatabases \(glue):catalog",
                "glue:GetTableVersions \(glue):table/ddb/article",
                "glue:BatchDeleteTableVersion \(glue):table/ddb/article",
            ]),
        Feature(
            testDescription: "a view", change: { $0.view = "plain" },
            brings: ["glue:CreateTable \(glue):table/ddb/plain", "athena:StartQueryExecution \(workgroup)"]),
        Feature(
            testDescription: "verify", change: { $0.verification.scans = true },
            brings: [
                "athena:GetQueryResults \(workgroup)", "glue:DeleteTable \(glue):table/ddb/article__next",
                "glue:DeleteTable \(glue):catalog", "glue:UpdateTable \(glue):table/ddb/article__next",
            ]),
        Feature(
            testDescription: "snapshots", change: { $0.snapshots = true },
            brings: ["glue:CreateTable \(glue):table/ddb/article_2*", "glue:DeleteTable \(glue):table/ddb/article_2*"]),
        Feature(
            testDescription: "create_database", change: { $0.createsDatabase = true },
            brings: ["glue:CreateDatabase \(glue):database/ddb", "glue:CreateDatabase \(glue):catalog"]),
        Feature(
            testDescription: "a key", change: { $0.encryption = .kms(key: "abc") },
            brings: [
                "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/abc",
                "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/abc",
            ]),
        Feature(
            testDescription: "another's key", change: { $0.encryption = .kms(key: "arn:aws:kms:x:1:key/k") },
            brings: ["kms:Decrypt arn:aws:kms:x:1:key/k"]),
        Feature(
            testDescription: "results", change: { ($0.relocation, $0.resultLocation) = (.athena, "s3://results/x/") },
            brings: [
                "s3:PutObject arn:aws:s3:::results/x/*", "s3:GetBucketLocation arn:aws:s3:::results",
                "s3:ListMultipartUploadParts arn:aws:s3:::results/x/*",
            ]),
        Feature(
            testDescription: "another region and account",
            change: { $0.aws = AWSSettings(region: "cn-north-1", roleARN: "arn:aws-cn:iam::210987654321:role/r") },
            brings: [
                "dynamodb:DescribeTable arn:aws-cn:dynamodb:cn-north-1:210987654321:table/Article",
                "s3:GetObject arn:aws-cn:s3:::exports/a/b/*",
            ]),
    ]

    @Test("a feature brings its rights, and nobody else has them", arguments: features)
    func feature(row: Feature) {
        let smallest = Self.rights([Self.spec()])
        let larger = Self.rights([Self.spec(row.change)])
        for right in row.brings {
            #expect(larger.contains(right), "\(right)")
            #expect(!smallest.contains(right), "\(right)")
        }
    }

    @Test("no table's items are ever read, and no right is on everything but the listing of exports")
    func neverMore() {
        for row in Self.features {
            let rights = Self.rights([Self.spec(row.change)])
            #expect(!rights.contains { $0.hasPrefix("dynamodb:Scan") || $0.hasPrefix("dynamodb:Query") })
            #expect(rights.filter { $0.hasSuffix(" *") } == ["dynamodb:ListExports *"])
            #expect(!rights.contains { $0.contains(":* ") })
        }
    }

    @Test("an archive may scan its table and write its folder, and an empty partition key needs no right on partitions")
    func archive() throws {
        var spec = ArchiveSpec(
            name: TableName("chat"), table: TableName("Chat"), target: Target(database: "archive", name: "logs"),
            bucket: ArchiveBucket(name: "kept", encryption: .kms(key: "abc")), prefix: "logs",
            keys: [PartitionKey(name: "year", attribute: "at", source: .characters(0..<4))],
            window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth))
        func rights() -> Set<String> {
            Set(
                AccessPolicy([], archives: [spec], Self.here).statements.flatMap { statement in
                    statement.actions.flatMap { action in statement.resources.map { "\(action) \($0)" } }
                })
        }
        let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/Chat"
        var expected: Set = [
            "dynamodb:DescribeTable \(table)", "dynamodb:Scan \(table)", "s3:PutObject arn:aws:s3:::kept/logs/*",
            "s3:AbortMultipartUpload arn:aws:s3:::kept/logs/*", "s3:GetObject arn:aws:s3:::kept/logs/*",
            "s3:DeleteObject arn:aws:s3:::kept/logs/*", "s3:ListBucketMultipartUploads arn:aws:s3:::kept",
            "s3:ListBucket arn:aws:s3:::kept",
            "kms:GenerateDataKey arn:aws:kms:eu-west-1:123456789012:key/abc",
            "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/abc",
        ]
        let actions = [
            "GetDatabase", "GetTable", "CreateTable", "UpdateTable", "BatchGetPartition", "BatchCreatePartition",
            "UpdatePartition",
        ]
        for action in actions {
            for resource in ["catalog", "database/archive", "table/archive/logs"] {
                expected.insert("glue:\(action) \(Self.glue):\(resource)")
            }
        }
        #expect(rights() == expected)
        let policy = AccessPolicy([], archives: [spec], Self.here)
        // S3 knows no condition on the prefix for it, and would never find it met.
        #expect(policy.statements.first { $0.sid == "FindUploads" }?.prefixes == [])
        #expect(policy.statements.first { $0.sid == "ListArchives" }?.prefixes == ["logs/*"])
        let bucket = AccessPolicy(bucket: "kept", [], archives: [spec], Self.here, principal: "p")
        #expect(
            bucket.statements.map(\.sid) == [
                "WriteArchives", "FindUploads", "ReadArchives", "ListArchives", "DiscardPieces",
            ])
        spec.keys = []
        #expect(!rights().contains { $0.contains("Partition") })
    }

    private static let statements = [
        "AddPartitions", "RunQueries", "StopQueries", "FindStatements", "LetAthenaLookAround", "FindResultBucket",
        "KeepQueryResults",
    ]

    @Test(
        "each way of telling partitions has its own rights, and only statements have any in Athena",
        arguments: [
            (.glue, ["RegisterPartitions"]), (.projection, []),
            (.alter, statements), (.msck, statements),
        ] as [(PartitionMode, [String])])
    func partitions(mode: PartitionMode, sids: [String]) {
        let spec = ArchiveSpec(
            name: TableName("chat"), table: TableName("Chat"), target: Target(database: "archive", name: "logs"),
            bucket: ArchiveBucket(name: "kept"), prefix: "logs",
            keys: [PartitionKey(name: "year", attribute: "at", source: .characters(0..<4))], partitionMode: mode,
            workgroup: "wg", resultLocation: "s3://results/archive/",
            window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth))
        let statements = AccessPolicy([], archives: [spec], Self.here).statements
        let common = [
            "ScanTables", "WriteArchives", "FindUploads", "ReadArchives", "ListArchives", "DiscardPieces",
            "ReadTargets",
            "CreateTargets", "ChangeTargets",
        ]
        #expect(Set(statements.map(\.sid)) == Set(common + sids))
        let added = statements.first { $0.sid == "AddPartitions" }
        #expect(added == nil || added?.actions.contains("glue:BatchCreatePartition") == true)
        #expect(
            statements.allSatisfy { $0.sid != "RunQueries" || $0.resources.map { $0.suffix(12) } == ["workgroup/wg"] })
    }

    @Test("an archive that exports its table reads no item of it, and has the rights of exports beside its folder")
    func exportedArchive() {
        var spec = ArchiveSpec(
            name: TableName("chat"), table: TableName("Chat"), target: Target(database: "archive", name: "logs"),
            bucket: ArchiveBucket(name: "kept", encryption: .kms(key: "k")), prefix: "logs", keys: [],
            window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth))
        let scanning = AccessPolicy([], archives: [spec], Self.here).statements
        spec.engine = .export
        let exporting = AccessPolicy([], archives: [spec], Self.here).statements
        let (before, after) = (Set(scanning.map(\.sid)), Set(exporting.map(\.sid)))
        #expect(before.subtracting(after) == ["ScanTables"])
        #expect(
            after.subtracting(before) == [
                "ReadTableSettings", "ExportTables", "FollowExports", "FindExports", "WriteExports", "EncryptExports",
                "ListExportFiles", "ReadExportFiles", "PruneExports",
            ])
        #expect(exporting.allSatisfy { !$0.actions.contains("dynamodb:Scan") })
        for statement in exporting where ["WriteExports", "ReadExportFiles", "PruneExports"].contains(statement.sid) {
            #expect(statement.resources == ["arn:aws:s3:::kept/logs-exports/*"])
        }
        #expect(exporting.first { $0.sid == "ListExportFiles" }?.prefixes == ["logs-exports/*"])
        let bucket = AccessPolicy(bucket: "kept", [], archives: [spec], Self.here, principal: "p").statements
        #expect(Set(bucket.map(\.sid)).isSuperset(of: ["WriteExports", "ListExportFiles", "PruneExports"]))
    }

    @Test("a report may ask Athena, read the config's targets that its query names, and write where its result goes")
    func report() throws {
        var spec = ReportSpec(
            name: TableName("monthly"), query: try QueryTemplate("SELECT * FROM Ddb.\"article\" WHERE y = 1"),
            database: "ddb", resultLocation: "s3://results/x/",
            places: [.directory("/reports"), .bucket("kept", prefix: "out")])
        let other = Self.spec { ($0.target, $0.bucket) = (Target(database: "ddb", name: "articles"), "hidden") }
        func rights(_ reports: [ReportSpec]) -> Set<String> {
            Set(
                AccessPolicy([Self.spec(), other], reports: reports, Self.here).statements.flatMap { statement in
                    statement.actions.flatMap { action in statement.resources.map { "\(action) \($0)" } }
                })
        }
        let brought = rights([spec]).subtracting(rights([]))
        var expected: Set = [
            "athena:StartQueryExecution \(Self.workgroup)", "athena:GetQueryExecution \(Self.workgroup)",
            "athena:BatchGetQueryExecution \(Self.workgroup)", "athena:StopQueryExecution \(Self.workgroup)",
            "athena:GetQueryResults \(Self.workgroup)", "athena:GetWorkGroup \(Self.workgroup)",
            "s3:ListBucketMultipartUploads arn:aws:s3:::kept",
            "s3:GetBucketLocation arn:aws:s3:::results", "s3:ListBucket arn:aws:s3:::results",
            "s3:ListBucketMultipartUploads arn:aws:s3:::results",
            "s3:ListMultipartUploadParts arn:aws:s3:::results/x/*",
            "glue:GetDatabase \(Self.glue):database/default",
        ]
        for action in ["PutObject", "GetObject", "AbortMultipartUpload"] {
            for objects in ["results/x", "kept/out"] { expected.insert("s3:\(action) arn:aws:s3:::\(objects)/*") }
        }
        expected.insert("s3:DeleteObject arn:aws:s3:::kept/out/*")
        for resource in ["catalog", "database/default", "database/ddb"] {
            expected.insert("glue:GetDatabases \(Self.glue):\(resource)")
        }
        #expect(brought == expected)
        let bucket = AccessPolicy(bucket: "kept", [], reports: [spec], Self.here, principal: "p")
        #expect(bucket.statements.map(\.sid) == ["FindUploads", "WriteReports", "PruneReports"])
        spec.places.removeFirst()
        #expect(!rights([spec]).contains("s3:DeleteObject arn:aws:s3:::kept/out/*"))
        spec.keep = 3
        #expect(rights([spec]).contains("s3:DeleteObject arn:aws:s3:::kept/out/*"))
    }

    @Test(
        "a report may read the config's target that it names, whoever else brings it there, unless it is in another catalog",
        arguments: [
            (AWSSettings(profile: "other"), true),
            (AWSSettings(roleARN: "arn:aws:iam::123456789012:role/r"), true),
            (AWSSettings(roleARN: "arn:aws:iam::210987654321:role/r"), false),
            (AWSSettings(region: "eu-central-1"), false),
        ])
    func reportOfOthers(aws: AWSSettings, isReadable: Bool) throws {
        let report = ReportSpec(
            name: TableName("monthly"), query: try QueryTemplate("SELECT * FROM ddb.article"), database: "ddb",
            places: [.directory("/reports")])
        let table = Self.spec { ($0.aws, $0.encryption) = (aws, .kms(key: "abc")) }
        let policy = AccessPolicy([], reports: [report], besides: [table], Self.here)
        let queried = policy.statements.filter { ["QueryTargets", "QueryFiles", "ListQueryFiles"].contains($0.sid) }
        #expect(queried.flatMap(\.resources).contains("\(Self.glue):table/ddb/article") == isReadable)
        #expect(queried.flatMap(\.resources).contains("arn:aws:s3:::exports/a/b/*") == isReadable)
        let decrypted = policy.statements.filter { $0.actions.contains { $0.hasPrefix("kms:") } }
        #expect(decrypted.map(\.sid) == (isReadable ? ["DecryptQueryFiles"] : []))
        #expect(decrypted.allSatisfy { $0.actions == ["kms:Decrypt"] })
        #expect(
            decrypted.flatMap(\.resources) == (isReadable ? ["arn:aws:kms:eu-west-1:123456789012:key/abc"] : []))
        #expect(!policy.statements.contains { $0.sid == "ExportTables" || $0.sid == "QueryPartitions" })
    }

    @Test("a report that reads a partitioned archive may read its partitions")
    func reportOfArchive() throws {
        let report = ReportSpec(
            name: TableName("monthly"), query: try QueryTemplate("SELECT * FROM archive.logs"), database: "ddb",
            places: [.directory("/reports")])
        var archive = ArchiveSpec(
            name: TableName("chat"), table: TableName("Chat"), target: Target(database: "archive", name: "logs"),
            bucket: ArchiveBucket(name: "kept"), prefix: "logs",
            keys: [PartitionKey(name: "year", attribute: "at", source: .characters(0..<4))],
            window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth))
        func sids() -> [String] {
            AccessPolicy([], archives: [archive], reports: [report], Self.here).statements.map(\.sid)
        }
        #expect(sids().contains("QueryTargets") && sids().contains("QueryPartitions"))
        archive.keys = []
        #expect(sids().contains("QueryTargets") && !sids().contains("QueryPartitions"))
        #expect(!sids().contains("DecryptQueryFiles"))
        archive.bucket.encryption = .kms(key: "abc")
        #expect(sids().contains("DecryptQueryFiles"))
        archive.bucket.encryption = .kms(key: nil)
        #expect(!sids().contains("DecryptQueryFiles"), "AWS's own key lets in whoever comes through S3")
    }

    @Test("of one report alone, the rights include those on the keys of what it reads")
    func keysOfOne() throws {
        let report = ReportSpec(
            name: TableName("monthly"), query: try QueryTemplate("SELECT * FROM ddb.article"), database: "ddb",
            places: [.directory("/reports")])
        let tables = [Self.spec { $0.encryption = .kms(key: "abc") }]
        let policy = AccessPolicy(tables, reports: [report], of: report.name, Self.here)
        #expect(policy.statements.map(\.sid).contains("DecryptQueryFiles"))
        #expect(!policy.statements.map(\.sid).contains("EncryptExports"))
    }

    @Test("whoever has reports alone may have its rights simulated too, where doctor is to look")
    func simulation() throws {
        let report = ReportSpec(
            name: TableName("monthly"), query: try QueryTemplate("SELECT 1"), database: "ddb",
            places: [.directory("/reports")])
        var surroundings = Self.here
        func sids() -> [String] { AccessPolicy([], reports: [report], surroundings).statements.map(\.sid) }
        #expect(!sids().contains("SimulateRights"))
        surroundings.examines = true
        #expect(sids().contains("SimulateRights") && !sids().contains("ExamineBuckets"))
    }

    @Test("over Ion no table is created")
    func ion() {
        let rights = Self.rights([Self.spec { ($0.format, $0.relocation) = (.ion, .athena) }])
        #expect(!rights.contains { $0.hasPrefix("glue:CreateTable") })
    }

    @Test("tables share the statement of a purpose, and listing a bucket is confined to their folders")
    func shared() throws {
        let other = Self.spec { ($0.table, $0.prefix) = (TableName("Order"), "c") }
        let policy = AccessPolicy([Self.spec(), other], Self.here)
        #expect(Set(policy.statements.map(\.sid)).count == policy.statements.count)
        let listing = try #require(policy.statements.first { $0.sid == "ListExportFiles" })
        #expect(listing.resources == ["arn:aws:s3:::exports"])
        #expect(listing.prefixes == ["a/b/*", "c/*"])
        let root = AccessPolicy([Self.spec { $0.prefix = "" }], Self.here)
        #expect(root.statements.first { $0.sid == "ListExportFiles" }?.prefixes == [])
        #expect(root.statements.first { $0.sid == "WriteExports" }?.resources == ["arn:aws:s3:::exports/*"])
    }

    @Test("what is not known offline is left open")
    func unknown() {
        let rights = Self.rights([Self.spec()], AccessPolicy.Surroundings())
        #expect(rights.contains("dynamodb:DescribeTable arn:aws:dynamodb:*:*:table/Article"))
    }

    @Test("a bucket of another account lets the caller do what happens in it, and nothing else")
    func bucketPolicy() {
        let policy = AccessPolicy(
            bucket: "exports", [Self.spec()], Self.here, principal: "arn:aws:iam::123456789012:root")
        #expect(
            policy.statements.map(\.sid) == ["WriteExports", "ListExportFiles", "ReadExportFiles", "PruneExports"])
        #expect(policy.statements.allSatisfy { $0.principal == "arn:aws:iam::123456789012:root" })
    }

    @Test(
        "a right that is denied is found in the statement that grants it",
        arguments: [
            ("glue:UpdateTable", "ChangeTargets"),
            ("s3:PutObject", "WriteExports or WriteArchives or WriteReports or KeepQueryResults"),
            ("GLUE:updatetable", "ChangeTargets"), ("sts:AssumeRole", "AssumeRoles"), ("s3:GetBucketAcl", nil),
        ] as [(String, String?)])
    func denied(action: String, statement: String?) {
        let remedy = Cause.denied(Denial(action: action, resource: "r")).remedy(Self.spec())
        #expect(remedy.contains("`glaux iam` grants it in its statement") == (statement != nil))
        if let statement { #expect(remedy.contains("statement \(statement).")) }
    }
}
