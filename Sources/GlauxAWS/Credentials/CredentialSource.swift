import GlauxCore

/// Where credentials come from, as the config, the environment and the profile say. A new kind of provider is a new case
/// here, a line in `init`, and its fetching in `CredentialFetcher`.
indirect enum CredentialSource: Sendable, Hashable {
    case fixed(Credentials)
    case role(RoleRequest, source: CredentialSource)
}

/// The arguments of an AssumeRole.
struct RoleRequest: Sendable, Hashable {
    var roleARN: String
    var externalID: String?
    var sessionName = "glaux"
    var durationSeconds = 3600
}

extension CredentialSource {
    /// Follows AWS's default chain: the environment, then the profile. What is configured but cannot be used is a problem,
    /// not a reason to look further.
    init(settings: AWSSettings, environment: Environment, profiles: Profiles) throws(SettingsProblem) {
        let base = try Self.base(settings: settings, environment: environment, profiles: profiles)
        guard let roleARN = settings.roleARN else {
            self = base
            return
        }
        self = .role(RoleRequest(roleARN: roleARN, externalID: settings.externalID), source: base)
    }

    private static func base(
        settings: AWSSettings, environment: Environment, profiles: Profiles
    ) throws(SettingsProblem) -> CredentialSource {
        // A profile named in the config is meant to be used, whatever the environment holds; AWS_PROFILE is not.
        if settings.profile == nil {
            if let credentials = try fromEnvironment(environment) { return .fixed(credentials) }
            if environment["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil {
                throw unsupported("AWS_WEB_IDENTITY_TOKEN_FILE")
            }
        }
        let name = ClientSettings.profileName(settings, environment)
        if let source = try fromProfile(name, in: profiles) { return source }
        if name != "default", profiles[name] == nil {
            throw SettingsProblem("The profile \(name) is in neither shared file.", hint: supported)
        }
        for variable in ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        where environment[variable] != nil {
            throw unsupported(variable)
        }
        throw SettingsProblem(
            "No AWS credentials were found in the environment or in the profile \(name).", hint: supported)
    }

    private static func fromEnvironment(_ environment: Environment) throws(SettingsProblem) -> Credentials? {
        switch (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) {
        case (nil, nil): return nil
        case (let accessKeyID?, let secret?):
            let token = environment["AWS_SESSION_TOKEN"] ?? environment["AWS_SECURITY_TOKEN"]
            return Credentials(
                accessKeyID: accessKeyID, secretAccessKey: Secret(secret), sessionToken: token.map(Secret.init))
        case (_?, nil), (nil, _?):
            throw SettingsProblem(
                "Only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set.", hint: "Set both or neither.")
        }
    }

    /// nil when the profile says nothing of credentials. `path` are the profiles that led here.
    private static func fromProfile(
        _ name: String, in profiles: Profiles, path: [String] = []
    ) throws(SettingsProblem) -> CredentialSource? {
        guard let section = profiles[name] else {
            guard let asking = path.last else { return nil }
            throw SettingsProblem(
                "The profile \(asking) has source_profile = \(name), which is in neither shared file.",
                hint: supported)
        }
        // As a source, a profile's own keys come first; at the head of the chain, its role does.
        if !path.isEmpty, let credentials = try fromKeys(of: section, name) { return .fixed(credentials) }
        if let roleARN = section["role_arn"] {
            let source = try roleSource(of: section, name, in: profiles, path: path)
            return .role(try roleRequest(roleARN, section, name), source: source)
        }
        for key in ["web_identity_token_file", "sso_session", "sso_start_url"] where section[key] != nil {
            throw unsupported("\(key) of the profile \(name)")
        }
        if let credentials = try fromKeys(of: section, name) { return .fixed(credentials) }
        for key in ["login_session", "credential_process", "credential_source"] where section[key] != nil {
            throw unsupported("\(key) of the profile \(name)")
        }
        return nil
    }

    private static func roleSource(
        of section: SharedFile.Section, _ name: String, in profiles: Profiles, path: [String]
    ) throws(SettingsProblem) -> CredentialSource {
        for key in ["mfa_serial", "web_identity_token_file", "credential_source"] where section[key] != nil {
            throw unsupported("\(key) of the profile \(name)")
        }
        guard let sourceName = section["source_profile"] else {
            throw SettingsProblem(
                "The profile \(name) has a role_arn but no source_profile.",
                hint: "Name the profile whose keys may assume the role.")
        }
        if sourceName == name {
            guard let credentials = try fromKeys(of: section, name) else {
                throw SettingsProblem(
                    "The profile \(name) is its own source_profile but holds no keys.", hint: supported)
            }
            return .fixed(credentials)
        }
        let longer = path + [name]
        guard !longer.contains(sourceName) else {
            throw SettingsProblem(
                "The profiles \((longer + [sourceName]).joined(separator: " -> ")) go in a circle.",
                hint: "Let the last source_profile be one that holds keys.")
        }
        guard let source = try fromProfile(sourceName, in: profiles, path: longer) else {
            throw SettingsProblem("The profile \(sourceName) holds no credentials.", hint: supported)
        }
        return source
    }

    private static func roleRequest(
        _ roleARN: String, _ section: SharedFile.Section, _ name: String
    ) throws(SettingsProblem) -> RoleRequest {
        var request = RoleRequest(roleARN: roleARN, externalID: section["external_id"])
        if let sessionName = section["role_session_name"] { request.sessionName = sessionName }
        if let text = section["duration_seconds"] {
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                throw SettingsProblem(
                    "duration_seconds of the profile \(name) is \"\(text)\".", hint: "Write 900 to 43200.")
            }
            request.durationSeconds = seconds
        }
        return request
    }

    private static func fromKeys(
        of section: SharedFile.Section, _ name: String
    ) throws(SettingsProblem) -> Credentials? {
        switch (section["aws_access_key_id"], section["aws_secret_access_key"]) {
        case (nil, nil): return nil
        case (let accessKeyID?, let secret?):
            let token = section["aws_session_token"] ?? section["aws_security_token"]
            return Credentials(
                accessKeyID: accessKeyID, secretAccessKey: Secret(secret), sessionToken: token.map(Secret.init))
        case (_?, nil), (nil, _?):
            throw SettingsProblem(
                "The profile \(name) has only one of aws_access_key_id and aws_secret_access_key.",
                hint: "Give it both.")
        }
    }

    private static func unsupported(_ what: String) -> SettingsProblem {
        SettingsProblem("\(what) is not supported.", hint: supported)
    }

    private static let supported =
        "Glaux takes credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, from aws_access_key_id and "
        + "aws_secret_access_key of a profile, and from a role assumed with either (aws.role_arn, or role_arn and "
        + "source_profile)."
}
