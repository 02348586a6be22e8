import GlauxCore

/// Where credentials come from, as the config, the environment and the profile say. `CredentialFetcher` gets them there.
indirect enum CredentialSource: Sendable, Hashable {
    case fixed(Credentials)
    case role(RoleRequest, source: CredentialSource)
    /// A role for whoever holds the token in the file, as Kubernetes gives one to a pod.
    case webIdentity(RoleRequest, tokenFile: String)
    case singleSignOn(SingleSignOn)
    case process(CredentialProcess)
    case container(ContainerEndpoint)
    case instance(InstanceMetadata)
}

/// The arguments of an AssumeRole.
struct RoleRequest: Sendable, Hashable {
    var roleARN: String
    var externalID: String?
    var sessionName = "glaux"
    var durationSeconds = 3600
}

extension CredentialSource {
    /// Follows AWS's default chain: the environment, a web identity, the profile, the container, the instance. What is
    /// configured but cannot be used is a problem, not a reason to look further.
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
            if let credentials = try Credentials(environment: environment) { return .fixed(credentials) }
            if let source = try webIdentity(environment) { return source }
        }
        let name = ClientSettings.profileName(settings, environment)
        let chain = ProfileChain(profiles: profiles, environment: environment)
        if let source = try chain.source(of: name) { return source }
        if name != "default", profiles[name] == nil {
            throw SettingsProblem("The profile \(name) is in neither shared file.", hint: supported)
        }
        if let endpoint = try ContainerEndpoint(environment: environment) { return .container(endpoint) }
        let profile = profiles[name]
        if let instance = try InstanceMetadata(environment: environment, profile: profile) {
            return .instance(instance)
        }
        throw SettingsProblem(
            "No AWS credentials were found in the environment or in the profile \(name).", hint: supported)
    }

    private static func webIdentity(_ environment: Environment) throws(SettingsProblem) -> CredentialSource? {
        guard let tokenFile = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let roleARN = environment["AWS_ROLE_ARN"] else {
            throw SettingsProblem(
                "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not.", hint: "Set both or neither.")
        }
        var role = RoleRequest(roleARN: roleARN)
        if let name = environment["AWS_ROLE_SESSION_NAME"] { role.sessionName = name }
        return .webIdentity(role, tokenFile: tokenFile)
    }

    static let supported =
        "Glaux takes credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_WEB_IDENTITY_TOKEN_FILE, a profile "
        + "of the shared files, the container's endpoint, or the instance's role (see the README, Credentials)."
}

extension Credentials {
    /// nil when the environment has none.
    init?(environment: Environment) throws(SettingsProblem) {
        switch (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) {
        case (nil, nil): return nil
        case (let accessKeyID?, let secret?):
            let token = environment["AWS_SESSION_TOKEN"] ?? environment["AWS_SECURITY_TOKEN"]
            self.init(accessKeyID: accessKeyID, secretAccessKey: Secret(secret), sessionToken: token.map(Secret.init))
        case (_?, nil), (nil, _?):
            throw SettingsProblem(
                "Only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set.", hint: "Set both or neither.")
        }
    }
}
