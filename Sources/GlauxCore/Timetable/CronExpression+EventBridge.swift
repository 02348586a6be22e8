extension CronExpression {
    /// Glaux did not exist before this year, so a schedule of earlier years alone can only be a mistake.
    private static let firstUsefulYear = 2026

    /// The inside of EventBridge's `cron(…)`: six fields, with `?`, `L`, `W` and `#`.
    ///
    /// `L`, `W` and `#` stand alone in their field, as in EventBridge, and exactly one of the day fields is `?`.
    package init(eventBridge text: String) throws(Problem) {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 6 else {
            throw Problem(
                message: "\"cron(\(text))\" has \(fields.count) field\(fields.count == 1 ? "" : "s"); write six: "
                    + "minute hour day-of-month month day-of-week year, as in \"cron(0 18 1 * ? *)\"")
        }
        let years = try CronField.year.values(of: fields[5])
        let hours = try CronField.hour.values(of: fields[1])
        self.text = text
        minutes = try CronField.minute.values(of: fields[0]).mask()
        self.hours = hours.mask()
        days = try Self.days(fields[2], weekdays: fields[4], of: text)
        months = try CronField.month.values(of: fields[3]).mask()
        self.years = years.spansAll ? nil : years.numbers
        followsRealTime = hours.spansAll
        if let last = self.years?.last, last < Self.firstUsefulYear {
            throw CronField.year.problem(fields[5], "has passed; write * or a year to come")
        }
        try checkOccurs()
    }

    private static func days(
        _ days: Substring, weekdays: Substring, of text: String
    ) throws(Problem) -> CronDays {
        switch (days == "?", weekdays == "?") {
        case (true, true), (false, false):
            throw Problem(
                message: "\"cron(\(text))\" must have ? in exactly one of day-of-month and day-of-week, "
                    + "as in \"cron(0 18 1 * ? *)\" or \"cron(0 18 ? * MON *)\"")
        case (false, true):
            return try daysOfMonth(days)
        case (true, false):
            return try daysOfWeek(weekdays)
        }
    }

    private static func daysOfMonth(_ text: Substring) throws(Problem) -> CronDays {
        switch text.uppercased() {
        case "L": return .lastDay
        case "LW": return .lastWorkday
        case let upper where upper.hasSuffix("W"):
            guard !text.contains(where: { ",-/*".contains($0) }) else {
                throw CronField.dayOfMonth.problem(text, "mixes W with other days; write one day, such as \"15W\"")
            }
            return .workday(nearest: try CronField.dayOfMonth.value(of: text.dropLast()))
        default:
            if text.uppercased().contains("L") {
                throw CronField.dayOfMonth.problem(text, "mixes L with other days; write \"L\" or \"LW\" alone")
            }
            return .both(days: try CronField.dayOfMonth.values(of: text).mask(), weekdays: .max)
        }
    }

    private static func daysOfWeek(_ text: Substring) throws(Problem) -> CronDays {
        let field = CronField.eventBridgeDayOfWeek
        if let hash = text.firstIndex(of: "#") {
            let number = text[text.index(after: hash)...]
            guard let nth = Int(number), (1...5).contains(nth), number.count == 1 else {
                throw field.problem(text, "must be one weekday, # and a number of 1-5, such as \"6#3\"")
            }
            return .nth(nth, weekday: try field.value(of: text[..<hash]) - 1)
        }
        // `L` alone is the last day of the week, which is Saturday.
        if text.uppercased() == "L" { return .both(days: .max, weekdays: 1 << 6) }
        if text.uppercased().hasSuffix("L") {
            return .last(weekday: try field.value(of: text.dropLast()) - 1)
        }
        let weekdays: UInt8 = try field.values(of: text).mask()
        return .both(days: .max, weekdays: weekdays >> 1)
    }
}
