/// What the profiles say of credentials: a profile's own keys, or whose role it takes on, from profile to profile.
struct ProfileChain: Sendable {
    let profiles: Profiles
    let environment: Environment

    /// nil when the profile says nothing of credentials.
    func source(of name: String) throws(SettingsProblem) -> CredentialSource? {
        try source(of: name, path: [])
    }

    /// - Parameter path: the profiles that led here
    private func source(of name: String, path: [String]) throws(SettingsProblem) -> CredentialSource? {
        guard let section = profiles[name] else {
            guard let asking = path.last else { return nil }
            throw SettingsProblem(
                "The profile \(asking) has source_profile = \(name), which is in neither shared file.",
                hint: CredentialSource.supported)
        }
        // As a source, a profile's own keys come first; at the head of the chain, its role does.
        if !path.isEmpty, let credentials = try keys(of: section, name) { return .fixed(credentials) }
        if let roleARN = section["role_arn"] {
            let role = try roleRequest(roleARN, section, name)
            if let tokenFile = section["web_identity_token_file"] {
                return .webIdentity(role, tokenFile: environment.expandingHome(tokenFile))
            }
            return .role(role, source: try roleSource(of: section, name, path: path))
        }
        if section["web_identity_token_file"] != nil {
            throw SettingsProblem(
                "The profile \(name) has a web_identity_token_file but no role_arn.",
                hint: "Name the role that the token is for.")
        }
        if let signOn = try SingleSignOn(section, profile: name, profiles: profiles, environment: environment) {
            return .singleSignOn(signOn)
        }
        if let credentials = try keys(of: section, name) { return .fixed(credentials) }
        if let command = section["credential_process"] {
            return .process(try CredentialProcess(command: command, profile: name))
        }
        if section["login_session"] != nil {
            throw SettingsProblem(
                "login_session of the profile \(name) is not supported: it is for people.",
                hint: CredentialSource.supported)
        }
        return nil
    }

    private func roleSource(
        of section: SharedFile.Section, _ name: String, path: [String]
    ) throws(SettingsProblem) -> CredentialSource {
        if section["mfa_serial"] != nil {
            throw SettingsProblem(
                "mfa_serial of the profile \(name) is not supported: nobody can type its codes for a daemon.",
                hint: "Give Glaux a role that does not ask for one.")
        }
        switch (section["source_profile"], section["credential_source"]) {
        case (nil, nil):
            throw SettingsProblem(
                "The profile \(name) has a role_arn but no source_profile.",
                hint: "Name the profile whose keys may assume the role, or a credential_source.")
        case (_?, _?):
            throw SettingsProblem(
                "The profile \(name) has both source_profile and credential_source.", hint: "Remove one of them.")
        case (nil, let source?):
            return try namedSource(source, section, name)
        case (name, nil):
            guard let credentials = try keys(of: section, name) else {
                throw SettingsProblem(
                    "The profile \(name) is its own source_profile but holds no keys.",
                    hint: CredentialSource.supported)
            }
            return .fixed(credentials)
        case (let sourceName?, nil):
            let longer = path + [name]
            guard !longer.contains(sourceName) else {
                throw SettingsProblem(
                    "The profiles \((longer + [sourceName]).joined(separator: " -> ")) go in a circle.",
                    hint: "Let the last source_profile be one that holds keys.")
            }
            guard let source = try source(of: sourceName, path: longer) else {
                throw SettingsProblem(
                    "The profile \(sourceName) holds no credentials.", hint: CredentialSource.supported)
            }
            return source
        }
    }

    private func namedSource(
        _ source: String, _ section: SharedFile.Section, _ name: String
    ) throws(SettingsProblem) -> CredentialSource {
        let found: CredentialSource?
        switch source {
        case "Environment": found = try Credentials(environment: environment).map(CredentialSource.fixed)
        case "EcsContainer": found = try ContainerEndpoint(environment: environment).map(CredentialSource.container)
        case "Ec2InstanceMetadata":
            found = try InstanceMetadata(environment: environment, profile: section).map(CredentialSource.instance)
        default:
            throw SettingsProblem(
                "credential_source of the profile \(name) is \"\(source)\".",
                hint: "Write Environment, Ec2InstanceMetadata or EcsContainer.")
        }
        guard let found else {
            throw SettingsProblem(
                "The profile \(name) has credential_source = \(source), where there are no credentials.",
                hint: CredentialSource.supported)
        }
        return found
    }

    private func roleRequest(
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

    private func keys(of section: SharedFile.Section, _ name: String) throws(SettingsProblem) -> Credentials? {
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
}
