import Testing

@testable import GlauxCore

/// 2026-01-14T10:18:50Z
private let now = Timestamp(secondsSince1970: 1_768_385_930)

@Suite("what doctor makes of what it sees")
struct CheckupTests {
    /// What AWS has: by default, all that the config needs.
    struct Surroundings: Sendable {
        var caller = CallerSighting(
            account: "123456789012", arn: "arn:aws:sts::123456789012:assumed-role/glaux/s", region: "eu-west-1",
            clockOffset: .milliseconds(300))
        var table = TableSighting(
            status: "ACTIVE", isRecoverable: true, recoverableSince: now, recoveryDays: 35)
        var bucket = BucketSighting(
            region: "eu-west-1", home: "eu-west-1", isOfExpectedOwner: true, rules: .seen([]),
            versioning: .seen(.off), encryption: .seen(.aes256), hasPolicy: .seen(true))
        var live: [Target: String] = [:]
        var target: TargetDescription?
        var workgroup = WorkgroupDescription(
            isEnabled: true, keepsResults: true, resultLocation: "s3://results/x/", engine: "Athena engine version 3")
        var rights = RightsSighting(denied: [], asked: 30, left: 0)
        /// By the service, and what of it.
        var failures: [String: AWSFailure] = [:]
        /// By the name.
        var databases: [String: AWSFailure] = [:]
        /// By the name.
        var buckets: [String: AWSFailure] = [:]
        var directory: String?

        func seen(_ look: Look) -> Checkup.Seen {
            if let failure = look.service.flatMap({ failures[$0] }) { return .failure(failure) }
            switch look.thing {
            case .caller: return .success(.caller(caller))
            case .table: return .success(.table(table))
            case .bucket(let question) where buckets[question.name] != nil: return .failure(buckets[question.name]!)
            case .bucket: return .success(.bucket(bucket))
            case .database(let name) where databases[name] != nil: return .failure(databases[name]!)
            case .database: return failures["database"].map { .failure($0) } ?? .success(.database)
            case .target: return failures["target"].map { .failure($0) } ?? .success(.target(target))
            case .workgroup: return .success(.workgroup(workgroup))
            case .directory: return .success(.directory(directory))
            case .rights: return .success(.rights(rights))
            }
        }
    }

    static func spec(_ name: String = "Article") -> RefreshSpec {
        RefreshSpec(
            table: TableName(name), target: Target(database: "ddb", name: name.lowercased()), bucket: "exports",
            prefix: name)
    }

    static func entry(_ spec: RefreshSpec) -> TableEntry {
        TableEntry(spec: spec, timetable: Timetable(schedule: .interval(.seconds(28_800))))
    }

    /// - Returns: what was found, and what was looked at
    static func examine(
        _ configuration: Configuration, _ surroundings: Surroundings, sharedOnly: Bool = false
    ) -> (findings: [Finding], looks: [Look]) {
        var checkup = Checkup(configuration, live: surroundings.live, sharedOnly: sharedOnly)
        var all: [Look] = []
        while true {
            let looks = checkup.next()
            if looks.isEmpty { break }
            all += looks
            for look in looks { checkup.note(look, surroundings.seen(look)) }
        }
        return (checkup.diagnosis(at: now).findings, all)
    }

    @Test("all is well: each check says so once, in order, and nothing else")
    func healthy() {
        let (findings, _) = Self.examine(Configuration(tables: [Self.entry(Self.spec())]), Surroundings())
        #expect(findings.allSatisfy { $0.verdict == .ok && $0.hint == nil }, "\(findings)")
        #expect(
            findings.map(\.check) == [
                .identity, .clock, .table, .bucket, .bucket, .database, .target, .workgroup, .limits, .permissions,
            ])
        #expect(findings.filter { $0.check == .bucket }.map(\.subject) == ["exports", "results"])
    }

    @Test("what 42 tables share is asked once, and of them all")
    func shared() throws {
        let names = (1...42).map { "T\($0)" }
        let (findings, looks) = Self.examine(
            Configuration(tables: names.map { Self.entry(Self.spec($0)) }), Surroundings())
        let ofEach = looks.filter {
            if case .table = $0.thing { true } else if case .target = $0.thing { true } else { false }
        }
        #expect(ofEach.count == 84)
        #expect(looks.count - ofEach.count == 6, "\(looks)")
        #expect(findings.first { $0.check == .workgroup }?.entries.count == 42)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var spec: @Sendable (inout RefreshSpec) -> Void = { _ in }
        var change: @Sendable (inout Surroundings) -> Void
        var check: Finding.Check
        var verdict: Finding.Verdict
        /// Of the message and the hint.
        var words: [String] = []
    }

    private static func failure(
        _ service: String, _ operation: String, _ code: String, _ message: String = "", status: Int? = 400
    ) -> AWSFailure {
        AWSFailure(
            service: service, operation: operation, code: code, message: message, httpStatus: status,
            cause: Cause(
                service: service, operation: operation, code: code, httpStatus: status ?? 0, message: message))
    }

    private static func table(at location: String) -> TargetDescription {
        TargetDescription(
            target: Target(database: "ddb", name: "article"), tableType: "EXTERNAL_TABLE", location: location,
            version: "1", columns: [], partitionKeys: [], isIceberg: false,
            parameters: [TargetDefinition.mark: "managed"])
    }

    static let rows: [Row] = [
        Row(
            testDescription: "recovery is off", change: { $0.table.isRecoverable = false }, check: .table,
            verdict: .failure, words: ["point-in-time recovery", "update-continuous-backups --table-name Article"]),
        Row(
            testDescription: "the table's key cannot be used",
            change: { $0.table.status = "INACCESSIBLE_ENCRYPTION_CREDENTIALS" }, check: .table, verdict: .failure,
            words: ["INACCESSIBLE_ENCRYPTION_CREDENTIALS"]),
        Row(
            testDescription: "the table's key cannot be used, and DynamoDB says since when",
            change: {
                $0.table.status = "INACCESSIBLE_ENCRYPTION_CREDENTIALS"
                ($0.table.encryptionKey, $0.table.keyRefusedSince) = ("arn:key", now)
            }, check: .table, verdict: .failure, words: ["arn:key", "2026-01-14T10:18:50Z", "Enable the key", "week"]),
        Row(
            testDescription: "the table's key was taken away from a table that is still ACTIVE",
            change: { ($0.table.encryptionKey, $0.table.keyRefusedSince) = ("arn:key", now) }, check: .table,
            verdict: .failure, words: ["neither exported nor scanned"]),
        Row(
            testDescription: "the table has a key of its own",
            change: { $0.table.encryptionKey = "arn:key" }, check: .table, verdict: .ok,
            words: ["encrypted with the key arn:key"]),
        Row(
            testDescription: "the bucket encrypts with a customer's key that the config does not name",
            change: { $0.bucket.encryption = .seen(.kms(key: "arn:key")) }, check: .bucket, verdict: .warning,
            words: ["the key arn:key", "`encryption: kms:arn:key`"]),
        Row(
            testDescription: "the bucket encrypts with a customer's key, and the config names one",
            spec: { $0.encryption = .kms(key: "arn:other") },
            change: { $0.bucket.encryption = .seen(.kms(key: "arn:key")) }, check: .bucket, verdict: .ok,
            words: ["encrypts with the key arn:key"]),
        Row(
            testDescription: "the bucket encrypts with AWS's key for S3",
            change: { $0.bucket.encryption = .seen(.kms(key: nil)) }, check: .bucket, verdict: .ok,
            words: ["encrypts with AWS's key for S3"]),
        Row(
            testDescription: "how the bucket encrypts may not be seen",
            change: {
                $0.bucket.encryption = .unseen(
                    failure("S3", "GetBucketEncryption", "AccessDenied", "Access Denied", status: 403))
            }, check: .bucket, verdict: .unseen, words: ["how it encrypts", "glaux iam --doctor"]),
        Row(
            testDescription: "the clock is half a minute off", change: { $0.caller.clockOffset = .seconds(-40) },
            check: .clock, verdict: .warning, words: ["40s ahead of AWS's", "NTP"]),
        Row(
            testDescription: "the clock is ten minutes off", change: { $0.caller.clockOffset = .seconds(600) },
            check: .clock, verdict: .warning, words: ["10m behind", "signed with AWS's time"]),
        Row(
            testDescription: "the bucket is elsewhere", change: { $0.bucket.region = "us-east-1" }, check: .bucket,
            verdict: .warning, words: ["us-east-1", "eu-west-1"]),
        Row(
            testDescription: "Athena's results would go elsewhere",
            spec: { $0.resultLocation = "s3://exports/results/" },
            change: { $0.bucket.region = "us-east-1" }, check: .bucket, verdict: .failure,
            words: ["results", "eu-west-1"]),
        Row(
            testDescription: "the bucket is somebody else's, and the config does not say so",
            change: { $0.bucket.isOfExpectedOwner = false }, check: .bucket, verdict: .failure,
            words: ["another account than 123456789012", "bucket_owner"]),
        Row(
            testDescription: "the bucket is not of the owner that the config names",
            spec: { $0.bucketOwner = "210987654321" }, change: { $0.bucket.isOfExpectedOwner = false },
            check: .bucket, verdict: .failure, words: ["not of account 210987654321"]),
        Row(
            testDescription: "a rule takes live data",
            change: { $0.bucket.rules = .seen([LifecycleRule(id: "tidy", expires: .days(0))]) }, check: .bucket,
            verdict: .failure, words: ["tidy", "0 days", "vanish under the target"]),
        Row(
            testDescription: "a rule leaves a day of margin",
            change: { $0.bucket.rules = .seen([LifecycleRule(id: "tidy", expires: .days(1))]) }, check: .bucket,
            verdict: .warning, words: ["tidy", "1 day", "when slots fail"]),
        Row(
            testDescription: "the rules may not be seen",
            change: {
                $0.bucket.rules = .unseen(
                    failure("S3", "GetBucketLifecycleConfiguration", "AccessDenied", "Access Denied", status: 403))
            }, check: .bucket, verdict: .unseen, words: ["could not look", "glaux iam --doctor"]),
        Row(
            testDescription: "what is pruned stays as a version",
            change: { $0.bucket.versioning = .seen(.on) }, check: .bucket, verdict: .warning,
            words: ["it keeps versions", "NoncurrentVersionExpiration"]),
        Row(
            testDescription: "what was written while it kept versions stays as one",
            change: { $0.bucket.versioning = .seen(.suspended) }, check: .bucket, verdict: .warning,
            words: ["suspended", "NoncurrentVersionExpiration"]),
        Row(
            testDescription: "whether it keeps versions may not be seen",
            change: {
                $0.bucket.versioning = .unseen(
                    failure("S3", "GetBucketVersioning", "AccessDenied", "Access Denied", status: 403))
            }, check: .bucket, verdict: .unseen, words: ["versions", "glaux iam --doctor"]),
        Row(
            testDescription: "S3 was too busy to tell its rules",
            change: {
                $0.bucket.rules = .unseen(failure("S3", "GetBucketLifecycleConfiguration", "SlowDown", status: 503))
            }, check: .bucket, verdict: .unseen, words: ["Look again"]),
        Row(
            testDescription: "the database is not there",
            change: {
                $0.failures["database"] = failure(
                    "Glue", "GetDatabase", "EntityNotFoundException", "Database ddb not found.")
            }, check: .database, verdict: .failure),
        Row(
            testDescription: "the database is not there, and the config creates it",
            spec: { $0.createsDatabase = true },
            change: {
                $0.failures["database"] = failure(
                    "Glue", "GetDatabase", "EntityNotFoundException", "Database ddb not found.")
            }, check: .database, verdict: .ok, words: ["creates it"]),
        Row(
            testDescription: "the target is a view",
            change: {
                $0.target = TargetDescription(
                    target: Target(database: "ddb", name: "article"), tableType: "VIRTUAL_VIEW", location: nil,
                    version: "1", columns: [], partitionKeys: [], isIceberg: false)
            }, check: .target, verdict: .failure, words: ["is a view", "target:"]),
        Row(
            testDescription: "the target is partitioned",
            change: {
                $0.target = TargetDescription(
                    target: Target(database: "ddb", name: "article"), tableType: "EXTERNAL_TABLE", location: "s3://x/",
                    version: "1", columns: [], partitionKeys: ["day"], isIceberg: false)
            }, check: .target, verdict: .failure, words: ["partitioned by day"]),
        Row(
            testDescription: "somebody moved the target",
            change: {
                $0.target = table(at: "s3://elsewhere/")
                $0.live = [Target(database: "ddb", name: "article"): "s3://exports/Article/AWSDynamoDB/1/data/"]
            }, check: .target, verdict: .warning, words: ["s3://elsewhere/", "s3://exports/Article", "who moved it"]),
        Row(
            testDescription: "somebody dropped the target",
            change: {
                $0.live = [Target(database: "ddb", name: "article"): "s3://exports/Article/AWSDynamoDB/1/data/"]
            },
            check: .target, verdict: .warning, words: ["not there any more", "who dropped it"]),
        Row(
            testDescription: "the workgroup runs Spark", change: { $0.workgroup.engine = "PySpark engine version 3" },
            check: .workgroup, verdict: .failure, words: ["takes no SQL", "workgroup:"]),
        Row(
            testDescription: "only the view hangs on a workgroup of Spark",
            spec: {
                $0.relocation = .glue
                $0.view = "article_flat"
            }, change: { $0.workgroup.engine = "Apache Spark version 3.5" }, check: .workgroup, verdict: .warning,
            words: ["makes no view"]),
        Row(
            testDescription: "the workgroup's engine is new to Glaux",
            change: { $0.workgroup.engine = "Athena 2030" }, check: .workgroup, verdict: .warning,
            words: ["Athena 2030", "does not know"]),
        Row(
            testDescription: "the workgroup's engine is retired, which hides nothing else of it",
            change: { $0.workgroup.engine = "Athena engine version 2" }, check: .workgroup, verdict: .ok,
            words: ["results go to s3://results/x/"]),
        Row(
            testDescription: "the workgroup is disabled", change: { $0.workgroup.isEnabled = false },
            check: .workgroup, verdict: .failure, words: ["--state ENABLED", "table Article"]),
        Row(
            testDescription: "only the view hangs on the workgroup",
            spec: {
                $0.relocation = .glue
                $0.view = "article_flat"
            }, change: { $0.workgroup.isEnabled = false }, check: .workgroup, verdict: .warning),
        Row(
            testDescription: "the workgroup overrules the config",
            spec: { $0.resultLocation = "s3://mine/" }, change: { $0.workgroup.enforces = true }, check: .workgroup,
            verdict: .warning, words: ["s3://results/x/", "result_location"]),
        Row(
            testDescription: "the workgroup may not be looked at, and jobs do without",
            change: {
                $0.failures["Athena"] = failure(
                    "Athena", "GetWorkGroup", "AccessDeniedException",
                    "You are not authorized to perform: athena:GetWorkGroup")
            }, check: .workgroup, verdict: .unseen, words: ["athena:GetWorkGroup", "RunQueries"]),
        Row(
            testDescription: "a right is wanting",
            change: {
                $0.rights.denied = [
                    RightsSighting.Denied(
                        action: "dynamodb:ExportTableToPointInTime",
                        resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/Article", isExplicit: false)
                ]
            }, check: .permissions, verdict: .failure, words: ["ExportTableToPointInTime", "ExportTables"]),
        Row(
            testDescription: "the bucket's own policy may give what the caller's does not",
            change: {
                $0.rights.denied = [
                    RightsSighting.Denied(
                        action: "s3:PutObject", resource: "arn:aws:s3:::exports/Article/*", isExplicit: false)
                ]
            }, check: .permissions, verdict: .warning, words: ["WriteExports", "may"]),
        Row(
            testDescription: "no policy but the caller's could give it",
            change: {
                $0.bucket.hasPolicy = .seen(false)
                $0.rights.denied = [
                    RightsSighting.Denied(
                        action: "s3:PutObject", resource: "arn:aws:s3:::exports/Article/*", isExplicit: false)
                ]
            }, check: .permissions, verdict: .failure, words: ["s3:PutObject", "WriteExports"]),
        Row(
            testDescription: "a deny hangs on what a simulation does not know",
            change: {
                $0.rights.denied = [
                    RightsSighting.Denied(
                        action: "dynamodb:ExportTableToPointInTime", resource: "arn:x", isExplicit: true,
                        unknown: ["aws:SourceIp"])
                ]
            }, check: .permissions, verdict: .warning, words: ["aws:SourceIp", "leave them as they are"]),
        Row(
            testDescription: "the organization denies it",
            change: {
                $0.rights.denied = [
                    RightsSighting.Denied(
                        action: "dynamodb:ExportTableToPointInTime", resource: "arn:x", isExplicit: false,
                        policy: .serviceControl)
                ]
            }, check: .permissions, verdict: .failure, words: ["organization"]),
        Row(
            testDescription: "there were too many to ask about", change: { $0.rights.left = 3 }, check: .permissions,
            verdict: .unseen, words: ["3 resources", "not asked"]),
        Row(
            testDescription: "the bucket may not be listed",
            change: {
                $0.bucket.refusal = failure("S3", "ListObjectsV2", "AccessDenied", "Access Denied", status: 403)
            }, check: .bucket, verdict: .failure, words: ["ListObjectsV2"]),
        Row(
            testDescription: "nobody may simulate",
            change: {
                $0.failures["IAM"] = failure(
                    "IAM", "SimulatePrincipalPolicy", "AccessDenied",
                    "User: arn:x is not authorized to perform: iam:SimulatePrincipalPolicy on resource: arn:y",
                    status: 403)
            }, check: .permissions, verdict: .unseen, words: ["could not look", "glaux iam --doctor"]),
    ]

    @Test("each trouble is told where it is, with what to do, and hides nothing else", arguments: rows)
    func trouble(row: Row) throws {
        var spec = Self.spec()
        row.spec(&spec)
        var surroundings = Surroundings()
        row.change(&surroundings)
        let (findings, _) = Self.examine(Configuration(tables: [Self.entry(spec)]), surroundings)
        let told = try #require(
            findings.first { $0.check == row.check && $0.verdict == row.verdict }, "\(findings)")
        for word in row.words { #expect("\(told.message) \(told.hint ?? "")".contains(word), "\(told)") }
        if told.isTrouble { #expect(told.hint?.isEmpty == false) }
        let others = findings.filter { $0.check != row.check }
        #expect(others.allSatisfy { !$0.isTrouble }, "\(others)")
        #expect(Set(findings.map(\.check)).isSuperset(of: [.identity, .table, .database, .target]))
    }

    @Test("what one cause does to 42 tables is told once")
    func oneCause() {
        var surroundings = Surroundings()
        surroundings.failures["DynamoDB"] = Self.failure(
            "DynamoDB", "DescribeTable", "AccessDeniedException",
            "User: arn:u is not authorized to perform: dynamodb:DescribeTable on resource: arn:t")
        let names = (1...42).map { "T\($0)" }
        let (findings, _) = Self.examine(
            Configuration(tables: names.map { Self.entry(Self.spec($0)) }), surroundings)
        let told = findings.filter { $0.check == .table }
        #expect(told.count == 1 && told[0].entries.count == 42, "\(told)")
        #expect(told.first?.message.contains("the same of T2, T3, ") == true, "and of whom")
    }

    @Test(
        "a failure is not told as one more of what is well, in whatever order the config has them",
        arguments: [false, true])
    func verdictsApart(createdFirst: Bool) {
        var created = Self.spec("A")
        created.target = Target(database: "a", name: "a")
        created.createsDatabase = true
        var missing = Self.spec("B")
        missing.target = Target(database: "b", name: "b")
        var surroundings = Surroundings()
        for name in ["a", "b"] {
            surroundings.databases[name] = Self.failure(
                "Glue", "GetDatabase", "EntityNotFoundException", "Database \(name) not found.")
        }
        let specs = createdFirst ? [created, missing] : [missing, created]
        let (findings, _) = Self.examine(Configuration(tables: specs.map(Self.entry)), surroundings)
        let told = findings.filter { $0.check == .database }
        #expect(told.first { $0.subject == "a" }?.verdict == .ok, "\(told)")
        #expect(told.first { $0.subject == "b" }?.verdict == .failure, "\(told)")
    }

    @Test("each thing that is not there is told by its name, as each is mended by itself")
    func missingApart() {
        var surroundings = Surroundings()
        surroundings.failures["DynamoDB"] = Self.failure(
            "DynamoDB", "DescribeTable", "ResourceNotFoundException", "Requested resource not found")
        let (findings, _) = Self.examine(
            Configuration(tables: ["A", "B", "C"].map { Self.entry(Self.spec($0)) }), surroundings)
        let told = findings.filter { $0.check == .table }
        #expect(told.map(\.subject) == ["A", "B", "C"], "\(told)")
        #expect(told.map(\.verdict) == [.failure, .failure, .failure], "\(told)")
    }

    @Test(
        "what nobody could ask is unseen and no failure of the config",
        arguments: [
            ("DynamoDB", "ThrottlingException", 400), ("S3", "SlowDown", 503),
            ("Glue", "InternalServiceException", 500),
            ("Athena", "ConnectionClosed", nil), ("IAM", "Throttling", 400),
        ] as [(String, String, Int?)])
    func passing(service: String, code: String, status: Int?) {
        var surroundings = Surroundings()
        surroundings.failures[service] =
            status == nil
            ? AWSFailure(service: service, operation: "Look", code: code, message: "", kind: .transient)
            : Self.failure(service, "Look", code, status: status)
        let (findings, _) = Self.examine(Configuration(tables: [Self.entry(Self.spec())]), surroundings)
        let trouble = findings.filter(\.isTrouble)
        #expect(trouble.isEmpty, "\(trouble)")
        let told = findings.filter { $0.verdict == .unseen }
        let hints = told.compactMap(\.hint).filter { $0.contains("Look again") }
        #expect(!told.isEmpty && hints.count == told.count, "\(told)")
    }

    @Test("what the daemon does not look at, for there is too much of it, is told in the status")
    func cap() {
        let tables = (1...60).map { number in
            var spec = Self.spec("T\(number)")
            spec.bucket = "b\(number)"
            return Self.entry(spec)
        }
        let (findings, looks) = Self.examine(Configuration(tables: tables), Surroundings(), sharedOnly: true)
        #expect(looks.count == 50, "\(looks.count)")
        // A caller, 60 buckets, a database and a workgroup; where that keeps its results nobody knows.
        let standing = Diagnosis(at: now, findings: findings).standing(among: 60).findings
        #expect(standing.map(\.verdict) == [.unseen], "\(standing)")
        #expect(standing.first?.message.contains("13 further things") == true, "\(standing)")
    }

    @Test("of what is wrong for every entry the status lists none of ten thousand")
    func concerningAll() {
        let names = ["A", "B"].map { TableName($0) }
        let findings = [names, [names[0]]].map { Finding(.bucket, "b", .failure, "it is not there", entries: $0) }
        let standing = Diagnosis(at: now, findings: findings).standing(among: 2)
        #expect(standing.findings.map(\.entries) == [[], [names[0]]])
        #expect(standing.concerning(names[1]).findings == [standing.findings[0]])
    }

    @Test("each caller is asked to list a folder of its own tables")
    func folders() {
        let specs = ["A", "B"].map { name in
            var spec = Self.spec(name)
            spec.aws = AWSSettings(roleARN: "arn:aws:iam::123456789012:role/\(name)")
            return spec
        }
        let (_, looks) = Self.examine(Configuration(tables: specs.map(Self.entry)), Surroundings())
        let folders = looks.compactMap { look in
            if case .bucket(let question) = look.thing { question.folder } else { nil }
        }
        #expect(folders == ["A/", "B/"], "\(looks)")
    }

    @Test("recovery is not told to be on since the beginning of a window that moves on each day")
    func recoveryWindow() {
        let (findings, _) = Self.examine(Configuration(tables: [Self.entry(Self.spec())]), Surroundings())
        let told = findings.first { $0.check == .table }?.message ?? ""
        #expect(told.contains("as of any time since 2026-01-14T10:18:50Z (35 days are kept)"), "\(told)")
        #expect(!told.contains("on since"))
    }

    @Test(
        "without credentials one finding says so, clock and permissions are not known, and nothing else is said of AWS")
    func noCredentials() {
        let failure = AWSFailure(
            service: "STS", operation: "GetCallerIdentity", code: "CredentialsUnavailable", message: "none",
            cause: .credentialsMissing)
        var surroundings = Surroundings()
        for service in ["STS", "DynamoDB", "S3", "Glue", "Athena", "IAM"] { surroundings.failures[service] = failure }
        let (findings, _) = Self.examine(Configuration(tables: [Self.entry(Self.spec())]), surroundings)
        #expect(findings.map(\.check) == [.identity, .clock, .limits, .permissions], "\(findings)")
        #expect(findings.map(\.verdict) == [.failure, .unseen, .ok, .unseen])
    }

    @Test(
        "a bucket that is not there is named, and the key that is to be corrected",
        arguments: [
            (nil, "results", "give the workgroup primary another place"),
            ("s3://elsewhere/x/", "elsewhere", "correct `result_location:` of table Article"),
            ("s3://elsewhere/x/", "exports", "correct `bucket:` of table Article"),
        ] as [(String?, String, String)])
    func missingBucket(own: String?, bucket: String, words: String) throws {
        var spec = Self.spec()
        spec.resultLocation = own
        var surroundings = Surroundings()
        surroundings.buckets[bucket] = AWSFailure(
            service: "S3", operation: "HeadBucket", code: "NotFound", message: "", httpStatus: 404,
            cause: .missing(.bucket))
        let (findings, _) = Self.examine(Configuration(tables: [Self.entry(spec)]), surroundings)
        let finding = try #require(findings.first { $0.check == .bucket && $0.verdict == .failure }, "\(findings)")
        #expect(finding.subject == bucket)
        #expect(finding.hint?.contains("Create the bucket \(bucket)") == true, "\(finding)")
        #expect(finding.hint?.contains(words) == true, "\(finding)")
    }

    @Test("what the daemon looks at by itself grows with no table, and asks nothing of any")
    func sharedOnly() {
        let names = (1...1000).map { "T\($0)" }
        let (_, looks) = Self.examine(
            Configuration(tables: names.map { Self.entry(Self.spec($0)) }), Surroundings(), sharedOnly: true)
        #expect(looks.count == 5, "\(looks)")
        for look in looks {
            switch look.thing {
            case .table, .target, .rights: Issue.record("\(look)")
            case .caller, .bucket, .database, .workgroup, .directory: break
            }
        }
    }

    @Test("an archive needs no recovery, and is asked none")
    func archives() throws {
        let archive = ArchiveEntry(
            spec: ArchiveSpec(
                name: TableName("logs"), table: TableName("Log"), target: Target(database: "a", name: "logs"),
                bucket: ArchiveBucket(name: "archive"), prefix: "logs", keys: [],
                window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .olderThan(.seconds(86_400)))),
            timetable: Timetable(schedule: .interval(.seconds(86_400))))
        var surroundings = Surroundings()
        surroundings.bucket.rules = .seen([LifecycleRule(id: "old", expires: .days(365))])
        surroundings.table = TableSighting(status: "ACTIVE")
        let (findings, looks) = Self.examine(Configuration(archives: [archive]), surroundings)
        #expect(looks.contains { $0.thing == .table(TableName("Log"), withRecovery: false) })
        #expect(findings.first { $0.check == .table }?.verdict == .ok)
        #expect(findings.first { $0.check == .bucket && $0.verdict == .warning }?.message.contains("365 days") == true)
        surroundings.bucket.encryption = .seen(.kms(key: "arn:key"))
        let (encrypted, _) = Self.examine(Configuration(archives: [archive]), surroundings)
        #expect(encrypted.contains { $0.verdict == .warning && $0.message.contains("the key arn:key") })
        #expect(!findings.contains { $0.check == .workgroup })
    }

    @Test("an archive that exports its table needs recovery, beside a table and alone", arguments: [false, true])
    func exportedArchive(isShared: Bool) throws {
        func archive(_ name: String, _ engine: ArchiveEngine) -> ArchiveEntry {
            ArchiveEntry(
                spec: ArchiveSpec(
                    name: TableName(name), table: TableName("Log"), target: Target(database: "a", name: name),
                    bucket: ArchiveBucket(name: "archive"), prefix: name, keys: [],
                    window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth), engine: engine),
                timetable: Timetable(schedule: .interval(.seconds(86_400))))
        }
        var surroundings = Surroundings()
        surroundings.table.isRecoverable = false
        let archives = (isShared ? [archive("first", .scan)] : []) + [archive("logs", .export)]
        let (findings, looks) = Self.examine(Configuration(archives: archives), surroundings)
        #expect(
            looks.filter { if case .table = $0.thing { true } else { false } }.map(\.thing) == [
                .table(TableName("Log"), withRecovery: true)
            ])
        let finding = try #require(findings.first { $0.check == .table })
        #expect(finding.verdict == .failure && finding.entries.contains(TableName("logs")))
        #expect(finding.hint?.contains("update-continuous-backups") == true)
    }

    @Test(
        "the workgroup of an archive is looked at where statements tell its partitions",
        arguments: PartitionMode.allCases)
    func archiveStatements(mode: PartitionMode) throws {
        let archive = ArchiveEntry(
            spec: ArchiveSpec(
                name: TableName("logs"), table: TableName("Log"), target: Target(database: "a", name: "logs"),
                bucket: ArchiveBucket(name: "archive"), prefix: "logs",
                keys: [PartitionKey(name: "year", attribute: "at", source: .characters(0..<4))], partitionMode: mode,
                workgroup: "w",
                window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .olderThan(.seconds(86_400)))),
            timetable: Timetable(schedule: .interval(.seconds(86_400))))
        var surroundings = Surroundings()
        surroundings.failures["Athena"] = Self.failure(
            "Athena", "GetWorkGroup", "InvalidRequestException", "WorkGroup is not found.")
        let (findings, _) = Self.examine(Configuration(archives: [archive]), surroundings)
        let hint = findings.first { $0.check == .workgroup }?.hint
        #expect(hint?.contains("`workgroup:` of archive logs") == (mode.asksAthena ? true : nil), "\(hint ?? "")")
    }

    @Test("what to do about a report or an archive is told in its own keys, and of no table")
    func otherEntries() throws {
        let report = ReportEntry(
            spec: ReportSpec(
                name: TableName("daily"), query: try QueryTemplate("SELECT 1"), database: "ddb", workgroup: "w",
                places: [.bucket("kept", prefix: "daily")]),
            timetable: Timetable(schedule: .interval(.seconds(86_400))))
        let archive = ArchiveEntry(
            spec: ArchiveSpec(
                name: TableName("logs"), table: TableName("Log"), target: Target(database: "a", name: "logs"),
                bucket: ArchiveBucket(name: "archive"), prefix: "logs", keys: [],
                window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .olderThan(.seconds(86_400)))),
            timetable: Timetable(schedule: .interval(.seconds(86_400))))
        var surroundings = Surroundings()
        for (service, operation, code) in [
            ("S3", "HeadBucket", "NoSuchBucket"), ("DynamoDB", "DescribeTable", "ResourceNotFoundException"),
        ] { surroundings.failures[service] = Self.failure(service, operation, code, status: 404) }
        surroundings.failures["Athena"] = Self.failure(
            "Athena", "GetWorkGroup", "InvalidRequestException", "WorkGroup is not found.")
        let (findings, _) = Self.examine(Configuration(reports: [report], archives: [archive]), surroundings)
        let hints = findings.filter { $0.verdict == .failure }.compactMap(\.hint)
        for words in [
            "`to:` of report daily", "`workgroup:` of report daily", "`bucket:` of archive logs",
            "`table:` of archive logs",
        ] {
            #expect(hints.contains { $0.contains(words) }, "\(words): \(hints)")
        }
        #expect(!hints.contains { $0.contains("of table") || $0.contains("glauxd tries again") }, "\(hints)")
    }
}
