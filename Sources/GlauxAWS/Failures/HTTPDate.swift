import GlauxCore

/// The `Date` header.
enum HTTPDate {
    /// Reads an IMF-fixdate, `Wed, 14 Jan 2026 10:18:50 GMT`; the obsolete forms of RFC 9110 are not sent by AWS.
    static func parse(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: words[2]).map({ $0 + 1 }), (1970...9999).contains(year),
            (1...CivilTime.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        let civil = CivilTime(
            year: year, month: month, day: day, hour: clock[0], minute: clock[1], second: clock[2])
        return Timestamp(secondsSince1970: civil.secondsSince1970)
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
