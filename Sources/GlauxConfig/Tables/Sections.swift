import GlauxCore

/// The sections beside the tables.
enum Sections {
    static func aws(_ item: Item, _ problems: inout [ConfigProblem]) -> AWSSettings {
        var settings = AWSSettings()
        for (key, item) in item.entries(&problems, of: AWSKey.self) ?? [] {
            switch key {
            case .region: settings.region = item.value(&problems, region)?.value
            case .profile: settings.profile = item.value(&problems, profile)?.value
            case .roleARN: settings.roleARN = item.value(&problems, roleARN)?.value
            case .externalID: settings.externalID = item.value(&problems, externalID)?.value
            case .endpointURL: settings.endpointURL = item.value(&problems, endpointURL)?.value
            }
        }
        return settings
    }

    static func limits(_ item: Item, _ problems: inout [ConfigProblem]) -> Limits {
        var limits = Limits()
        for (key, item) in item.entries(&problems, of: LimitKey.self) ?? [] {
            // AWS allows 300 exports in an account and region, and 20 DDL queries unless it was asked for more.
            let number = item.value(&problems) { written throws(Wrong) in
                try Choices.number(written, in: key == .exports ? 1...300 : 1...200)
            }
            switch (key, number?.value) {
            case (_, nil): continue
            case (.exports, let number?): limits.exports = number
            case (.queries, let number?): limits.queries = number
            }
        }
        return limits
    }

    private static func region(_ written: Written) throws(Wrong) -> String {
        let text = try written.plainText()
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isLowerAlphanumeric) }) else {
            throw Wrong("\(text.quoted) is not a region. Write one such as \"ap-northeast-1\".")
        }
        return text
    }

    private static func profile(_ written: Written) throws(Wrong) -> String {
        let text = try written.plainText()
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw Wrong("\(text.quoted) is not a profile. Write the name of one in ~/.aws/config.")
        }
        return text
    }

    private static func roleARN(_ written: Written) throws(Wrong) -> String {
        let parts = written.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "iam", parts[3].isEmpty,
            parts[4].count == 12, parts[4].allSatisfy(\.isASCIIDigit), parts[5].hasPrefix("role/"), parts[5].count > 5
        else {
            throw Wrong(
                "\(written.text.quoted) is not a role. Write one such as \"arn:aws:iam::123456789012:role/glaux\".")
        }
        return written.text
    }

    /// It may be a shared secret, so a wrong one is not shown.
    private static func externalID(_ written: Written) throws(Wrong) -> String {
        guard (2...1224).contains(written.text.utf8.count),
            written.text.utf8.allSatisfy({ $0.isAlphanumeric || "_+=,.@:/-".utf8.contains($0) })
        else {
            throw Wrong("cannot be an external id. Write 2 to 1224 of the characters A-Z a-z 0-9 _ + = , . @ : / -")
        }
        return written.text
    }

    private static func endpointURL(_ written: Written) throws(Wrong) -> String {
        let text = written.text
        let scheme = ["http://", "https://"].first(where: text.hasPrefix)
        let rest = text.dropFirst(scheme?.count ?? 0)
        // What stands before an @ may be a password, so it is not shown.
        guard !text.contains("@") else { throw Wrong("has a user or a password. Write the address alone.") }
        guard scheme != nil, let first = rest.utf8.first, first.isAlphanumeric || first == UInt8(ascii: "["),
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { throw Wrong("\(text.quoted) is not an address. Write one such as \"http://127.0.0.1:5000\".") }
        return text
    }
}
