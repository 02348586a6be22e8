internal import Foundation

/// A way to hold credentials, as it is set up for a process with a home directory of its own.
enum CredentialSetting: String, CaseIterable {
    case environment = "environment"
    case sharedFile = "shared credentials file"
    case role = "profile with role_arn"
    case webIdentity = "web identity"
    case process = "credential_process"
    case container = "container endpoint"
    case instance = "IMDSv2"
    case signOn = "single sign-on, logged in"

    /// Of keys that are written down.
    static let ownKey = "AKIABENCHMARK"
    /// Of keys that somebody gives.
    static let givenKey = "ASIABENCHMARK"

    /// Whose signature the request must have.
    var accessKey: String {
        switch self {
        case .environment, .sharedFile: Self.ownKey
        case .role, .webIdentity, .process, .container, .instance, .signOn: Self.givenKey
        }
    }

    /// Writes what belongs into the home directory.
    ///
    /// - Parameter endpoint: of AWS, and of whoever gives credentials
    /// - Returns: the environment of a process that finds its credentials so, and in no other way
    func prepare(home: String, endpoint: String) throws -> [String: String] {
        try FileManager.default.createDirectory(
            atPath: "\(home)/.aws/sso/cache", withIntermediateDirectories: true)
        for (path, text) in files(home: home) {
            try text.write(toFile: "\(home)/\(path)", atomically: false, encoding: .utf8)
        }
        let usual = [
            "PATH": "/usr/bin:/bin", "HOME": home, "AWS_DEFAULT_REGION": "ap-northeast-1", "AWS_ENDPOINT_URL": endpoint,
        ]
        return usual.merging(variables(home: home, endpoint: endpoint)) { $1 }
    }

    private func variables(home: String, endpoint: String) -> [String: String] {
        switch self {
        case .environment: ["AWS_ACCESS_KEY_ID": Self.ownKey, "AWS_SECRET_ACCESS_KEY": "secret"]
        case .webIdentity:
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "\(home)/token", "AWS_ROLE_ARN": Self.roleARN]
        case .container:
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(endpoint)\(CredentialGivers.containerPath)",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token",
            ]
        case .instance: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoint]
        case .sharedFile, .role, .process, .signOn: [:]
        }
    }

    private func files(home: String) -> [String: String] {
        let keys = "aws_access_key_id = \(Self.ownKey)\naws_secret_access_key = secret\n"
        return switch self {
        case .environment, .container, .instance: [:]
        case .sharedFile: [".aws/credentials": "[default]\n\(keys)"]
        case .role:
            [
                ".aws/credentials": "[keys]\n\(keys)",
                ".aws/config": "[default]\nrole_arn = \(Self.roleARN)\nsource_profile = keys\n",
            ]
        case .webIdentity: ["token": "ey.token"]
        case .process:
            // A program that takes no time of its own.
            [
                ".aws/config": "[default]\ncredential_process = /bin/cat \(home)/given\n",
                "given": CredentialGivers.ofProcess,
            ]
        case .signOn:
            [
                ".aws/config": """
                [sso-session corp]
                sso_start_url = https://corp.awsapps.com/start
                sso_region = ap-northeast-1
                [default]
                sso_session = corp
                sso_account_id = 123456789012
                sso_role_name = Reader

                """,
                // The name is the SHA-1 of the session's.
                ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": """
                {"accessToken":"token","expiresAt":"2099-01-01T00:00:00Z"}
                """,
            ]
        }
    }

    private static let roleARN = "arn:aws:iam::123456789012:role/bench"
}
