/// Where AWS is and as whom to go there, as the config says; what is nil is found by AWS's default chain.
package struct AWSSettings: Sendable, Hashable {
    package var region: String?
    package var profile: String?
    package var roleARN: String?
    /// Something like a shared secret: it is in the config and in memory, and not in the journal.
    package var externalID: String?
    package var endpointURL: String?

    package init(
        region: String? = nil, profile: String? = nil, roleARN: String? = nil, externalID: String? = nil,
        endpointURL: String? = nil
    ) {
        self.region = region
        self.profile = profile
        self.roleARN = roleARN
        self.externalID = externalID
        self.endpointURL = endpointURL
    }

    /// These, and where they say nothing, the others.
    package func over(_ others: AWSSettings) -> AWSSettings {
        AWSSettings(
            region: region ?? others.region, profile: profile ?? others.profile, roleARN: roleARN ?? others.roleARN,
            externalID: externalID ?? others.externalID, endpointURL: endpointURL ?? others.endpointURL)
    }

    /// What tells accounts apart.
    package var withoutExternalID: AWSSettings {
        var settings = self
        settings.externalID = nil
        return settings
    }
}

extension AWSSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case region, profile, roleARN, endpointURL
    }
}
