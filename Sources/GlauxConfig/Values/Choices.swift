import GlauxCore

/// Values that are one of a few words, and whole numbers.
enum Choices {
    static func one<Choice: RawRepresentable<String> & CaseIterable>(
        _ written: Written, of _: Choice.Type = Choice.self
    ) throws(Wrong) -> Choice {
        if let choice = Choice(rawValue: written.text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        throw Wrong("\(written.text.quoted) is not known here. Write \(words.map(\.quoted).joined(separator: " or ")).")
    }

    static func number(_ written: Written, in range: ClosedRange<Int>) throws(Wrong) -> Int {
        let text = written.text
        guard !text.isEmpty, text.allSatisfy(\.isASCIIDigit) else {
            throw Wrong("\(text.quoted) is not a whole number. Write \(range.lowerBound) to \(range.upperBound).")
        }
        guard let number = Int(text), range.contains(number) else {
            throw Wrong("\(text.quoted) is out of range. Write \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    static func boolean(_ written: Written) throws(Wrong) -> Bool {
        switch written.text {
        case "true": return true
        case "false": return false
        default: throw Wrong("\(written.text.quoted) is neither true nor false. Write one of the two.")
        }
    }

    /// `20%`
    static func percentage(_ written: Written) throws(Wrong) -> Int {
        let text = written.text
        let digits = text.prefix(while: \.isASCIIDigit)
        guard !digits.isEmpty, text.dropFirst(digits.count).drop(while: { $0 == " " }) == "%" else {
            throw Wrong("\(text.quoted) is no percentage. Write a whole number with %, such as \"20%\".")
        }
        guard let number = Int(digits), (0...1000).contains(number) else {
            throw Wrong("\(text.quoted) is out of range. Write \"0%\" to \"1000%\".")
        }
        return number
    }

    static func encryption(_ written: Written) throws(Wrong) -> Encryption {
        let text = written.text
        switch text {
        case "aes256": return .aes256
        case "kms": return .kms(key: nil)
        case let text where text.hasPrefix("kms:"):
            let key = String(text.dropFirst(4))
            guard (1...2048).contains(key.utf8.count),
                key.utf8.allSatisfy({ $0.isAlphanumeric || "_:/-".utf8.contains($0) })
            else { throw Wrong("\(text.quoted) names no key. Write \"kms:\" and then the key's id or ARN.") }
            return .kms(key: key)
        case let text where text.lowercased() == "aes256" || text.lowercased() == "kms":
            throw Wrong("\(text.quoted) is not known here. Write \(text.lowercased().quoted).")
        default:
            throw Wrong(
                "\(text.quoted) is not known here. Write \"aes256\", \"kms\" or \"kms:\" and a key's id or ARN.")
        }
    }
}
