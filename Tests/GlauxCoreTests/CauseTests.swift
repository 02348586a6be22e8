@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("What the words of AWS's errors mean")
struct CauseTests {
    static let spec = RefreshSpec(
        table: TableName("Article"), target: Target(database: "ddb", name: "article"), bucket: "bucket",
        prefix: "p", workgroup: "wg")

    struct Row: Sendable, CustomTestStringConvertible {
        var reason: String
        var type: Int?
        var category: Int?
        var cause: Cause
        /// In the first sentence of the message.
        var says: String
        var hint: String
        var testDescription: String { String(reason.prefix(90)) + (type.map { " (\($0))" } ?? "") }

        init(
            _ reason: String, _ type: Int? = nil, category: Int? = 2, _ cause: Cause, says: String = "",
            hint: String = ""
        ) {
            self.reason = reason
            self.type = type
            self.category = category
            self.cause = cause
            self.says = says
            self.hint = hint
        }
    }

    private static let user = "User: arn:aws:sts::123456789012:assumed-role/glaux/i-0abc is not authorized to perform: "
    private static let wrapper =
        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. MetaException(message:"
    private static let fromGlue =
        " (Service: AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException; Request ID: 5f2; "
        + "Proxy: null))"
    private static let fromS3 =
        " (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 9XW; S3 Extended Request ID: "
        + "a/b=; Proxy: null), S3 Extended Request ID: a/b= (Path: s3://bucket/p/)"
    private static let catalog = "arn:aws:glue:eu-west-2:123456789012:catalog"

    private static func wrapped(_ service: String, _ code: String, _ status: Int = 400) -> String {
        " (Service: \(service); Status Code: \(status); Error Code: \(code); Request ID: 5f2; Proxy: null))"
    }

    static let denials: [Row] = [
        Row(
            wrapper + user + "glue:GetDatabases on resource: \(catalog) because no identity-based policy allows the "
                + "glue:GetDatabases action" + fromGlue, 1003,
            .denied(
                Denial(
                    action: "glue:GetDatabases", resource: catalog, reason: .nothingAllows(.identity), service: "Glue")),
            says: "glauxd's role may not glue:GetDatabases on \(catalog): no identity-based policy allows it",
            hint: "Allow glue:GetDatabases on \(catalog) in the policy of glauxd's role. Glue wants it on the catalog"),
        Row(
            user + "glue:UpdateTable on resource: arn:aws:glue:x:1:table/ddb/article with an explicit deny in an "
                + "identity-based policy" + fromGlue, 1500,
            .denied(
                Denial(
                    action: "glue:UpdateTable", resource: "arn:aws:glue:x:1:table/ddb/article",
                    reason: .explicitDeny(.identity), service: "Glue")),
            says: "the identity-based policy denies it explicitly",
            hint: "Take the deny of glue:UpdateTable on arn:aws:glue:x:1:table/ddb/article out of the identity-based"),
        Row(
            user + "glue:UpdateTable on resource: arn:r with an explicit deny in a service control policy", 1003,
            .denied(Denial(action: "glue:UpdateTable", resource: "arn:r", reason: .explicitDeny(.serviceControl))),
            hint: "out of the service control policy: no allow outweighs it"),
        Row(
            user + "glue:UpdateTable on resource: arn:r with an explicit deny", nil,
            .denied(Denial(action: "glue:UpdateTable", resource: "arn:r", reason: .explicitDeny(nil))),
            hint: "out of the policy: no allow outweighs it"),
        Row(
            user + "s3:PutObject on resource: \"arn:aws:s3:::results/x.txt\" because no resource-based policy allows "
                + "the s3:PutObject action", 1501,
            .denied(
                Denial(
                    action: "s3:PutObject", resource: "arn:aws:s3:::results/x.txt", reason: .nothingAllows(.resource))),
            hint: "Allow s3:PutObject on arn:aws:s3:::results/x.txt to glauxd's role in the resource-based policy."),
        Row(
            user + "s3:GetObject on resource: arn:r because no permissions boundary allows the s3:GetObject action",
            nil, .denied(Denial(action: "s3:GetObject", resource: "arn:r", reason: .nothingAllows(.boundary))),
            hint: "in the permissions boundary"),
        Row(
            user + "s3:GetObject on resource: arn:r because no session policy allows the s3:GetObject action", nil,
            .denied(Denial(action: "s3:GetObject", resource: "arn:r", reason: .nothingAllows(.session)))),
        Row(
            user + "s3:GetObject on resource: arn:r because no VPC endpoint policy allows the s3:GetObject action", nil,
            .denied(Denial(action: "s3:GetObject", resource: "arn:r", reason: .nothingAllows(.endpoint)))),
        Row(
            user + "kms:Decrypt on resource: arn:aws:kms:x:1:key/k because the resource does not exist in this Region, "
                + "no resource-based policies allow access, or a resource-based policy explicitly denies access"
                + wrapped("AWSKMS", "AccessDeniedException"), nil,
            .denied(
                Denial(
                    action: "kms:Decrypt", resource: "arn:aws:kms:x:1:key/k", reason: .nothingAllows(.resource),
                    service: "AWSKMS")),
            hint: "The key's own policy must allow it too."),
        Row(
            "You are not authorized to perform: athena:GetWorkGroup on the resource. After your AWS administrator or "
                + "you have updated your permissions, please try again.", nil,
            .denied(Denial(action: "athena:GetWorkGroup")), says: "may not athena:GetWorkGroup",
            hint: "Allow athena:GetWorkGroup on what AWS's words name"),
        Row(
            user + "lakeformation:GetDataAccess on resource arn:aws:glue:x:1:table/ddb/article.", nil,
            .denied(Denial(action: "lakeformation:GetDataAccess", resource: "arn:aws:glue:x:1:table/ddb/article"))),
        Row(user + "dynamodb:DescribeTable", nil, .denied(Denial(action: "dynamodb:DescribeTable"))),
        Row("Access Denied" + fromS3, nil, .denied(Denial(service: "S3")), says: "by S3", hint: "s3:GetObject"),
        Row("no", 1501, .denied(Denial(service: "S3")), hint: "s3:GetObject"),
        Row("no", 1500, .denied(Denial()), hint: "glue:UpdateTable"),
        Row(
            "Access denied when writing output to url: s3://results/x.txt . Please ensure you are allowed to access "
                + "the S3 bucket.", nil, .denied(Denial())),
        Row(
            "Unable to verify/create output bucket results-of-athena", nil, .resultBucket("results-of-athena"),
            says: "Athena cannot use the bucket results-of-athena for its results", hint: "s3:GetBucketLocation"),
        Row("Unable to verify/create output bucket", nil, .resultBucket(nil), hint: "workgroup wg"),
    ]

    static let lakeFormation: [Row] = [
        Row(
            wrapper + "Insufficient Lake Formation permission(s): Required Create Database on Catalog" + fromGlue, 1003,
            .lakeFormation(LakeFormationDenial(permission: "Create Database", resource: "Catalog")),
            says: "Lake Formation has not granted glauxd's role the permission Create Database on Catalog",
            hint: "Grant glauxd's role CREATE DATABASE on Catalog in Lake Formation"),
        Row(
            wrapper + "Insufficient Lake Formation permission(s): Required Alter on article" + fromGlue, 1003,
            .lakeFormation(LakeFormationDenial(permission: "Alter", resource: "article")), hint: "ALTER on article"),
        Row(
            "Insufficient Lake Formation permission(s) on s3://bucket/p/AWSDynamoDB/1-2/data/" + fromGlue, 1003,
            .lakeFormation(LakeFormationDenial(resource: "s3://bucket/p/AWSDynamoDB/1-2/data/"))),
        Row(
            "Insufficient Lake Formation permission(s)", nil, .lakeFormation(LakeFormationDenial()),
            hint: "ALTER on ddb"),
        Row("no", 234, .lakeFormation(LakeFormationDenial()), hint: "Lake Formation"),
    ]

    static let others: [Row] = [
        Row(
            wrapper + "Update table failed due to concurrent modifications."
                + wrapped("AmazonDataCatalog", "ConcurrentModificationException"), 1003, .concurrentChange,
            hint: "ddb.article"),
        Row("ConcurrentModificationException: Update table failed", 1003, .concurrentChange),
        Row(
            wrapper + "Database ddb not found." + wrapped("AmazonDataCatalog", "EntityNotFoundException"), 1003,
            .missing(.database), says: "there is no Glue database ddb", hint: "Create the Glue database ddb"),
        Row(
            wrapper + "Table article not found." + wrapped("AmazonDataCatalog", "EntityNotFoundException"), 1301,
            .missing(.target), hint: "who dropped ddb.article"),
        Row("Entity Not Found" + wrapped("AWSGlue", "EntityNotFoundException"), 1301, .missing(.something)),
        Row("FAILED: SemanticException [Error 10001]: Table not found article", nil, .missing(.target)),
        Row("FAILED: SemanticException [Error 10072]: Database does not exist: ddb", nil, .missing(.database)),
        Row("Table ddb.article does not exist", nil, .missing(.target)),
        Row(
            wrapper + "java.io.FileNotFoundException: Path s3://bucket/p does not exist)", 1003, .missing(.location)),
        Row(
            "The specified bucket does not exist" + wrapped("Amazon S3", "NoSuchBucket", 404), 1306, .missing(.bucket)),
        Row("gone", 1306, .missing(.bucket)), Row("gone", 1109, .missing(.location)),
        Row("gone", 1110, .missing(.target)), Row("gone", 1301, .missing(.something)),
        Row("gone", 1402, .catalogQuota, hint: "versions"),
        Row(
            wrapper + "Number of table versions exceeded"
                + wrapped("AmazonDataCatalog", "ResourceNumberLimitExceededException"), 1003, .catalogQuota),
        Row(
            "FAILED: NullPointerException Name is null", 1003, .noTableType, hint: "Set TableType to EXTERNAL_TABLE"),
        Row("FAILED: ParseException line 1:8 mismatched input 'x'", 1006, .only(.invalid)),
        Row("Query cancelled by user", 1011, .cancelled),
        Row("slow", 1400, .only(.throttled), hint: "tries again"), Row("slow", 1405, .only(.throttled)),
        Row(
            wrapper + "Rate exceeded" + wrapped("AmazonDataCatalog", "ThrottlingException"), 1003, .only(.throttled)),
        Row("Please reduce your request rate." + wrapped("Amazon S3", "SlowDown", 503), 1003, .only(.throttled)),
        Row("Query exhausted resources at this scale factor", 5, category: 1, .only(.exhausted)),
        Row("no capacity", 1602, .only(.exhausted)),
        Row(wrapper + "Internal Service Exception" + wrapped("AmazonDataCatalog", "Odd", 500), 1003, .only(.transient)),
        Row("odd", 100, category: 1, .only(.transient)), Row("odd", 1701, category: 1, .only(.transient)),
        Row("odd", nil, category: 1, .only(.transient), hint: "tries again"),
        Row("The security token included in the request is expired", nil, .credentialsExpired),
        Row("odd", 1003, .only(.unknown), says: "a reason that Glaux does not know", hint: "Read AWS's words"),
        Row(wrapper + "something nobody has seen)", 1003, .only(.unknown)),
        Row("odd", nil, category: nil, .only(.unknown)), Row("", nil, category: 3, .only(.unknown)),
    ]

    @Test(
        "a query that AWS ended as FAILED is understood by its type, and by its words where the type says nothing",
        arguments: [denials, lakeFormation, others, hosts, names, errors, passing].flatMap { $0 })
    func query(row: Row) {
        let error = QueryError(reason: row.reason, category: row.category, type: row.type, isRetryable: false)
        #expect(Cause(error) == row.cause)
        let failure = Failure.queryFailed(QueryID("q1"), error, spec: Self.spec)
        #expect(failure.kind == row.cause.kind)
        #expect(failure.message.contains(row.says) && failure.hint.contains(row.hint), "\(failure)")
        #expect(failure.message.contains(row.reason) && failure.hint.hasSuffix("."))
    }

    /// A host in words that mean something else, or nothing.
    static let hosts: [Row] = [
        Row(
            "Connect to kms.ap-northeast-1.amazonaws.com:443 failed: connect timed out", 1003, category: 1,
            .only(.transient), says: "a passing fault"),
        Row("Connect to kms.ap-northeast-1.amazonaws.com:443 failed: connect timed out", 1003, .only(.unknown)),
    ]

    /// Of tables and folders, that read like AWS's errors.
    private static let strangeNames = [
        "AccessDeniedEvents", "ddb.AccessDeniedEvents", "access_denied_AccessDenied_log", "ddb.AccessDenied",
        "AccessDenied.events", "s3://slowdown/AccessDenied/x", "SlowDownloads", "toomanyrequests_per_day",
        "ThrottlingExceptions", "kms.invoices", "my-NoSuchKey-table", "EntityNotFound2", "NoSuchBuckets",
        "InternalFailures",
    ]
    static let names: [Row] = strangeNames.flatMap { name -> [Row] in
        [
            Row("something odd about \(name) that nobody has seen", 1003, .only(.unknown)),
            Row("HIVE_WRITER_ERROR: Table \"\(name)\" is odd.", 1003, category: 1, .only(.transient)),
        ]
    }

    /// As AWS writes them, whatever stands around them.
    static let errors: [Row] = [
        Row("com.amazonaws.services.glue.model.AccessDeniedException: no", 1003, .denied(Denial())),
        Row("AccessDenied.", 1003, .denied(Denial())), Row("Code: AccessDenied; no", 1003, .denied(Denial())),
        Row("KMS.DisabledException", 1003, .keyRefused), Row("(KMS.KMSInvalidStateException)", 1003, .keyRefused),
        Row("software.amazon.awssdk.services.kms.model.KmsInvalidStateException: no", 1003, .keyRefused),
        Row("KMS.NotFoundException: no", 1003, .keyMissing), Row("KMS.KeyUnavailableException", 1003, .keyRefused),
        Row("KMS.ThrottlingException", 1003, .only(.throttled)),
        Row("InternalServerError", 1003, .only(.transient)),
        Row("java.net.SocketTimeoutException: Read timed out", 1003, .only(.transient)),
        Row("AccessDeniedEvents: SlowDown", 1003, .only(.throttled)),
        Row("ICEBERG_COMMIT_ERROR: no", 1003, .concurrentChange),
    ]

    /// Category and type go before phrases, and only a denial in full goes before them.
    static let passing: [Row] = [
        Row("Access Denied", 1003, category: 1, .only(.transient)),
        Row("AlreadyExistsException", nil, category: 1, .only(.transient)),
        Row("Access Denied, it seems", 100, .only(.transient)), Row("already exists", 1701, .only(.transient)),
        Row("permission denied", 5, .only(.exhausted)), Row("Rate exceeded", 1003, category: 1, .only(.throttled)),
        Row("Access Denied" + fromS3, 1003, category: 1, .denied(Denial(service: "S3"))),
        Row(
            user + "glue:UpdateTable on resource: arn:r", 100, category: 1,
            .denied(Denial(action: "glue:UpdateTable", resource: "arn:r"))),
        Row(
            "Insufficient Lake Formation permission(s)", 1003, category: 1, .lakeFormation(LakeFormationDenial())),
    ]

    @Test("what Athena calls retryable passes, unless its words name a denial")
    func retryable() {
        #expect(Cause(QueryError(reason: "odd", category: 2, type: nil, isRetryable: true)).kind == .transient)
        #expect(
            Cause(QueryError(reason: "Access Denied", category: 2, type: nil, isRetryable: true)).kind == .transient)
        #expect(
            Cause(
                QueryError(
                    reason: Self.user + "glue:GetTable", category: 1, type: nil, isRetryable: true)
            ).kind == .permission)
    }

    @Test(
        "an export that AWS ended as FAILED is understood by its code, and by its words where the code says nothing",
        arguments: [
            ("S3NoSuchBucket", "The specified bucket does not exist", .missing(.bucket), "Create the bucket bucket"),
            (
                "S3AccessDenied",
                user + "s3:PutObject on resource: \"arn:aws:s3:::bucket/p/x\" because no identity-based policy allows "
                    + "the s3:PutObject action",
                .denied(
                    Denial(
                        action: "s3:PutObject", resource: "arn:aws:s3:::bucket/p/x", reason: .nothingAllows(.identity))),
                "s3:PutObject on bucket/p/*"
            ),
            ("S3AccessDenied", "no", .denied(Denial()), "s3:PutObject on bucket/p/*"),
            (
                "S3AccessDenied", "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
                .denied(Denial(service: "S3")), "bucket_owner"
            ),
            ("S3SlowDown", "words", .only(.throttled), "tries again"),
            ("S3InternalError", "words", .only(.transient), "tries again"),
            ("S3InvalidBucketName", "words", .only(.invalid), "settings"),
            ("KmsNotFoundException", "Invalid keyId k", .keyMissing, "encryption:"),
            ("KmsDisabledException", "words", .keyRefused, "Enable the key"),
            (
                "Unknown", user + "kms:GenerateDataKey on resource: arn:k",
                .denied(
                    Denial(action: "kms:GenerateDataKey", resource: "arn:k")), "kms:GenerateDataKey"
            ),
            ("InternalServerError", "words", .only(.transient), "tries again"),
            ("Unknown", "words", .only(.unknown), "describe-export"),
            ("S3NeverHeardOf", "words", .only(.unknown), "describe-export"),
            ("", "", .only(.unknown), "describe-export"),
        ] as [(String, String, Cause, String)])
    func export(code: String, message: String, cause: Cause, hint: String) {
        #expect(Cause(exportCode: code, message: message) == cause)
        let failure = Failure.exportFailed(ExportARN("a/b"), code: code, message: message, spec: Self.spec)
        #expect(failure.kind == cause.kind && failure.hint.contains(hint), "\(failure)")
        #expect(failure.message.contains(code) && failure.message.contains(message))
    }

    @Test(
        "a call that was refused names what is denied, missing or in the way",
        arguments: [
            (
                "Glue", "AccessDeniedException", user + "glue:UpdateTable on resource: \(catalog) because …",
                .denied(Denial(action: "glue:UpdateTable", resource: catalog)), "glue:UpdateTable on \(catalog)"
            ),
            ("DynamoDB", "AccessDeniedException", "Access is denied", .denied(Denial()), "Allow Op in"),
            ("S3", "AccessDenied", "Access Denied", .denied(Denial()), "Allow Op in"),
            (
                "Glue", "AccessDeniedException", "Insufficient Lake Formation permission(s): Required Describe on ddb",
                .lakeFormation(LakeFormationDenial(permission: "Describe", resource: "ddb")), "DESCRIBE on ddb"
            ),
            ("Glue", "EntityNotFoundException", "Database ddb not found.", .missing(.database), "Glue database ddb"),
            ("Athena", "InvalidRequestException", "WorkGroup is not found.", .missing(.workgroup), "workgroup wg"),
            (
                "Athena", "InvalidRequestException", "Idempotent parameters do not match", .tokenReused,
                "second daemon"
            ),
            ("Athena", "InvalidRequestException", "No output location provided.", .only(.invalid), "settings"),
            ("DynamoDB", "PointInTimeRecoveryUnavailableException", "", .recoveryOff, "update-continuous-backups"),
            ("DynamoDB", "TableNotFoundException", "", .missing(.dynamoDBTable), "DynamoDB table Article"),
            ("S3", "NoSuchKey", "", .missing(.object), "s3://bucket/p"),
            ("S3", "RequestTimeTooSkewed", "", .clockSkew, "NTP"),
            ("STS", "ExpiredTokenException", "", .credentialsExpired, "Renew"),
            ("STS", "InvalidClientTokenId", "", .credentialsRefused, "Renew"),
            ("Glue", "NeverHeardOfException", "words", .only(.unknown), "Read AWS's words"),
        ] as [(String, String, String, Cause, String)])
    func call(service: String, code: String, message: String, cause: Cause, hint: String) {
        let found = Cause(service: service, operation: "Op", code: code, httpStatus: 400, message: message)
        #expect(found == cause)
        let failure = Failure(
            AWSFailure(
                service: service, operation: "Op", code: code, message: message, httpStatus: 400, requestID: "r",
                cause: found),
            spec: Self.spec)
        #expect(failure.hint.contains(hint) && failure.hint.hasSuffix("."), "\(failure)")
        #expect(failure.message.hasSuffix("Op refused by \(service): \(code)\(message.isEmpty ? "" : ": ")\(message)"))
        #expect(failure.requestID == "r")
    }

    /// Of StartQueryExecution, for a verification.
    private static func refusal(_ message: String, detail: String?) -> AWSFailure {
        AWSFailure(
            service: "Athena", operation: "StartQueryExecution", code: "InvalidRequestException", message: message,
            httpStatus: 400, requestID: "r",
            cause: Cause(
                service: "Athena", operation: "StartQueryExecution", code: "InvalidRequestException", httpStatus: 400,
                message: message, detail: detail))
    }

    @Test(
        "an assertion that Athena does not take as SQL is named, and is to be mended under `verify:`",
        arguments: [
            // Of "SELECT (SELECT 1 = 1), (SELECT FROM {table})".
            ("line 1:32: mismatched input 'FROM'", "the assertion `SELECT FROM {table}` is no query"),
            ("line 1:9: mismatched input", "the assertion `SELECT 1 = 1` is no query"),
            ("line 9:9: mismatched input", "an assertion is no query"),
            ("Queries of this type are not supported", "an assertion is no query"),
            ("line ", "an assertion is no query"), ("", "an assertion is no query"),
        ])
    func refusedAssertion(message: String, says: String) {
        var spec = Self.spec
        spec.verification.assertions = ["SELECT 1 = 1", "SELECT FROM {table}"]
        let failure = Failure.verificationRefused(Self.refusal(message, detail: "MALFORMED_QUERY"), spec: spec)
        #expect(failure.kind == .invalid && failure.requestID == "r")
        #expect(failure.message.hasPrefix(says), "\(failure)")
        #expect(failure.message.contains("StartQueryExecution refused by Athena: InvalidRequestException"))
        #expect(failure.message.hasSuffix(message))
        #expect(failure.hint == "Mend it under `verify:` of table Article, then `glaux reload`.")
    }

    @Test("what else is refused of a verification has its own words")
    func refusedVerification() {
        let failure = Failure.verificationRefused(
            Self.refusal("No output location provided.", detail: "INVALID_INPUT"), spec: Self.spec)
        #expect(failure.kind == .invalid && failure.hint.contains("settings"), "\(failure)")
    }

    @Test("a target that was dropped is made anew, but over Ion, by a retry")
    func droppedTarget() {
        let lost = AWSFailure(
            service: "Glue", operation: "GetTable", code: "EntityNotFoundException", message: "", httpStatus: 400,
            cause: .missing(.target))
        #expect(
            Failure(lost, spec: Self.spec).hint == "Find out who dropped ddb.article; the next try creates it anew.")
        var ion = Self.spec
        ion.format = .ion
        #expect(Failure(lost, spec: ion).hint.hasPrefix("Create ddb.article again"))
    }

    @Test("an object that is looked for in a bucket that is gone tells which bucket, and where it is written")
    func missingBucket() {
        var lost = AWSFailure(
            service: "S3", operation: "GetObject", code: "NoSuchBucket", message: "", httpStatus: 404,
            cause: .missing(.bucket))
        lost.subject = "s3://bucket/p/x"
        #expect(
            Failure(lost, spec: Self.spec).hint == "Create the bucket bucket, or correct `bucket:` of table Article.")
        lost.subject = "s3://old/p/x"
        #expect(Failure(lost, spec: Self.spec).hint.hasPrefix("The export is in the bucket old, which `bucket:` of"))
        lost.subject = nil
        #expect(Failure(lost, spec: Self.spec).hint.contains("`result_location:` (that of workgroup wg)"))
    }

    @Test("every class has a sentence and something to do", arguments: FailureClass.allCases)
    func classes(kind: FailureClass) {
        #expect(!Cause.only(kind).sentence(Self.spec).isEmpty)
        #expect(Cause.only(kind).remedy(Self.spec, operation: "Op").hasSuffix("."))
        let retries = StepRetry.delay(after: kind, failures: 1, salt: "") != nil
        #expect(retries == kind.passes)
    }

    /// Pieces of AWS's words, and bytes that no rule knows.
    private static let pieces = [
        "User: ", "is not authorized to perform: ", "perform:", "glue:UpdateTable", " on resource: ", "\"", "'", "(",
        ")",
        "because no ", "explicit deny in a ", "resource-based polic", "Insufficient Lake Formation permission(s)",
        ": Required ", "Alter", " on ", "Unable to verify/create output bucket", " ", "\n", "\u{0}", "é", "👩‍👩‍👧", "Ж",
        "(Service: ", "Amazon S3", "; Error Code: ", "Status Code: ", "503", "AccessDenied", "database ", "table ",
        " not found", ",", ".", "…",
    ]

    @Test("any text is taken: nothing traps, and AWS's words are kept whole", arguments: UInt64(0)..<300)
    func anyText(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            Self.pieces.randomElement(using: &random) ?? ""
        }.joined()
        let type = [nil, 0, 234, 1003, 1301, 1500, 9999].randomElement(using: &random) ?? nil
        let error = QueryError(reason: text, category: nil, type: type, isRetryable: false)
        let query = Failure.queryFailed(QueryID("q"), error, spec: Self.spec)
        let export = Failure.exportFailed(ExportARN("a/b"), code: text, message: text, spec: Self.spec)
        let call = Failure(
            AWSFailure(
                service: "Glue", operation: "Op", code: text, message: text, httpStatus: 400,
                cause: Cause(service: "Glue", operation: "Op", code: text, httpStatus: 400, message: text)),
            spec: Self.spec)
        for failure in [query, export, call] {
            #expect(failure.message.hasSuffix(text), "replay with seed \(seed)")
            #expect(!failure.hint.isEmpty)
        }
    }

    @Test("a text without a phrase that a rule knows is unknown, whatever stands in it", arguments: UInt64(0)..<200)
    func unknownText(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // No phrase of a rule can be made of these letters.
        let letters = Array("bhjkqvwxyz0123456789 :;.,()/-_\"'\u{0}\n€Ж😀")
        let text = String(
            (0..<Int.random(in: 0...200, using: &random)).map { _ in letters.randomElement(using: &random) ?? "b" })
        let error = QueryError(reason: text, category: 2, type: 1003, isRetryable: false)
        #expect(Cause(error) == .only(.unknown), "replay with seed \(seed)")
        #expect(Cause(exportCode: text, message: text) == .only(.unknown))
        #expect(
            Cause(service: "Glue", operation: "Op", code: text, httpStatus: 400, message: text) == .only(.unknown))
        let known = text + "Insufficient Lake Formation permission(s): Required Alter on article" + text
        #expect(Cause(QueryError(reason: known, category: 2, type: 1003, isRetryable: false)).kind == .permission)
    }

    @Test("a message of any length is taken, quickly")
    func longText() {
        let text = String(repeating: "database table (service: ", count: 200_000)
        #expect(Cause(QueryError(reason: text, category: 2, type: 1003, isRetryable: false)) == .only(.unknown))
    }
}
