import GlauxCore

/// Where AWS is, and as whom to go there.
enum AWSValues {
    static func region(_ written: Written) throws(Wrong) -> String {
        let text = try written.plainText()
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isLowerAlphanumeric) }) else {
            throw Wrong("\(text.quoted) is not a region. Write one such as \"ap-northeast-1\".")
        }
        return text
    }

    static func profile(_ written: Written) throws(Wrong) -> String {
        let text = try written.plainText()
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw Wrong("\(text.quoted) is not a profile. Write the name of one in ~/.aws/config.")
        }
        return text
    }

    static func roleARN(_ written: Written) throws(Wrong) -> String {
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
    static func externalID(_ written: Written) throws(Wrong) -> String {
        guard (2...1224).contains(written.text.utf8.count),
            written.text.utf8.allSatisfy({ $0.isAlphanumeric || "_+=,.@:/-".utf8.contains($0) })
        else {
            throw Wrong("cannot be an external id. Write 2 to 1224 of the characters A-Z a-z 0-9 _ + = , . @ : / -")
        }
        return written.text
    }

    static func endpointURL(_ written: Written) throws(Wrong) -> String {
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
