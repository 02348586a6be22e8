import Crypto
import Foundation
import GlauxCore
import NIOHTTP1

/// A role of IAM Identity Center, for whoever has logged in with `aws sso login`.
struct SingleSignOn: Sendable, Hashable {
    var profile: String
    /// nil for a profile of the older form, which holds its session itself.
    var session: String?
    var account: String
    var role: String
    var endpoint: Endpoint
    /// Where the AWS CLI leaves the token of a login.
    var cache: String

    /// nil when the profile says nothing of it.
    init?(
        _ section: SharedFile.Section, profile: String, profiles: Profiles, environment: Environment
    ) throws(SettingsProblem) {
        session = section["sso_session"]
        guard session != nil || section["sso_start_url"] != nil else { return nil }
        var holder = section
        if let session {
            guard let found = profiles.sessions[session] else {
                throw SettingsProblem(
                    "The profile \(profile) has sso_session = \(session), which is in neither shared file.",
                    hint: "`aws configure sso` writes the section [sso-session \(session)].")
            }
            holder = found
        }
        func required(_ key: String, in section: SharedFile.Section) throws(SettingsProblem) -> String {
            guard let value = section[key] else {
                throw SettingsProblem(
                    "The profile \(profile) signs on without \(key).", hint: "`aws configure sso` writes it.")
            }
            return value
        }
        self.profile = profile
        let startURL = try required("sso_start_url", in: holder)
        let region = try required("sso_region", in: holder)
        account = try required("sso_account_id", in: section)
        role = try required("sso_role_name", in: section)
        guard let partition = Partition(region: region) else {
            throw SettingsProblem("\(region) is not a name of an AWS region.", hint: "Correct sso_region.")
        }
        let custom =
            environment["AWS_ENDPOINT_URL_SSO"] ?? environment["AWS_ENDPOINT_URL"] ?? section["endpoint_url"]
        endpoint = try Endpoint(custom: custom ?? "https://portal.sso.\(region).\(partition.suffix)")
        let name = Insecure.SHA1.hash(data: Data((session ?? startURL).utf8))
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        cache = environment.expandingHome("~/.aws/sso/cache/\(name).json")
    }

    func credentials(through transport: Transport, _ clock: ClientClock) async throws(CredentialFailure) -> Credentials
    {
        let token = try token(at: clock.now())
        let asking = CredentialAsking(
            giver: "AWS's single sign-on", operation: "GetRoleCredentials", transport: transport, clock: clock,
            timeout: max(transport.timeouts.giver, .seconds(10)), attempts: 3)
        let query = PercentEncoding.query([("role_name", role), ("account_id", account)])
        let request = OutgoingRequest(
            .GET, "/federation/credentials?\(query)", of: endpoint,
            headers: ["x-amz-sso_bearer_token": token.revealed])
        let (status, body) = try await asking.answer(request)
        switch status {
        case 200..<300: break
        case 401: throw .unavailable(loginNeeded("has ended"))
        case 403, 404:
            throw asking.failure(
                "CredentialsRefused",
                "whoever logged in may not be \(role) in the account \(account), as the profile \(profile) wants",
                .credentialsRefused, status: status)
        default: throw asking.refused(status)
        }
        return try asking.reading { () throws(Malformed) in
            try Credentials(
                try JSON(parsing: body).object("roleCredentials"),
                Credentials.Names(
                    accessKeyID: "accessKeyId", secretAccessKey: "secretAccessKey", sessionToken: "sessionToken",
                    expiration: "expiration"))
        }
    }

    /// The token of the last login, if it is still good.
    private func token(at now: Timestamp) throws(CredentialFailure) -> Secret {
        guard let data = FileManager.default.contents(atPath: cache) else {
            throw .unavailable(loginNeeded("was not begun: there is no \(cache)"))
        }
        let token: String
        let end: Timestamp
        do throws(Malformed) {
            let json = try JSON(parsing: data)
            token = try json.text("accessToken")
            end = try json.required("expiresAt") { $0.text.flatMap { Timestamp(iso8601: $0) } }
        } catch {
            throw .unavailable(loginNeeded("cannot be read from \(cache): \(error.problem)"))
        }
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !token.isEmpty else {
            throw .unavailable(loginNeeded("cannot be read from \(cache): accessToken is no token"))
        }
        guard now < end else { throw .unavailable(loginNeeded("ended at \(end.iso8601)")) }
        return Secret(token)
    }

    private func loginNeeded(_ what: String) -> SettingsProblem {
        SettingsProblem(
            "The single sign-on of the profile \(profile) \(what).",
            hint:
                "Run `aws sso login \(session.map { "--sso-session \($0)" } ?? "--profile \(profile)")` as the daemon's "
                + "user.")
    }
}
