import GlauxCore

/// The durations of the config, and advice on what is none.
enum DurationText {
    static func read(
        _ written: Written, atLeast least: Duration = .seconds(1), atMost most: Duration = .seconds(366 * 86_400)
    ) throws(Wrong) -> Duration {
        let text = written.text
        let duration = try duration(text)
        guard duration >= least else {
            throw Wrong("\(text.quoted) is too short. Write at least \"\(least.text)\".")
        }
        guard duration <= most else { throw Wrong("\(text.quoted) is too long. Write at most \"\(most.text)\".") }
        return duration
    }

    private static func duration(_ text: String) throws(Wrong) -> Duration {
        if text.hasPrefix("-") {
            throw Wrong("\(text.quoted) is negative. Write a duration such as \"15m\" or \"8h\".")
        }
        if text.hasPrefix("rate(") || text.hasPrefix("cron(") {
            throw Wrong("\(text.quoted) belongs under \"cron\". Here, write a duration such as \"15m\" or \"8h\".")
        }
        if !text.isEmpty, text.allSatisfy(\.isASCIIDigit) {
            throw Wrong("\(text.quoted) has no unit. Write \"\(text.prefix(6))m\" or \"\(text.prefix(6))h\".")
        }
        if text.contains(":"), text.allSatisfy({ $0.isASCIIDigit || $0 == ":" }) {
            throw Wrong("\(text.quoted) is no duration (YAML may read it as a number in base 60). Write \"1h30m\".")
        }
        guard let duration = Duration(text: text) else { throw unreadable(text) }
        return duration
    }

    private static func unreadable(_ text: String) -> Wrong {
        let compact = text.lowercased().filter { !$0.isWhitespace }
        let digits = compact.prefix(while: \.isASCIIDigit)
        let word = compact.dropFirst(digits.count)
        let names: [(Character, Set<String>)] = [
            ("d", ["d", "day", "days"]), ("h", ["h", "hr", "hrs", "hour", "hours"]),
            ("m", ["m", "min", "mins", "minute", "minutes"]), ("s", ["s", "sec", "secs", "second", "seconds"]),
        ]
        if !digits.isEmpty, digits.count <= 9, let unit = names.first(where: { $0.1.contains(String(word)) })?.0 {
            return Wrong("\(text.quoted) is no duration. Write \"\(digits)\(unit)\".")
        }
        return Wrong(
            "\(text.quoted) is no duration. Write whole numbers with d, h, m or s, such as \"90s\" or \"1h30m\".")
    }
}
