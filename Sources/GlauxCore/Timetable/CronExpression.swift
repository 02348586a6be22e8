/// When, in local time: five-field cron or EventBridge's `cron(…)`.
///
/// What happens when the clocks change depends on the hour field. If it names hours, as in `30 2 * * *`, each local time
/// fires once: at its first occurrence if autumn repeats it, at the first instant after the gap if spring skips it. If
/// it is `*`, or a step over all hours, the expression follows real time: it fires at every instant whose local time
/// fits, in both passes of a repeated hour, and nothing is made up for a skipped one.
package struct CronExpression: Sendable, Hashable {
    /// As the operator wrote it.
    package let text: String
    /// Bits 0…59.
    let minutes: UInt64
    /// Bits 0…23.
    let hours: UInt32
    /// Bits 1…12.
    let months: UInt16
    let days: CronDays
    /// In ascending order; nil for every year.
    let years: [Int]?
    let followsRealTime: Bool

    /// Whether it may come to an end.
    package var namesYears: Bool { years != nil }

    /// What is wrong with an expression and what to write instead.
    package struct Problem: Error, Sendable, Hashable {
        package let message: String

        package init(message: String) {
            self.message = message
        }
    }

    /// The first instant after `time` at which it fires; nil if it never does again.
    package func next(after time: Timestamp, in rules: TimeZoneRules) -> Timestamp? {
        let instant = time.secondsSince1970
        let next = followsRealTime ? nextShown(after: instant, in: rules) : nextReached(after: instant, in: rules)
        return next.map(Timestamp.init(secondsSince1970:))
    }

    /// By real time: the first instant after `instant` whose local time fits.
    private func nextShown(after instant: Int64, in rules: TimeZoneRules) -> Int64? {
        // What the last search found, so that the spans which a rare expression passes over cost no search each.
        var found: (from: Int64, local: Int64)?
        for span in rules.spans(from: instant + 1) {
            let from = max(instant + 1, span.start) + Int64(span.offset)
            if found.map({ from < $0.from || from > $0.local }) ?? true {
                found = nextLocal(notBefore: from).map { (from, $0) }
            }
            if let found, found.local - Int64(span.offset) < span.end { return found.local - Int64(span.offset) }
        }
        return nil
    }

    /// By the wall clock: the instant at which the clock first reaches the next local time that it has not yet reached.
    private func nextReached(after instant: Int64, in rules: TimeZoneRules) -> Int64? {
        nextLocal(notBefore: rules.highestLocal(upTo: instant) + 1).map(rules.firstInstant(reaching:))
    }

    /// The first local time from `seconds` on that fits, both in seconds since 1970 on the local clock.
    func nextLocal(notBefore seconds: Int64) -> Int64? {
        let minute = (seconds + 59).flooredDivision(by: 60)
        let today = minute.flooredDivision(by: 1440)
        guard let day = firstDay(notBefore: Int(today)) else { return nil }
        if day == today {
            if let time = firstMinute(notBefore: Int(minute - today * 1440)) { return Int64(day * 1440 + time) * 60 }
            guard let day = firstDay(notBefore: Int(today) + 1) else { return nil }
            return Int64(day * 1440 + earliestMinute) * 60
        }
        return Int64(day * 1440 + earliestMinute) * 60
    }

    /// The first day from `day` on that fits, both in days since 1970.
    private func firstDay(notBefore day: Int) -> Int? {
        var (year, month, dayOfMonth) = CivilTime.date(daysSince1970: day)
        // The calendar repeats after 400 years, weekdays included: what does not occur in them never occurs.
        let lastYear = year + 400
        while years != nil || year <= lastYear {
            if let years {
                guard let open = years.first(where: { $0 >= year }) else { return nil }
                if open > year { (year, month, dayOfMonth) = (open, 1, 1) }
            }
            let openMonths = months >> UInt16(month)
            guard openMonths != 0 else {
                (year, month, dayOfMonth) = (year + 1, 1, 1)
                continue
            }
            if openMonths & 1 == 0 { (month, dayOfMonth) = (month + openMonths.trailingZeroBitCount, 1) }
            let openDays = days.mask(month: month, of: year) >> UInt32(dayOfMonth)
            if openDays != 0 {
                let found = dayOfMonth + openDays.trailingZeroBitCount
                return CivilTime.daysSince1970(year: year, month: month, day: found)
            }
            (year, month, dayOfMonth) = month == 12 ? (year + 1, 1, 1) : (year, month + 1, 1)
        }
        return nil
    }

    /// The first minute of a day from `minute` on that fits, both counted from 00:00.
    private func firstMinute(notBefore minute: Int) -> Int? {
        let hour = minute / 60
        if hours >> UInt32(hour) & 1 == 1 {
            let open = minutes >> UInt64(minute % 60)
            if open != 0 { return minute + open.trailingZeroBitCount }
        }
        let later = hours >> UInt32(hour + 1)
        guard later != 0 else { return nil }
        return (hour + 1 + later.trailingZeroBitCount) * 60 + minutes.trailingZeroBitCount
    }

    private var earliestMinute: Int { hours.trailingZeroBitCount * 60 + minutes.trailingZeroBitCount }
}
