import GlauxCore
import Testing

@testable import GlauxAWS

struct CredentialSourceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var settings = AWSSettings()
        var environment: [String: String] = [:]
        var config = ""
        var credentials = ""
        /// What is found: the key ids from the outermost role inwards, roles by their ARN.
        var found: [String] = []
        /// Part of the problem's sentence.
        var problem: String?
    }

    @Test("credentials come from where AWS's default chain says", arguments: cases)
    func chain(row: Case) throws {
        let result = Result {
            try CredentialSource(
                settings: row.settings, environment: Environment(row.environment),
                profiles: Profiles(
                    config: SharedFile(parsing: row.config, path: "config"),
                    credentials: SharedFile(parsing: row.credentials, path: "credentials")))
        }
        switch result {
        case .success(let source):
            #expect(row.problem == nil)
            #expect(Self.names(source) == row.found)
        case .failure(let error):
            let problem = try #require(row.problem, "\(error)")
            #expect("\(error)".contains(problem), "\(error)")
            for secret in ["S1", "S2", "T1"] { #expect(!"\(error)".contains(secret)) }
        }
    }

    private static func names(_ source: CredentialSource) -> [String] {
        switch source {
        case .fixed(let credentials):
            [credentials.accessKeyID, credentials.secretAccessKey.revealed, credentials.sessionToken?.revealed]
                .compactMap { $0 }
        case .role(let role, let source):
            [role.roleARN, role.externalID].compactMap { $0 } + names(source)
        }
    }

    private static let environment = [
        "AWS_ACCESS_KEY_ID": "K1", "AWS_SECRET_ACCESS_KEY": "S1", "AWS_SESSION_TOKEN": "T1",
    ]
    private static let keys = """
        [default]
        aws_access_key_id = K2
        aws_secret_access_key = S2
        [base]
        aws_access_key_id=K3
        aws_secret_access_key=S3
        """

    static let cases: [Case] = [
        Case(
            testDescription: "environment first", environment: environment, credentials: keys,
            found: ["K1", "S1", "T1"]),
        Case(testDescription: "then the default profile", credentials: keys, found: ["K2", "S2"]),
        Case(
            testDescription: "AWS_PROFILE chooses the profile", environment: ["AWS_PROFILE": "base"], credentials: keys,
            found: ["K3", "S3"]),
        Case(
            testDescription: "AWS_DEFAULT_PROFILE too", environment: ["AWS_DEFAULT_PROFILE": "base"], credentials: keys,
            found: ["K3", "S3"]),
        Case(
            testDescription: "a profile of the config beats the environment", settings: AWSSettings(profile: "base"),
            environment: environment, credentials: keys, found: ["K3", "S3"]),
        Case(
            testDescription: "AWS_PROFILE does not", environment: environment.merging(["AWS_PROFILE": "base"]) { $1 },
            credentials: keys, found: ["K1", "S1", "T1"]),
        Case(
            testDescription: "the credentials file wins over the config file",
            config: "[default]\naws_access_key_id = K9\naws_session_token = T9", credentials: keys,
            found: ["K2", "S2", "T9"]),
        Case(
            testDescription: "comments, quotes, case and Windows line ends",
            environment: ["AWS_PROFILE": "my prod"],
            config:
                "# c\r\n[profile \"my prod\"]\r\n; c\r\nAWS_Access_Key_ID = K4 # c\r\naws_secret_access_key=a#b=/+\r\n",
            found: ["K4", "a#b=/+"]),
        Case(
            testDescription: "a role of the config", settings: AWSSettings(roleARN: "arn:r", externalID: "x"),
            environment: environment, found: ["arn:r", "x", "K1", "S1", "T1"]),
        Case(
            testDescription: "a role of a profile", settings: AWSSettings(profile: "prod"),
            config: "[profile prod]\nrole_arn = arn:r\nsource_profile = base\nexternal_id = abc", credentials: keys,
            found: ["arn:r", "abc", "K3", "S3"]),
        Case(
            testDescription: "a role over a role", settings: AWSSettings(profile: "a", roleARN: "arn:top"),
            config:
                "[profile a]\nrole_arn = arn:a\nsource_profile = b\n[profile b]\nrole_arn=arn:b\nsource_profile=base",
            credentials: keys, found: ["arn:top", "arn:a", "arn:b", "K3", "S3"]),
        Case(
            testDescription: "a profile that is its own source", settings: AWSSettings(profile: "base"),
            config: "[profile base]\nrole_arn = arn:r\nsource_profile = base", credentials: keys,
            found: ["arn:r", "K3", "S3"]),
        Case(
            testDescription: "its own source without keys", settings: AWSSettings(profile: "a"),
            config: "[profile a]\nrole_arn = arn:r\nsource_profile = a", problem: "its own source_profile"),
        Case(
            testDescription: "a circle", settings: AWSSettings(profile: "a"),
            config: "[profile a]\nrole_arn=x\nsource_profile=b\n[profile b]\nrole_arn=y\nsource_profile=a",
            problem: "a -> b -> a"),
        Case(
            testDescription: "a source that is not there", settings: AWSSettings(profile: "a"),
            config: "[profile a]\nrole_arn=x\nsource_profile=b", problem: "source_profile = b"),
        Case(
            testDescription: "a role without a source", settings: AWSSettings(profile: "a"),
            config: "[profile a]\nrole_arn=x", problem: "no source_profile"),
        Case(
            testDescription: "half of the environment", environment: ["AWS_ACCESS_KEY_ID": "K1"], problem: "Only one of"
        ),
        Case(
            testDescription: "half of a profile", config: "[default]\naws_secret_access_key = S1",
            problem: "has only one of"),
        Case(testDescription: "nothing", problem: "No AWS credentials were found"),
        Case(
            testDescription: "a profile that is not there", environment: ["AWS_PROFILE": "x"],
            problem: "The profile x is in"),
        Case(
            testDescription: "web identity", environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], credentials: keys,
            problem: "AWS_WEB_IDENTITY_TOKEN_FILE is not supported"),
        Case(
            testDescription: "containers", environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://x"],
            problem: "AWS_CONTAINER_CREDENTIALS_FULL_URI is not supported"),
        Case(
            testDescription: "SSO", config: "[default]\nsso_session = corp",
            problem: "sso_session of the profile default"),
        Case(
            testDescription: "a process", config: "[default]\ncredential_process = /bin/x",
            problem: "credential_process of the profile default"),
        Case(
            testDescription: "a credential_source", config: "[default]\nrole_arn = x\ncredential_source = Environment",
            problem: "credential_source of the profile default"),
        Case(
            testDescription: "MFA", config: "[default]\nrole_arn = x\nsource_profile = y\nmfa_serial = z",
            problem: "mfa_serial of the profile default"),
        Case(testDescription: "a line that is none", config: "[default]\nS1 S2", problem: "config line 2"),
        Case(testDescription: "a line before any section", config: "a = S1", problem: "config line 1"),
        Case(testDescription: "a section that stays open", config: "[default", problem: "config line 1"),
    ]

    @Test("no secret shows in a description, a dump or a mirror")
    func redaction() {
        let credentials = Credentials(
            accessKeyID: "AKIAVISIBLE", secretAccessKey: Secret("hush-1"), sessionToken: Secret("hush-2"))
        let key = SigningKey(
            secret: credentials.secretAccessKey,
            scope: SigningKey.Scope(SigningDate(Timestamp(secondsSince1970: 0)), region: "r", service: "s"))
        let failure = CredentialSource.role(RoleRequest(roleARN: "arn:r"), source: .fixed(credentials))
        let environment = Environment(["AWS_SECRET_ACCESS_KEY": "hush-3"])
        var dumped = ""
        for value in [credentials, key, failure, environment, credentials.secretAccessKey] as [Any] {
            dump(value, to: &dumped)
            dumped += "\(value) \(String(reflecting: value)) \(Mirror(reflecting: value).children.count)"
        }
        #expect(!dumped.contains("hush"))
        #expect(!dumped.contains("AKIAVISIBLE"))
        #expect(dumped.contains("<redacted>"))
    }
}
