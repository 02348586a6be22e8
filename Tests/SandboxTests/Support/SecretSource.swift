import Foundation
import Testing

/// A way to give glauxd credentials, with marked secrets in it.
struct SecretSource: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Otherwise glauxd finds that it cannot use it, and says so.
    var works = true
    var secrets: [String] = [key.secret, key.token]
    /// Writes its files into an empty folder; what the environment says of them.
    var plant: @Sendable (_ folder: String, Sandbox) throws -> [String: String]

    static let key = Sandbox.Key.session
    /// Tokens that the sandbox gives `key` for, and one that it gives half an answer for.
    static let (bearer, halfBearer) = ("bearer-5f0c2e77d1", "bearer-of-half-93ab10")

    private static let keys = """
        aws_access_key_id = \(key.accessKey)
        aws_secret_access_key = \(key.secret)
        aws_session_token = \(key.token)
        """

    private static let reply =
        #"{"Version": 1, "AccessKeyId": "\#(key.accessKey)", "SecretAccessKey": "\#(key.secret)", "SessionToken": "\#(key.token)""#

    static let all: [SecretSource] = [
        SecretSource(testDescription: "the environment") { _, _ in
            [
                "AWS_ACCESS_KEY_ID": key.accessKey, "AWS_SECRET_ACCESS_KEY": key.secret,
                "AWS_SESSION_TOKEN": key.token,
            ]
        },
        SecretSource(testDescription: "the environment, with a secret that is not the key's", works: false) { _, _ in
            [
                "AWS_ACCESS_KEY_ID": key.accessKey, "AWS_SECRET_ACCESS_KEY": key.token,
                "AWS_SESSION_TOKEN": key.secret,
            ]
        },
        SecretSource(testDescription: "the shared credentials file") { folder, _ in
            ["AWS_SHARED_CREDENTIALS_FILE": try write("[default]\n\(keys)\n", folder, "credentials")]
        },
        SecretSource(testDescription: "a shared credentials file with a line that is no setting", works: false) {
            folder, _ in
            // It is there when glauxd starts, and broken when a job begins.
            let text = "[default]\n\(keys)\n\(key.secret)\n= \(key.token)\n"
            return ["AWS_SHARED_CREDENTIALS_FILE": try write(text, folder, "credentials")]
        },
        SecretSource(testDescription: "systemd's directory of credentials") { folder, _ in
            _ = try write("[default]\n\(keys)\n", folder, "aws-credentials")
            return ["CREDENTIALS_DIRECTORY": folder]
        },
        SecretSource(testDescription: "a credential_process") { folder, _ in
            try process("echo 'a word aside: \(key.secret)' >&2; echo '\(reply)}'", folder)
        },
        SecretSource(testDescription: "a credential_process whose answer is cut off", works: false) { folder, _ in
            try process("echo 'a word aside: \(key.secret)' >&2; echo '\(reply)'", folder)
        },
        SecretSource(testDescription: "a credential_process that fails", works: false) { folder, _ in
            try process("echo '\(key.secret)'; echo '\(key.token)' >&2; exit 3", folder)
        },
        SecretSource(testDescription: "a web identity", secrets: [bearer]) { folder, _ in
            [
                "AWS_WEB_IDENTITY_TOKEN_FILE": try write(bearer, folder, "token"),
                "AWS_ROLE_ARN": "arn:aws:iam::\(Sandbox.account):role/glaux",
            ]
        },
        SecretSource(testDescription: "a container's endpoint", secrets: [key.secret, key.token, bearer]) {
            folder, sandbox in
            try container(bearer, folder, sandbox)
        },
        SecretSource(
            testDescription: "a container's endpoint that answers by halves", works: false,
            secrets: ["cut-\(halfBearer)", halfBearer]
        ) { folder, sandbox in try container(halfBearer, folder, sandbox) },
        SecretSource(
            testDescription: "a container's endpoint that repeats a token it does not know", works: false,
            secrets: ["unknown-77aa03"]
        ) { folder, sandbox in try container("unknown-77aa03", folder, sandbox) },
        SecretSource(testDescription: "single sign-on", secrets: [key.secret, key.token, bearer]) { folder, sandbox in
            try signOn(#"{"accessToken": "\#(bearer)", "expiresAt": "2099-01-01T00:00:00Z"}"#, folder, sandbox)
        },
        SecretSource(testDescription: "single sign-on with a login that is cut off", works: false, secrets: [bearer]) {
            folder, sandbox in
            try signOn(#"{"expiresAt": "2099-01-01T00:00:00Z", "accessToken": "\#(bearer)"#, folder, sandbox)
        },
    ]

    private static func write(_ text: String, _ folder: String, _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static func process(_ script: String, _ folder: String) throws -> [String: String] {
        let path = try write("#!/bin/sh\n\(script)\n", folder, "giver")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return ["AWS_CONFIG_FILE": try write("[default]\ncredential_process = \(path)\n", folder, "config")]
    }

    private static func container(_ token: String, _ folder: String, _ sandbox: Sandbox) throws -> [String: String] {
        [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(sandbox.endpoint)/_givers/container",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": try write(token, folder, "token"),
        ]
    }

    private static func signOn(_ login: String, _ folder: String, _ sandbox: Sandbox) throws -> [String: String] {
        let cache = "\(folder)/.aws/sso/cache"
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        // The SHA-1 of the session's name, as the AWS CLI has it.
        _ = try write(login, cache, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3.json")
        let config = """
            [default]
            sso_session = test
            sso_account_id = \(Sandbox.account)
            sso_role_name = glaux
            [sso-session test]
            sso_start_url = https://example.com/start
            sso_region = \(Sandbox.region)

            """
        return [
            "HOME": folder, "AWS_CONFIG_FILE": try write(config, folder, "config"),
            "AWS_ENDPOINT_URL_SSO": sandbox.endpoint,
        ]
    }
}
