package import GlauxCore

/// The body of `POST /v1/tables/{name}/pause`; without one the pause has no end.
package struct PauseRequest: Sendable, Decodable {
    /// `90s`, `15m`, `8h`, `1d`, `1h30m`
    package var `for`: String?
    package var until: Moment?

    package init(for duration: String? = nil) {
        self.for = duration
    }

    private enum CodingKeys: String, CodingKey {
        case `for`, until
    }

    /// A misspelt key would pause the table without an end, so an unknown one is an error.
    package init(from decoder: any Decoder) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys
        where CodingKeys(stringValue: key.stringValue) == nil {
            throw WireProblem("\"\(key.stringValue)\" is no key of a pause. Write `for` or `until`.")
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.for = try container.decodeIfPresent(String.self, forKey: .for)
        until = try container.decodeIfPresent(Moment.self, forKey: .until)
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Throws: a sentence that says what to write.
    package func pause(from now: Timestamp) throws(WireProblem) -> Pause {
        switch (self.for, until) {
        case (nil, nil): return .indefinite
        case (nil, .some(let until)):
            guard until.timestamp > now else { throw WireProblem("\(until.timestamp.iso8601) has passed already.") }
            guard until.timestamp - now <= Self.longest else {
                throw WireProblem(
                    "\(until.timestamp.iso8601) is too far away. Write \((now + Self.longest).iso8601) or earlier, or leave "
                        + "`until` out: the pause lasts until it is resumed.")
            }
            return .until(until.timestamp)
        case (.some(let text), nil):
            return .until(now + (try Self.duration(text)))
        case (.some, .some):
            throw WireProblem("Give `for` or `until`, not both.")
        }
    }

    /// Reads `for`: more than nothing, at most ten years.
    package static func duration(_ text: String) throws(WireProblem) -> Duration {
        if !text.isEmpty, text.allSatisfy(\.isASCIIDigit) {
            throw WireProblem("\"\(text)\" has no unit. Write \"\(text)m\" or \"\(text)h\".")
        }
        guard let duration = Duration(text: text) else {
            throw WireProblem(
                "\"\(text)\" is not a duration. Write numbers with their units, such as 90s, 15m, 8h, 1d or 1h30m.")
        }
        guard duration > .zero else { throw WireProblem("\"\(text)\" is no time at all. Write 1s or more.") }
        guard duration <= longest else { throw WireProblem("\"\(text)\" is too long. Write 3650d or less.") }
        return duration
    }

    private static let longest = Duration.seconds(3650 * 86_400)
}

/// What is wrong with a request, in a sentence.
package struct WireProblem: Error, Sendable, Hashable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
