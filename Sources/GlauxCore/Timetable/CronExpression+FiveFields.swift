extension CronExpression {
    /// Five fields with names, ranges, lists and steps, or a macro such as `@daily`.
    ///
    /// When both day fields restrict, that is, neither begins with `*`, a day that fits either of them fits (Vixie's
    /// rule); otherwise it must fit both.
    package init(fiveFields text: String) throws(Problem) {
        let fields = try Self.fiveFields(of: text)
        for (field, value) in zip([CronField.minute, .hour, .dayOfMonth, .month, .dayOfWeek], fields) {
            if value.contains("?") || value.contains("#") || value.isEventBridgeDay {
                throw field.problem(value, "is EventBridge's; write \"cron(…)\" around its six fields")
            }
        }
        let hours = try CronField.hour.values(of: fields[1])
        let days: UInt32 = try CronField.dayOfMonth.values(of: fields[2]).mask()
        let weekdays: UInt8 = try CronField.dayOfWeek.values(of: fields[4]).mask()
        let isEither = fields[2].first != "*" && fields[4].first != "*"
        self.text = text
        minutes = try CronField.minute.values(of: fields[0]).mask()
        self.hours = hours.mask()
        months = try CronField.month.values(of: fields[3]).mask()
        self.days = isEither ? .either(days: days, weekdays: weekdays) : .both(days: days, weekdays: weekdays)
        years = nil
        followsRealTime = hours.spansAll
        try checkOccurs()
    }

    func checkOccurs() throws(Problem) {
        guard nextLocal(notBefore: 0) == nil else { return }
        throw Problem(message: "\"\(text)\" never occurs: none of its months has such a day")
    }

    private static func fiveFields(of text: String) throws(Problem) -> [Substring] {
        let fields = text.split(whereSeparator: \.isWhitespace)
        if let macro = fields.first, macro.hasPrefix("@") {
            guard fields.count == 1, let meaning = macros[macro.lowercased()] else {
                let known = macros.keys.sorted().joined(separator: ", ")
                throw Problem(message: "\"\(text)\" is not a macro; write one of \(known), or five fields")
            }
            return meaning.split(separator: " ")
        }
        guard fields.count == 5 else {
            let hint = fields.count == 6 ? "; EventBridge's six fields are written \"cron(\(text))\"" : ""
            throw Problem(
                message: "\"\(text)\" has \(fields.count) field\(fields.count == 1 ? "" : "s"); write five: minute "
                    + "hour day-of-month month day-of-week, as in \"0 18 1 * *\"\(hint)")
        }
        return fields
    }

    private static let macros = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
}

extension Substring {
    /// `L`, `LW`, `15W`, `6L`
    fileprivate var isEventBridgeDay: Bool {
        let letters = drop { $0.isASCII && $0.isNumber }.uppercased()
        return letters == "L" || letters == "W" || letters == "LW"
    }
}
