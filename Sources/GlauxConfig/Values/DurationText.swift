/// Durations as the config writes them: `90s`, `15m`, `8h`, `1d`, `1h30m`.
enum DurationText {
    private static let units: [(letter: Character, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
    /// Ten times the longest that any key allows; larger sums are not needed to say "too long".
    private static let ceiling: Int64 = 366 * 86_400 * 10

    static func read(
        _ written: Written, atLeast least: Duration = .seconds(1), atMost most: Duration = .seconds(366 * 86_400)
    ) throws(Wrong) -> Duration {
        let text = written.text
        let duration = Duration.seconds(try seconds(text))
        guard duration >= least else {
            throw Wrong("\(text.quoted) is too short. Write at least \"\(least.configText)\".")
        }
        guard duration <= most else { throw Wrong("\(text.quoted) is too long. Write at most \"\(most.configText)\".") }
        return duration
    }

    private static func seconds(_ text: String) throws(Wrong) -> Int64 {
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
        var total: Int64 = 0
        var allowed = units[...]
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let letter = rest.popFirst(),
                let index = allowed.firstIndex(where: { $0.letter == letter })
            else { throw unreadable(text) }
            let count = Int64(digits).map { min($0, ceiling) } ?? ceiling
            total = min(total + count * allowed[index].seconds, ceiling)
            allowed = allowed[(index + 1)...]
        }
        guard !text.isEmpty else { throw unreadable(text) }
        return total
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

extension Duration {
    /// As the config would write it, exact to the second: `90s` is `1m30s`.
    var configText: String {
        var rest = components.seconds
        var text = ""
        for (letter, length) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] as [(String, Int64)] {
            if rest >= length { text += "\(rest / length)\(letter)" }
            rest %= length
        }
        return text.isEmpty ? "0s" : text
    }
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
