import GlauxCore

/// What may stand under `cron:`: five fields, a macro, or EventBridge's `cron(…)` and `rate(…)`.
enum ScheduleText: Sendable {
    case interval(Duration)
    /// Still without its time zone, which has a key of its own.
    case cron(CronExpression)

    /// Exports take minutes, so a shorter interval only skips; the demo is what needs seconds.
    static let shortestInterval = Duration.seconds(10)

    static func read(_ written: Written) throws(Wrong) -> ScheduleText {
        let text = written.text.trimmed
        do throws(CronExpression.Problem) {
            if let inside = text.inside("cron") { return .cron(try CronExpression(eventBridge: inside)) }
            if let inside = text.inside("rate") { return .interval(try rate(inside, text: text)) }
            return .cron(try CronExpression(fiveFields: text))
        } catch {
            if let duration = try? DurationText.read(written) {
                throw Wrong(
                    "\(text.quoted) is a duration. Write \"every: \(duration.text)\" instead of \"cron\".")
            }
            // A problem with the whole names it; one with a field names only that.
            throw Wrong(error.message.hasPrefix("\"") ? "\(error.message)." : "\(text.quoted): \(error.message).")
        }
    }

    /// `8 hours`: EventBridge wants the singular for 1 and the plural for anything else.
    private static func rate(_ inside: String, text: String) throws(CronExpression.Problem) -> Duration {
        let parts = inside.split(whereSeparator: \.isWhitespace)
        let lengths = ["minute": 60, "hour": 3600, "day": 86_400] as [String: Int64]
        guard parts.count == 2, parts[0].allSatisfy(\.isASCIIDigit), let count = Int64(parts[0]) else {
            throw CronExpression.Problem(message: "write a number and a unit, such as \"rate(8 hours)\"")
        }
        let unit = parts[1].hasSuffix("s") ? parts[1].dropLast() : parts[1]
        guard let length = lengths[String(unit)] else {
            throw CronExpression.Problem(message: "write minutes, hours or days, such as \"rate(8 hours)\"")
        }
        guard (1...(366 * 86_400 / length)).contains(count) else {
            throw CronExpression.Problem(message: "write 1 to \(366 * 86_400 / length) \(unit)s")
        }
        guard (count == 1) == (parts[1] == unit) else {
            throw CronExpression.Problem(message: "write \"rate(\(count) \(unit)\(count == 1 ? "" : "s"))\"")
        }
        return .seconds(count * length)
    }
}

extension String {
    /// Without white space at its ends.
    var trimmed: String {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[...last].drop(while: \.isWhitespace))
    }

    /// What stands in `name(…)`.
    fileprivate func inside(_ name: String) -> String? {
        guard hasPrefix("\(name)("), hasSuffix(")") else { return nil }
        return String(dropFirst(name.count + 1).dropLast())
    }
}
