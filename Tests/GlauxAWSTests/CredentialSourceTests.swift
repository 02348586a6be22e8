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
        case .webIdentity(let role, let file): [role.roleARN, role.sessionName, file]
        case .singleSignOn(let signOn):
            [signOn.endpoint.authority, signOn.account, signOn.role, signOn.cache]
        case .process(let process): process.words
        case .container(let endpoint):
            [endpoint.endpoint.authority + endpoint.path, authorization(endpoint)].compactMap { $0 }
        case .instance(let instance):
            [instance.endpoint.authority, "\(instance.timeout.components.seconds)s x\(instance.attempts)"]
                + (instance.allowsVersion1 ? ["v1"] : [])
        }
    }

    private static func authorization(_ endpoint: ContainerEndpoint) -> String? {
        switch endpoint.authorization {
        case .none: nil
        case .token(let token): token.revealed
        case .file(let path): path
        }
    }

    private static let environment = [
        "AWS_ACCESS_KEY_ID": "K1", "AWS_SECRET_ACCESS_KEY": "S1", "AWS_SESSION_TOKEN": "T1",
    ]
    private static let webIdentity = [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:w", "AWS_ROLE_SESSION_NAME": "pod",
    ]
    private static let container = [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://x.example/y", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "T2",
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
        Case(
            testDescription: "nothing", environment: ["AWS_EC2_METADATA_DISABLED": "TRUE"],
            problem: "No AWS credentials were found"),
        Case(
            testDescription: "a profile that is not there", environment: ["AWS_PROFILE": "x"],
            problem: "The profile x is in"),
        Case(
            testDescription: "web identity", environment: webIdentity.merging(["AWS_PROFILE": "base"]) { $1 },
            credentials: keys, found: ["arn:w", "pod", "/t"]),
        Case(
            testDescription: "keys of the environment before a web identity",
            environment: webIdentity.merging(environment) { $1 }, found: ["K1", "S1", "T1"]),
        Case(
            testDescription: "half of a web identity", environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"],
            credentials: keys, problem: "AWS_ROLE_ARN is not"),
        Case(
            testDescription: "a web identity of a profile", environment: ["HOME": "/h"],
            config: "[default]\nrole_arn = arn:r\nweb_identity_token_file = ~/t\nrole_session_name = me",
            found: ["arn:r", "me", "/h/t"]),
        Case(
            testDescription: "a web identity without a role", config: "[default]\nweb_identity_token_file = /t",
            problem: "but no role_arn"),
        Case(
            testDescription: "a relative URI of a container",
            environment: container.merging(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x?y=z"]) { $1 },
            found: ["169.254.170.2/v2/x?y=z", "T2"]),
        Case(
            testDescription: "a full URI of a container, and a file beats a token",
            environment: container.merging([
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t",
            ]) { $1 },
            found: ["169.254.170.23/v1/credentials", "/t"]),
        Case(
            testDescription: "a profile before the container", environment: container, credentials: keys,
            found: ["K2", "S2"]),
        Case(
            testDescription: "a token that would be two headers",
            environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "T1\nX: y",
            ], problem: "line break"),
        Case(
            testDescription: "a relative URI that is none",
            environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "evil.com/"], problem: "is not a path"),
        Case(
            testDescription: "the instance last", environment: ["HOME": "/h"], found: ["169.254.169.254", "1s x1"]),
        Case(
            testDescription: "the instance as the environment wants it",
            environment: [
                "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6", "AWS_METADATA_SERVICE_TIMEOUT": "3",
                "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "4", "AWS_EC2_METADATA_V1_DISABLED": "false",
            ], found: ["[fd00:ec2::254]", "3s x4", "v1"]),
        Case(
            testDescription: "a service of the instance at an address of its own",
            environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:99/"],
            found: ["127.0.0.1:99", "1s x1"]),
        Case(
            testDescription: "a mode of the instance that is none",
            environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "x"], problem: "Write IPv4 or IPv6"),
        Case(
            testDescription: "a timeout of the instance that is none",
            environment: ["AWS_METADATA_SERVICE_TIMEOUT": "0"], problem: "Write a number from 1 to 60"),
        Case(
            testDescription: "single sign-on", environment: ["HOME": "/h"],
            config: """
                [sso-session corp]
                sso_start_url = https://corp.awsapps.com/start
                sso_region = eu-west-1
                [default]
                sso_session = corp
                sso_account_id = 123456789012
                sso_role_name = Developer
                """,
            found: [
                "portal.sso.eu-west-1.amazonaws.com", "123456789012", "Developer",
                "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
            ]),
        Case(
            testDescription: "SSO without its session", config: "[default]\nsso_session = corp",
            problem: "sso_session = corp"),
        Case(
            testDescription: "SSO without a role",
            config: "[default]\nsso_start_url = https://x\nsso_region = eu-west-1\nsso_account_id = 1",
            problem: "without sso_role_name"),
        Case(
            testDescription: "SSO in a region that is none",
            config: "[default]\nsso_start_url=https://x\nsso_region=evil.com/\nsso_account_id=1\nsso_role_name=x",
            problem: "evil.com/ is not a name"),
        Case(
            testDescription: "a process",
            config: #"[default]\#ncredential_process = "/opt/a b/x" --json 'c "d"' e\ f "g\h" """#,
            found: ["/opt/a b/x", "--json", #"c "d""#, "e f", #"g\h"#, ""]),
        Case(
            testDescription: "a process whose quote stays open", config: "[default]\ncredential_process = x 'S1",
            problem: "quote that does not close"),
        Case(
            testDescription: "keys before a process",
            config: "[default]\ncredential_process = x\naws_access_key_id = K4\naws_secret_access_key = S4",
            found: ["K4", "S4"]),
        Case(
            testDescription: "a role by the environment", environment: environment.merging(["AWS_PROFILE": "p"]) { $1 },
            config: "[profile p]\nrole_arn = arn:r\ncredential_source = Environment", found: ["K1", "S1", "T1"]),
        Case(
            testDescription: "a role by the environment, of a profile of the config",
            settings: AWSSettings(profile: "p"), environment: environment,
            config: "[profile p]\nrole_arn = arn:r\ncredential_source = Environment",
            found: ["arn:r", "K1", "S1", "T1"]),
        Case(
            testDescription: "a role by the instance", environment: ["HOME": "/h"],
            config: "[default]\nrole_arn = arn:r\ncredential_source = Ec2InstanceMetadata",
            found: ["arn:r", "169.254.169.254", "1s x1"]),
        Case(
            testDescription: "a role by a container that there is not",
            config: "[default]\nrole_arn = arn:r\ncredential_source = EcsContainer",
            problem: "credential_source = EcsContainer, where there are no credentials"),
        Case(
            testDescription: "a credential_source that is none",
            config: "[default]\nrole_arn = x\ncredential_source = S3",
            problem: "Write Environment, Ec2InstanceMetadata or EcsContainer"),
        Case(
            testDescription: "two sources", config: "[default]\nrole_arn=x\ncredential_source=y\nsource_profile=z",
            problem: "both source_profile and credential_source"),
        Case(
            testDescription: "a duration that no role has",
            config: "[default]\nrole_arn=x\nsource_profile=base\nduration_seconds=60", credentials: keys,
            problem: "Write 900 to 43200"),
        Case(
            testDescription: "a login of the console", config: "[default]\nlogin_session = arn:x",
            problem: "it is for people"),
        Case(
            testDescription: "MFA", config: "[default]\nrole_arn = x\nsource_profile = y\nmfa_serial = z",
            problem: "mfa_serial of the profile default"),
        Case(testDescription: "a line that is none", config: "[default]\nS1 S2", problem: "config line 2"),
        Case(testDescription: "a line before any section", config: "a = S1", problem: "config line 1"),
        Case(testDescription: "a section that stays open", config: "[default", problem: "config line 1"),
    ]

    @Test(
        "without TLS, only this machine and AWS's own addresses may give a container its credentials",
        arguments: [
            ("http://127.0.0.1/x", true), ("http://127.8.8.8:80/x", true), ("http://localhost:1/", true),
            ("http://[::1]/x", true), ("http://169.254.170.2/x", true), ("http://169.254.170.23/x", true),
            ("http://[fd00:ec2::23]/x", true), ("https://credentials.example/x", true),
            ("http://169.254.169.254/x", false),
            ("http://10.0.0.1/x", false), ("http://127.0.0.1.example/x", false), ("http://localhost.example/", false),
            ("http://127.0.0/x", false), ("http://[fd00:ec2::254]/", false), ("ftp://127.0.0.1/", false),
            ("http://127.0.0.1@example.org/", false), ("127.0.0.1", false), ("http://user@127.0.0.1/", false),
        ])
    func containerHosts(url: String, isAllowed: Bool) {
        let environment = Environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        let endpoint = try? ContainerEndpoint(environment: environment)
        #expect((endpoint != nil) == isAllowed)
    }

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
