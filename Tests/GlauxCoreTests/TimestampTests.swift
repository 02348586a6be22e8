import GlauxCore
import Testing

@Suite("timestamps and the calendar")
struct TimestampTests {
    @Test(
        "ISO 8601 is read and written back",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_768_385_930_622, "2026-01-14T10:18:50.622Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"), (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func roundTrip(milliseconds: Int64, text: String) {
        #expect(Timestamp(millisecondsSince1970: milliseconds).iso8601 == text)
        #expect(Timestamp(iso8601: text)?.millisecondsSince1970 == milliseconds)
    }

    @Test(
        "an offset and a fraction of any length are understood",
        arguments: [
            ("2026-01-14T19:18:50.622+09:00", 1_768_385_930_622), ("2026-01-14T10:18:50.6229999Z", 1_768_385_930_622),
            ("2026-01-14T10:18:50.6Z", 1_768_385_930_600), ("2026-01-14T04:48:50-05:30", 1_768_385_930_000),
        ] as [(String, Int64)])
    func offsets(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.millisecondsSince1970 == milliseconds)
    }

    @Test(
        "what is no instant is refused",
        arguments: [
            "", "2026", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00Zx", "2026-01-01 00:00:00Z", "+026-01-01T00:00:00Z", "2026-01-01T00:00:00+0900",
            "2026-01-01T00:00:00+99:99",
        ])
    func refused(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test("the calendar agrees with counting day by day over eight centuries")
    func calendar() {
        var (year, month, day) = (1600, 1, 1)
        var weekday = 6  // 1600-01-01 was a Saturday.
        for days in CivilTime.daysSince1970(
            year: 1600, month: 1, day: 1)...CivilTime.daysSince1970(year: 2400, month: 12, day: 31)
        {
            let date = CivilTime.date(daysSince1970: days)
            guard date == (year, month, day), CivilTime.weekday(daysSince1970: days) == weekday,
                CivilTime.daysSince1970(year: year, month: month, day: day) == days
            else {
                Issue.record("day \(days): \(date) is not \((year, month, day))")
                return
            }
            let isLeap = year.isMultiple(of: 400) || year.isMultiple(of: 4) && !year.isMultiple(of: 100)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            weekday = (weekday + 1) % 7
        }
    }

    @Test("seconds before 1970 have a date too")
    func beforeTheEpoch() {
        let civil = CivilTime(secondsSince1970: -1)
        #expect(civil == CivilTime(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59))
        #expect(civil.secondsSince1970 == -1)
    }
}
