/// The profiles, services and sessions of the two shared files, merged: where both have a key, the credentials file wins.
struct Profiles: Sendable, Hashable {
    private(set) var profiles: [String: SharedFile.Section] = [:]
    private var services: [String: SharedFile.Section] = [:]
    /// Of single sign-on, by their names.
    private(set) var sessions: [String: SharedFile.Section] = [:]

    init() {}

    init(config: SharedFile, credentials: SharedFile) {
        for (name, section) in config.sections {
            if name == "default" {
                // `[profile default]` is the same profile and wins over `[default]`.
                let other = config.sections["profile default"]
                profiles["default"] = Self.merge(section, under: other)
            } else if name.hasPrefix("profile ") {
                let profile = String(name.dropFirst("profile ".count))
                profiles[profile] = Self.merge(profiles[profile] ?? SharedFile.Section(), under: section)
            } else if name.hasPrefix("services ") {
                services[String(name.dropFirst("services ".count))] = section
            } else if name.hasPrefix("sso-session ") {
                sessions[String(name.dropFirst("sso-session ".count))] = section
            }
        }
        for (name, section) in credentials.sections {
            profiles[name] = Self.merge(profiles[name] ?? SharedFile.Section(), under: section)
        }
    }

    subscript(profile: String) -> SharedFile.Section? { profiles[profile] }

    /// The `endpoint_url` that a profile has for a service, or for all.
    func endpointURL(of service: Service, in profile: String) -> String? {
        guard let section = profiles[profile] else { return nil }
        let own = section["services"].flatMap { services[$0] }?.maps[service.identifier]?["endpoint_url"]
        return own ?? section["endpoint_url"]
    }

    private static func merge(_ lower: SharedFile.Section, under upper: SharedFile.Section?) -> SharedFile.Section {
        guard let upper else { return lower }
        return SharedFile.Section(
            values: lower.values.merging(upper.values) { $1 }, maps: lower.maps.merging(upper.maps) { $1 })
    }
}
