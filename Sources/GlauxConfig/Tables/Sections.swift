import GlauxCore

/// The sections beside the tables.
enum Sections {
    static func aws(_ item: Item, _ problems: inout [ConfigProblem]) -> AWSSettings {
        var settings = AWSSettings()
        for (key, item) in item.entries(&problems, of: AWSKey.self) ?? [] {
            switch key {
            case .region: settings.region = item.value(&problems, AWSValues.region)?.value
            case .profile: settings.profile = item.value(&problems, AWSValues.profile)?.value
            case .roleARN: settings.roleARN = item.value(&problems, AWSValues.roleARN)?.value
            case .externalID: settings.externalID = item.value(&problems, AWSValues.externalID)?.value
            case .endpointURL: settings.endpointURL = item.value(&problems, AWSValues.endpointURL)?.value
            }
        }
        return settings
    }

    static func limits(_ item: Item, _ problems: inout [ConfigProblem]) -> Limits {
        var limits = Limits()
        for (key, item) in item.entries(&problems, of: LimitKey.self) ?? [] {
            // AWS allows 300 exports in an account and region, and 20 DDL queries unless it was asked for more.
            // Fifty archives of the usual memory take more than most machines have.
            let range =
                switch key {
                case .exports: 1...300
                case .queries: 1...200
                case .archives: 1...50
                }
            let number = item.value(&problems) { written throws(Wrong) in try Choices.number(written, in: range) }
            switch (key, number?.value) {
            case (_, nil): continue
            case (.exports, let number?): limits.exports = number
            case (.queries, let number?): limits.queries = number
            case (.archives, let number?): limits.archives = number
            }
        }
        return limits
    }
}
