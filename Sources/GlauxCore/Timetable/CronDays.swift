/// Which days of a month a cron expression means.
enum CronDays: Sendable, Hashable {
    /// Days of the month (bits 1…31) that are also one of these weekdays (bits 0…6, Sunday is 0).
    case both(days: UInt32, weekdays: UInt8)
    /// Days of the month, and these weekdays besides: Vixie's rule for when both fields restrict.
    case either(days: UInt32, weekdays: UInt8)
    /// `L`
    case lastDay
    /// `LW`: the last day from Monday to Friday.
    case lastWorkday
    /// `15W`: the day from Monday to Friday nearest to a day, within its month. A month without that day has none.
    case workday(nearest: Int)
    /// `6L`: the last of a weekday.
    case last(weekday: Int)
    /// `6#3`: the third of a weekday.
    case nth(Int, weekday: Int)

    /// The days of a month as bits 1…31.
    func mask(month: Int, of year: Int) -> UInt32 {
        let length = CivilTime.days(inMonth: month, of: year)
        let present = UInt32.max >> UInt32(31 - length) & ~1
        let first = CivilTime.weekday(daysSince1970: CivilTime.daysSince1970(year: year, month: month, day: 1))
        switch self {
        case .both(let days, let weekdays):
            return days & Self.days(on: weekdays, first: first) & present
        case .either(let days, let weekdays):
            return (days | Self.days(on: weekdays, first: first)) & present
        case .lastDay:
            return 1 << UInt32(length)
        case .lastWorkday:
            return 1 << UInt32(Self.workday(nearest: length, length: length, first: first))
        case .workday(let day):
            return day > length ? 0 : 1 << UInt32(Self.workday(nearest: day, length: length, first: first))
        case .last(let weekday):
            let days = Self.days(on: 1 << UInt8(weekday), first: first) & present
            return 1 << UInt32(31 - days.leadingZeroBitCount)
        case .nth(let number, let weekday):
            return 1 << UInt32(1 + (weekday - first + 7) % 7 + (number - 1) * 7) & present
        }
    }

    /// The days that fall on one of the weekdays, in a month whose first day is the weekday `first`.
    private static func days(on weekdays: UInt8, first: Int) -> UInt32 {
        let week = UInt64(weekdays) >> UInt64(first) | UInt64(weekdays) << UInt64(7 - first)
        let everyWeek: UInt64 = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28
        return UInt32(truncatingIfNeeded: (week & 0x7f) * everyWeek << 1)
    }

    private static func workday(nearest day: Int, length: Int, first: Int) -> Int {
        switch (first + day - 1) % 7 {
        case 6: day == 1 ? 3 : day - 1
        case 0: day == length ? day - 2 : day + 1
        default: day
        }
    }
}
