/// What lines are together, whatever their order and their cut into objects: the sum of the SHA-256 of each, without its
/// newline, modulo 2^256. Anybody can compute it again; two sums of different lines are the same only by a miracle.
package struct LineDigest: Sendable, Hashable {
    // The lowest first.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    package init() { words = (0, 0, 0, 0) }

    /// - Parameter words: of a hash, the most significant first
    package mutating func add(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        var carry: Bool
        var other: Bool
        (words.0, carry) = words.0.addingReportingOverflow(fourth)
        (words.1, other) = words.1.addingReportingOverflow(third)
        var more = other
        (words.1, other) = words.1.addingReportingOverflow(carry ? 1 : 0)
        carry = more || other
        (words.2, more) = words.2.addingReportingOverflow(second)
        (words.2, other) = words.2.addingReportingOverflow(carry ? 1 : 0)
        carry = more || other
        words.3 = words.3 &+ first &+ (carry ? 1 : 0)
    }

    package mutating func add(_ digest: LineDigest) {
        add(digest.words.3, digest.words.2, digest.words.1, digest.words.0)
    }

    package static func == (left: LineDigest, right: LineDigest) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.3)
    }
}

/// As 64 hexadecimal digits.
extension LineDigest: CustomStringConvertible, Codable {
    package var description: String {
        [words.3, words.2, words.1, words.0].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    package init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let words = (0..<4).compactMap { place in
            UInt64(String(decoding: digits[place * 16..<place * 16 + 16], as: UTF8.self), radix: 16)
        }
        guard words.count == 4 else { return nil }
        self.words = (words[3], words[2], words[1], words[0])
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = LineDigest(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is no digest")
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
