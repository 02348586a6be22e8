import GlauxCore
import NIOCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

/// What doctor asks of AWS, and what it makes of the answers.
struct LookTests {
    private static func look(
        _ thing: Look.Thing, _ script: [ScriptedServer.Act], account: String? = "123456789012"
    ) async throws -> (seen: Result<Sighting, AWSFailure>, requests: [ScriptedServer.Request]) {
        try await ScriptedServer.run(script) { server in
            let seen = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) { client in
                do throws(AWSFailure) {
                    return Result<Sighting, AWSFailure>.success(try await client.look(at: thing, account: account))
                } catch {
                    return .failure(error)
                }
            }
            return (seen, server.requests)
        }
    }

    @Test("who asks, and how far the clocks are apart")
    func caller() async throws {
        let answer = """
            <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/u</Arn><UserId>A</UserId>\
            <Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
            """
        // The client's clock says 10:18:50.
        let (seen, _) = try await Self.look(
            .caller, [.xml(answer, headers: [("date", "Wed, 14 Jan 2026 10:19:00 GMT")])])
        #expect(
            try seen.get()
                == .caller(
                    CallerSighting(
                        account: "1", arn: "arn:aws:iam::1:user/u", region: "eu-west-1",
                        clockOffset: .milliseconds(10_500))))
    }

    @Test("a table's key, and since when it can be recovered")
    func table() async throws {
        let table = """
            {"Table":{"TableArn":"a","TableId":"i","TableStatus":"ACTIVE","KeySchema":[],\
            "SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:k",\
            "InaccessibleEncryptionDateTime":1768385900}}}
            """
        let backups = """
            {"ContinuousBackupsDescription":{"PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED",\
            "EarliestRestorableDateTime":1768385930.5}}}
            """
        let (seen, _) = try await Self.look(
            .table(TableName("T"), withRecovery: true), [.json(table), .json(backups)])
        #expect(
            try seen.get()
                == .table(
                    TableSighting(
                        status: "ACTIVE", isRecoverable: true,
                        recoverableSince: Timestamp(millisecondsSince1970: 1_768_385_930_500), encryptionKey: "arn:k",
                        keyRefusedSince: Timestamp(secondsSince1970: 1_768_385_900))))
    }

    private static let rules = """
        <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
        <Rule><ID>old</ID><Prefix>p/</Prefix><Status>Enabled</Status><Expiration><Days>3</Days></Expiration></Rule>\
        <Rule><ID>far</ID><Status>Enabled</Status><Expiration><Days>9223372036854775807</Days></Expiration></Rule>\
        <Rule><ID>off</ID><Filter/><Status>Disabled</Status><Expiration><Days>1</Days></Expiration></Rule>\
        <Rule><ID>and</ID><Filter><And><Prefix>q</Prefix><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>\
        <Status>Enabled</Status><Transition><Days>9</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition></Rule>\
        <Rule><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>\
        <Transition><Days>1</Days><StorageClass>STANDARD_IA</StorageClass></Transition>\
        <NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>\
        <Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>\
        </LifecycleConfiguration>
        """

    @Test("a bucket's region, owner, rules, versions and encryption")
    func bucket() async throws {
        let (seen, requests) = try await Self.look(
            .bucket(BucketQuestion(name: "b", folder: "p/")),
            [
                .answer(status: 200, headers: [("x-amz-bucket-region", "eu-west-1")], body: ""),
                .answer(status: 200, headers: [("x-amz-bucket-region", "eu-west-1")], body: ""), .xml(Self.rules),
                .xml("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
                .xml(Self.encryption("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:k</KMSMasterKeyID>")),
                .answer(status: 200, headers: [], body: "{}"),
            ])
        #expect(
            try seen.get()
                == .bucket(
                    BucketSighting(
                        region: "eu-west-1", home: "eu-west-1", isOfExpectedOwner: true,
                        rules: .seen([
                            LifecycleRule(id: "old", prefix: "p/", expires: .days(3)), LifecycleRule(id: "far"),
                            LifecycleRule(id: "and", prefix: "q", needsTag: true, largerThan: 9, freezes: .days(9)),
                            LifecycleRule(id: "without a name", dropsOldVersions: true),
                        ]), versioning: .seen(.on), encryption: .seen(.kms(key: "arn:k")), hasPolicy: .seen(true))))
        #expect(
            requests.map { $0.headers.first(name: "x-amz-expected-bucket-owner") } == [
                nil, "123456789012", nil, nil, nil, nil,
            ])
        #expect(
            requests.map(\.uri).suffix(4) == ["/b/?lifecycle=", "/b/?versioning=", "/b/?encryption=", "/b/?policy="])
    }

    private static func encryption(_ rule: String) -> String {
        """
        <ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>\
        <ApplyServerSideEncryptionByDefault>\(rule)</ApplyServerSideEncryptionByDefault>\
        <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>
        """
    }

    @Test(
        "how a bucket encrypts by itself, whoever's the key",
        arguments: [
            ("<SSEAlgorithm>AES256</SSEAlgorithm>", .aes256),
            ("<SSEAlgorithm>aws:kms</SSEAlgorithm>", .kms(key: nil)),
            ("<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>", .kms(key: "k")),
            ("<SSEAlgorithm>rot13</SSEAlgorithm>", nil),
        ] as [(String, Encryption?)])
    func encryption(rule: String, read: Encryption?) throws {
        let operation = GetBucketEncryption(bucket: "b")
        var body = operation.makeSink()
        try body.consume(ByteBuffer(string: Self.encryption(rule)))
        let reply = Reply(headers: [:], body: body)
        guard let read else {
            #expect(throws: Malformed.self) { try operation.output(of: reply) }
            return
        }
        #expect(try operation.output(of: reply) == read)
    }

    private static let forbidden = ScriptedServer.Act.answer(status: 403, headers: [], body: "")
    private static let listed = ScriptedServer.Act.xml("<ListBucketResult/>")
    private static let noRules = ScriptedServer.Act.xml(
        "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>", status: 404)
    private static let noVersions = ScriptedServer.Act.xml("<VersioningConfiguration/>")
    private static let noEncryption = ScriptedServer.Act.xml(
        "<Error><Code>ServerSideEncryptionConfigurationNotFoundError</Code></Error>", status: 404)
    private static let noPolicy = ScriptedServer.Act.xml(
        "<Error><Code>NoSuchBucketPolicy</Code></Error>", status: 404)

    @Test("a role that may list its own folder alone is as good, and is told from another owner")
    func folderAlone() async throws {
        let thing = Look.Thing.bucket(BucketQuestion(name: "b", folder: "p/"))
        let own = try await Self.look(
            thing,
            [
                Self.forbidden, Self.listed, Self.forbidden, Self.listed, Self.noRules, Self.noVersions,
                Self.noEncryption, Self.noPolicy,
            ])
        guard case .bucket(let bucket) = try own.seen.get() else { throw own.seen.failure ?? CancellationError() }
        #expect(bucket.isOfExpectedOwner == true && bucket.rules == .seen([]) && bucket.versioning == .seen(.off))
        #expect(bucket.encryption == .seen(.aes256), "which S3 does where nobody said otherwise")
        #expect(bucket.hasPolicy == .seen(false) && bucket.refusal == nil)
        #expect(own.requests[1].uri == "/b/?list-type=2&max-keys=1&prefix=p%2F")
        let others = try await Self.look(
            thing,
            [
                Self.forbidden, Self.listed, Self.forbidden, Self.forbidden, Self.noRules, Self.noVersions,
                Self.noEncryption, Self.noPolicy,
            ])
        guard case .bucket(let other) = try others.seen.get() else { throw CancellationError() }
        #expect(other.isOfExpectedOwner == false)
    }

    @Test(
        "a bucket that is not there is told as one; one that may not be listed names the right, and hides nothing else")
    func noBucket() async throws {
        let thing = Look.Thing.bucket(BucketQuestion(name: "b"))
        let missing = try await Self.look(thing, [.answer(status: 404, headers: [], body: "")])
        #expect(missing.seen.failure?.cause == .missing(.bucket))
        let denied = try await Self.look(thing, [Self.forbidden, Self.noPolicy])
        guard case .bucket(let bucket) = try denied.seen.get(), case .denied(let denial)? = bucket.refusal?.cause else {
            Issue.record("\(denied.seen)")
            return
        }
        #expect(denial.action == "s3:ListBucket" && bucket.hasPolicy == .seen(false))
        // Where only results are, nobody asks what becomes of data.
        #expect(bucket.rules == nil && bucket.versioning == nil && bucket.encryption == nil)
    }

    @Test("rights are simulated statement by statement, with a folder where listing is confined to it")
    func rights() async throws {
        let answer = """
            <SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>\
            <member><EvalActionName>s3:ListBucket</EvalActionName><EvalResourceName>arn:aws:s3:::b</EvalResourceName>\
            <EvalDecision>allowed</EvalDecision></member>\
            <member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>x</EvalResourceName>\
            <EvalDecision>implicitDeny</EvalDecision><ResourceSpecificResults>\
            <member><EvalResourceName>arn:1</EvalResourceName><EvalResourceDecision>allowed</EvalResourceDecision></member>\
            <member><EvalResourceName>arn:2</EvalResourceName>\
            <EvalResourceDecision>explicitDeny</EvalResourceDecision>\
            <MissingContextValues><member>aws:SourceIp</member></MissingContextValues></member>\
            </ResourceSpecificResults></member>\
            <member><EvalActionName>s3:PutObject</EvalActionName><EvalResourceName>arn:3</EvalResourceName>\
            <EvalDecision>implicitDeny</EvalDecision><OrganizationsDecisionDetail>\
            <AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail></member>\
            </EvaluationResults><IsTruncated>false</IsTruncated>\
            </SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>
            """
        let statement = AccessPolicy.Statement(
            sid: "S", actions: ["s3:ListBucket", "s3:GetObject"], resources: ["arn:1", "arn:2"], prefixes: ["p/*"])
        let (seen, requests) = try await Self.look(.rights(of: "arn:role", [statement]), [.xml(answer)])
        #expect(
            try seen.get()
                == .rights(
                    RightsSighting(
                        denied: [
                            .init(
                                action: "s3:GetObject", resource: "arn:2", isExplicit: true, unknown: ["aws:SourceIp"]),
                            .init(
                                action: "s3:PutObject", resource: "arn:3", isExplicit: false, policy: .serviceControl),
                        ], asked: 4, left: 0)
                ))
        let body = try #require(requests.first?.body)
        for part in [
            "Action=SimulatePrincipalPolicy", "Version=2010-05-08", "PolicySourceArn=arn%3Arole",
            "ActionNames.member.2=s3%3AGetObject", "ResourceArns.member.1=arn%3A1",
            "ContextEntries.member.1.ContextKeyValues.member.1=p%2F", "ContextKeyName=aws%3ARequestedRegion",
        ] {
            #expect(body.contains(part), "\(body)")
        }
        #expect(requests.first?.headers.first(name: "authorization")?.contains("/us-east-1/iam/aws4_request") == true)
    }
}

extension Result where Failure == AWSFailure {
    fileprivate var failure: AWSFailure? { if case .failure(let failure) = self { failure } else { nil } }
}
