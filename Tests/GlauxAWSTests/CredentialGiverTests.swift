import Foundation
import GlauxCore
import NIOHTTP1
import Synchronization
import Testing

@testable import GlauxAWS

/// Each giver of credentials, up to the request that is signed with what it gave.
struct CredentialGiverTests {
    private static let container =
        #"{"AccessKeyId":"KC","SecretAccessKey":"hush-1","Token":"hush-2","Expiration":"2026-01-14T16:00:00Z"}"#

    @Test("a container gets its credentials with the token that is in the file at that moment")
    func container() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let file = try directory.write("token", "first")
        try await ScriptedServer.run([.serve(Self.giver)]) { server in
            try await Self.withFetcher(
                of: server,
                [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(server.url)/container?a=b",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file,
                ]
            ) { fetch in
                let key = try await fetch().accessKeyID
                #expect(key == "KC")
                _ = try directory.write("token", "second")
                let credentials = try await fetch()
                #expect(credentials.sessionToken?.revealed == "hush-2")
                #expect(credentials.expiration?.iso8601 == "2026-01-14T16:00:00Z")
                #expect(server.requests.map { $0.headers.first(name: "authorization") } == ["first", "second"])
                #expect(server.requests.map(\.uri) == ["/container?a=b", "/container?a=b"])
            }
        }
    }

    /// A busy machine may take longer than an instance does.
    private static func instance(at server: ScriptedServer) -> [String: String] {
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url, "AWS_METADATA_SERVICE_TIMEOUT": "60"]
    }

    @Test("an instance is asked for a token first, then for its role and the role's credentials")
    func instance() async throws {
        try await ScriptedServer.run([.serve(Self.giver)]) { server in
            try await Self.withFetcher(of: server, Self.instance(at: server)) { fetch in
                let key = try await fetch().accessKeyID
                #expect(key == "KI")
                #expect(
                    server.requests.map { "\($0.method) \($0.uri)" } == [
                        "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
                        "GET /latest/meta-data/iam/security-credentials/my-role",
                    ])
                #expect(
                    server.requests.dropFirst().allSatisfy {
                        $0.headers.first(name: "x-aws-ec2-metadata-token") == "TOK"
                    })
            }
        }
    }

    @Test("the first version of the metadata service is asked only where that is allowed", arguments: [true, false])
    func version1(isAllowed: Bool) async throws {
        let old = { @Sendable (request: ScriptedServer.Request) in
            request.method == "PUT" ? (403, [], []) : Self.giver(request)
        }
        try await ScriptedServer.run([.serve(old)]) { server in
            var environment = Self.instance(at: server)
            if isAllowed { environment["AWS_EC2_METADATA_V1_DISABLED"] = "false" }
            try await Self.withFetcher(of: server, environment) { fetch in
                if isAllowed {
                    let key = try await fetch().accessKeyID
                    #expect(key == "KI")
                } else {
                    await #expect(throws: CredentialFailure.self) { try await fetch() }
                    #expect(server.requests.count == 1)
                }
            }
        }
    }

    @Test("a pod's token is read anew for every AssumeRoleWithWebIdentity, which goes out unsigned")
    func webIdentity() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let file = try directory.write("token", "ey.first")
        try await ScriptedServer.run([.serve(Self.giver)]) { server in
            try await Self.withFetcher(
                of: server, ["AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"]
            ) { fetch in
                let key = try await fetch().accessKeyID
                #expect(key == "KW")
                _ = try directory.write("token", "ey.second")
                _ = try await fetch()
                #expect(server.requests.allSatisfy { !$0.headers.contains(name: "authorization") })
                #expect(server.requests.map { $0.body.contains("WebIdentityToken=ey.second&") } == [false, true])
                #expect(server.requests.allSatisfy { $0.body.contains("RoleSessionName=glaux&") })
            }
        }
    }

    @Test("single sign-on turns the token of a login into the role's credentials")
    func singleSignOn() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let home = try Self.home(directory, login: #"{"accessToken":"ey.login","expiresAt":"2026-01-14T11:00:00Z"}"#)
        try await ScriptedServer.run([.serve(Self.giver)]) { server in
            try await Self.withFetcher(of: server, ["HOME": home, "AWS_ENDPOINT_URL_SSO": server.url]) { fetch in
                let credentials = try await fetch()
                #expect(credentials.accessKeyID == "KS")
                #expect(credentials.expiration == Timestamp(millisecondsSince1970: 1_768_400_000_000))
                #expect(
                    server.requests.map(\.uri) == ["/federation/credentials?role_name=Dev&account_id=123456789012"])
                #expect(server.requests[0].headers.first(name: "x-amz-sso_bearer_token") == "ey.login")
            }
        }
    }

    @Test(
        "a login that is no login is told with the command that makes one",
        arguments: [
            nil, "", "{", "{}", #"{"accessToken":"hush-3","expiresAt":"2026-01-14T10:00:00Z"}"#,
            #"{"accessToken":"hush-3","expiresAt":"soon"}"#,
            #"{"accessToken":"hush-3\n","expiresAt":"2027-01-14T10:00:00Z"}"#,
        ])
    func noLogin(text: String?) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let home = try Self.home(directory, login: text)
        try await ScriptedServer.run([.close]) { server in
            try await Self.withFetcher(of: server, ["HOME": home]) { fetch in
                let failure = await #expect(throws: CredentialFailure.self) { try await fetch() }
                #expect("\(failure as Any)".contains("aws sso login --sso-session corp"))
                #expect(!"\(failure as Any)".contains("hush"))
                #expect(server.requests.isEmpty)
            }
        }
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var act: ScriptedServer.Act
        var kind: FailureClass
        var requests = 3
        var patience = Duration.seconds(300)
    }

    @Test(
        "a giver that fails is asked a few times, and its answer is never repeated",
        arguments: [
            Broken(testDescription: "500", act: .json("hush", status: 500), kind: .transient),
            Broken(testDescription: "429", act: .json("hush", status: 429), kind: .throttled),
            Broken(testDescription: "403", act: .json("hush", status: 403), kind: .credentials, requests: 1),
            Broken(testDescription: "no HTTP", act: .garbage, kind: .transient),
            Broken(testDescription: "half an answer", act: .truncate(body: "hush"), kind: .transient),
            Broken(testDescription: "silence", act: .hang, kind: .transient, patience: .milliseconds(300)),
            Broken(testDescription: "no JSON", act: .json("hush"), kind: .transient, requests: 1),
            Broken(testDescription: "other JSON", act: .json(#"{"Code":"hush"}"#), kind: .transient, requests: 1),
            Broken(
                testDescription: "a key that would be two headers",
                act: .json(#"{"AccessKeyId":"hush\r\nx: y","SecretAccessKey":"hush"}"#), kind: .transient, requests: 1),
            Broken(
                testDescription: "an end that is no time",
                act: .json(#"{"AccessKeyId":"K","SecretAccessKey":"hush","Expiration":"hush"}"#), kind: .transient,
                requests: 1),
            Broken(
                testDescription: "expired already",
                act: .json(
                    #"{"AccessKeyId":"K","SecretAccessKey":"hush","Token":"hush","Expiration":"2026-01-14T10:18:50Z"}"#),
                kind: .credentials, requests: 1),
            Broken(
                testDescription: "a flood", act: .json(String(repeating: "hush", count: 5 << 20)), kind: .transient),
        ])
    func broken(row: Broken) async throws {
        try await ScriptedServer.run([row.act]) { server in
            try await Self.withFetcher(
                of: server, ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(server.url)/x"], patience: row.patience
            ) { fetch in
                let failure = await #expect(throws: CredentialFailure.self) { try await fetch() }
                #expect(failure?.kind == row.kind, "\(failure as Any)")
                #expect(!"\(failure as Any)".contains("hush"))
                // One that gives up quickly may do so before the server has read what was asked.
                #expect(server.requests.count == row.requests || row.patience < .seconds(1))
            }
        }
    }

    @Test("a machine that is no instance asks once, for a second, and learns that there are no credentials")
    func noInstance() async throws {
        let usual = try #require(try InstanceMetadata(environment: Environment([:]), profile: nil))
        #expect(usual.timeout == .seconds(1) && usual.attempts == 1)
        try await ScriptedServer.run([.hang]) { server in
            try await Self.withFetcher(
                of: server, ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url, "AWS_METADATA_SERVICE_TIMEOUT": ""]
            ) { fetch in
                let failure = await #expect(throws: CredentialFailure.self) { try await fetch() }
                #expect(failure?.kind == .credentials)
                #expect("\(failure as Any)".contains("No AWS credentials were found"))
                #expect(server.requests.count <= 1)
            }
        }
    }

    @Test("an instance that has answered before and does not now is a fault that passes")
    func instanceFallsSilent() async throws {
        try await ScriptedServer.run([.serve(Self.giver), .serve(Self.giver), .serve(Self.giver), .close]) { server in
            try await Self.withFetcher(of: server, ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url]) { fetch in
                _ = try await fetch()
                let failure = await #expect(throws: CredentialFailure.self) { try await fetch() }
                #expect(failure?.kind == .transient)
            }
        }
    }

    /// What the servers that the daemon meets answer.
    @Sendable private static func giver(
        _ request: ScriptedServer.Request
    ) -> (status: Int, headers: [(String, String)], body: [UInt8]) {
        let text: String
        switch request.uri {
        case "/container?a=b": text = container
        case "/latest/api/token": text = "TOK"
        case "/latest/meta-data/iam/security-credentials/": text = "my-role\n"
        case "/latest/meta-data/iam/security-credentials/my-role":
            text = container.replacing("KC", with: "KI").replacing("{", with: #"{"Code":"Success","Type":"AWS-HMAC","#)
        case "/":
            text = """
                <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
                <AccessKeyId>KW</AccessKeyId><SecretAccessKey>hush</SecretAccessKey><SessionToken>hush</SessionToken>
                <Expiration>2026-01-14T11:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
                </AssumeRoleWithWebIdentityResponse>
                """
        default:
            text =
                #"{"roleCredentials":{"accessKeyId":"KS","secretAccessKey":"hush","sessionToken":"hush","expiration":1768400000000}}"#
        }
        return (200, [], Array(text.utf8))
    }

    /// A home directory with the profile and, perhaps, the token of a login.
    private static func home(_ directory: TemporaryDirectory, login: String?) throws -> String {
        let home = directory.path
        try FileManager.default.createDirectory(
            atPath: "\(home)/.aws/sso/cache", withIntermediateDirectories: true)
        _ = try directory.write(
            ".aws/config",
            """
            [sso-session corp]
            sso_start_url = https://corp.awsapps.com/start
            sso_region = eu-west-1
            [default]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = Dev
            """)
        if let login { _ = try directory.write(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", login) }
        return home
    }

    private typealias Fetch = @Sendable () async throws -> Credentials

    /// - Parameter patience: how long a giver may take that is not an instance
    private static func withFetcher(
        of server: ScriptedServer, _ environment: [String: String], patience: Duration = .seconds(300),
        _ use: (Fetch) async throws -> Void
    ) async throws {
        let usual = ["AWS_ENDPOINT_URL_STS": server.url, "AWS_METADATA_SERVICE_TIMEOUT": "60"]
        let environment = Environment(usual.merging(environment) { $1 })
        let clock = ClientClock(now: { standingNow }, sleep: { _ in })
        let settings = AWSSettings(region: "eu-west-1")
        let files = SharedFiles(environment: environment)
        var timeouts = Timeouts.patient
        timeouts.giver = patience
        let transport = Transport(timeouts: timeouts)
        let outcome: Result<Void, any Error>
        do {
            let client = try ClientSettings(settings: settings, environment: environment, profiles: files.read())
            let sts = ServiceClient(.sts, settings: client, transport: transport, clock: clock, userAgent: "glaux")
            let fetcher = CredentialFetcher(
                settings: settings, environment: environment, files: files, sts: sts, transport: transport,
                clock: clock)
            outcome = .success(try await use({ try await fetcher.fetch() }))
        } catch {
            outcome = .failure(error)
        }
        try await transport.shutdown()
        try outcome.get()
    }
}

extension CredentialFailure {
    /// As the job that needs them is told.
    fileprivate var kind: FailureClass {
        switch self {
        case .unavailable: Cause.credentialsMissing.kind
        case .aws(let failure): failure.kind
        case .keptBack(let kept): kept.cause.kind
        }
    }
}
