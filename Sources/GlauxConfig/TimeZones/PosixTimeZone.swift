import GlauxCore

/// A POSIX TZ string, such as `EST5EDT,M3.2.0,M11.1.0`, with the extensions of RFC 9636.
struct PosixTimeZone {
    /// When, in each year, by the clock that is in force before it.
    private struct Change {
        enum Day {
            /// 1…365; the 29th of February is never counted.
            case julian(Int)
            /// 0…365
            case zeroBased(Int)
            /// A weekday (0 is Sunday) of the nth week of a month; the fifth is the last.
            case month(Int, week: Int, weekday: Int)
        }

        var day: Day
        /// Seconds after midnight; may be negative or more than a day.
        var time: Int64

        /// In local seconds since 1970.
        func local(in year: Int) -> Int64 {
            let newYear = CivilTime.daysSince1970(year: year, month: 1, day: 1)
            let days: Int
            switch day {
            case .julian(let number): days = newYear + number - (CivilTime.isLeap(year) && number > 59 ? 0 : 1)
            case .zeroBased(let number): days = newYear + number
            case .month(let month, let week, let weekday):
                let first = CivilTime.daysSince1970(year: year, month: month, day: 1)
                let offset = (weekday - CivilTime.weekday(daysSince1970: first) + 7) % 7
                let length = CivilTime.days(inMonth: month, of: year)
                var dayOfMonth = offset + (week - 1) * 7
                if dayOfMonth >= length { dayOfMonth -= 7 }
                days = first + dayOfMonth
            }
            return Int64(days) * 86_400 + time
        }
    }

    private let standard: Int
    private let daylight: (offset: Int, start: Change, end: Change)?

    init?(_ text: String) {
        var scan = text[...]
        guard Self.takeName(&scan), let standard = Self.takeOffset(&scan) else { return nil }
        self.standard = -Int(standard)
        guard !scan.isEmpty else {
            daylight = nil
            return
        }
        guard Self.takeName(&scan) else { return nil }
        var offset = -Int(standard) + 3600
        if scan.first != "," {
            guard let written = Self.takeOffset(&scan) else { return nil }
            offset = -Int(written)
        }
        guard let start = Self.takeChange(&scan), let end = Self.takeChange(&scan), scan.isEmpty else { return nil }
        daylight = (offset, start, end)
    }

    /// In ascending order, through the year `lastYear`.
    func transitions(after instant: Int64, until lastYear: Int) -> [TimeZoneRules.Transition] {
        guard let daylight else {
            return [TimeZoneRules.Transition(start: instant + 1, offset: standard)]
        }
        var found: [TimeZoneRules.Transition] = []
        // Some files begin with a transition at the beginning of time.
        let firstYear = max(CivilTime(secondsSince1970: instant).year - 1, 1900)
        guard firstYear <= lastYear else { return [] }
        for year in firstYear...lastYear {
            let start = daylight.start.local(in: year) - Int64(standard)
            let end = daylight.end.local(in: year) - Int64(daylight.offset)
            found.append(TimeZoneRules.Transition(start: start, offset: daylight.offset))
            found.append(TimeZoneRules.Transition(start: end, offset: standard))
        }
        found.sort { ($0.start, $0.offset) < ($1.start, $1.offset) }
        // Daylight saving that lasts all year ends at the instant at which it begins again.
        let lasting = found.indices.filter { $0 == 0 || found[$0].start != found[$0 - 1].start }.filter { index in
            index + 1 == found.count || found[index].start != found[index + 1].start
        }
        return lasting.map { found[$0] }.filter { $0.start > instant }
    }

    private static func takeName(_ scan: inout Substring) -> Bool {
        if scan.first == "<" {
            guard let end = scan.firstIndex(of: ">") else { return false }
            scan = scan[scan.index(after: end)...]
            return true
        }
        let name = scan.prefix { $0.isASCII && $0.isLetter }
        scan = scan.dropFirst(name.count)
        return name.count >= 3
    }

    /// West of Greenwich, and less than 25 hours: only the time of a change has more.
    private static func takeOffset(_ scan: inout Substring) -> Int64? {
        takeTime(&scan).flatMap { abs($0) < 25 * 3600 ? $0 : nil }
    }

    /// `-5`, `+05:30`, `167:59:59`: seconds.
    private static func takeTime(_ scan: inout Substring) -> Int64? {
        var sign: Int64 = 1
        if let first = scan.first, first == "+" || first == "-" {
            sign = first == "-" ? -1 : 1
            scan.removeFirst()
        }
        var seconds: Int64 = 0
        for (index, length) in ([3600, 60, 1] as [Int64]).enumerated() {
            if index > 0 {
                guard scan.first == ":" else { break }
                scan.removeFirst()
            }
            guard let number = takeNumber(&scan), number <= 167 else { return nil }
            seconds += Int64(number) * length
        }
        return sign * seconds
    }

    /// `,M3.2.0/2`
    private static func takeChange(_ scan: inout Substring) -> Change? {
        guard scan.popFirst() == ",", let first = scan.first else { return nil }
        let day: Change.Day
        switch first {
        case "M":
            scan.removeFirst()
            guard let month = takeNumber(&scan), (1...12).contains(month), scan.popFirst() == ".",
                let week = takeNumber(&scan), (1...5).contains(week), scan.popFirst() == ".",
                let weekday = takeNumber(&scan), (0...6).contains(weekday)
            else { return nil }
            day = .month(month, week: week, weekday: weekday)
        case "J":
            scan.removeFirst()
            guard let number = takeNumber(&scan), (1...365).contains(number) else { return nil }
            day = .julian(number)
        default:
            guard let number = takeNumber(&scan), (0...365).contains(number) else { return nil }
            day = .zeroBased(number)
        }
        guard scan.first == "/" else { return Change(day: day, time: 7200) }
        scan.removeFirst()
        return takeTime(&scan).map { Change(day: day, time: $0) }
    }

    private static func takeNumber(_ scan: inout Substring) -> Int? {
        let digits = scan.prefix(while: \.isASCIIDigit)
        scan = scan.dropFirst(digits.count)
        return Int(digits)
    }
}
