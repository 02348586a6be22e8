import GlauxCore

/// What the config, the environment and the profile say together, checked.
struct ClientSettings: Sendable {
    var region: String
    var partition: Partition
    /// For the services that are not at their usual place.
    var customEndpoints: [Service: Endpoint]
    var variant: Endpoint.Variant
    var attempts: Int
    var trust: Trust
    var proxies: Proxies

    init(settings: AWSSettings, environment: Environment, profiles: Profiles) throws(SettingsProblem) {
        let name = Self.profileName(settings, environment)
        let profile = profiles[name]
        let region =
            settings.region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? profile?["region"]
        guard let region else {
            throw SettingsProblem(
                "No AWS region is known.",
                hint: "Set aws.region in the config, AWS_REGION, or region in the profile \(name).")
        }
        guard let partition = Partition(region: region) else {
            throw SettingsProblem("\(region) is not a name of an AWS region.", hint: "Write one such as eu-west-1.")
        }
        self.region = region
        self.partition = partition
        variant = Endpoint.Variant(
            isFIPS: try Self.boolean("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", environment, profile),
            isDualStack: try Self.boolean(
                "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", environment, profile))
        trust = try Trust(bundle: environment["AWS_CA_BUNDLE"] ?? profile?["ca_bundle"], environment)
        proxies = try Proxies(environment: environment)
        attempts = try Self.attempts(environment["AWS_MAX_ATTEMPTS"] ?? profile?["max_attempts"])
        customEndpoints = [:]
        let isIgnored =
            environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] ?? profile?["ignore_configured_endpoint_urls"]
        for service in Service.allCases {
            let configured =
                environment["AWS_ENDPOINT_URL_\(service.identifier.uppercased())"]
                ?? environment["AWS_ENDPOINT_URL"] ?? profiles.endpointURL(of: service, in: name)
            let url = settings.endpointURL ?? (isIgnored?.lowercased() == "true" ? nil : configured)
            if let url { customEndpoints[service] = try Endpoint(custom: url) }
        }
    }

    /// The profile that is asked for, or `default`.
    static func profileName(_ settings: AWSSettings, _ environment: Environment) -> String {
        settings.profile ?? environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] ?? "default"
    }

    private static func boolean(
        _ variable: String, _ key: String, _ environment: Environment, _ profile: SharedFile.Section?
    ) throws(SettingsProblem) -> Bool {
        guard let text = environment[variable] ?? profile?[key] else { return false }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default:
            throw SettingsProblem(
                "\(variable) (or \(key) in the profile) is \"\(text)\".", hint: "Write true or false.")
        }
    }

    private static func attempts(_ text: String?) throws(SettingsProblem) -> Int {
        guard let text else { return RetryPolicy.standardAttempts }
        guard let attempts = Int(text), (1...20).contains(attempts) else {
            throw SettingsProblem(
                "AWS_MAX_ATTEMPTS (or max_attempts in the profile) is \"\(text)\".",
                hint: "Write a number from 1 to 20.")
        }
        return attempts
    }
}
