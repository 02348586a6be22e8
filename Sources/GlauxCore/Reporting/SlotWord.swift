/// A word of a query that its slot fills in, such as `last_month.year`.
package struct SlotWord: Sendable, Hashable, Codable {
    enum Instant: String, Sendable, Hashable, Codable, CaseIterable {
        case slot, today, yesterday
        case thisMonth = "this_month"
        case lastMonth = "last_month"
        case thisYear = "this_year"
        case lastYear = "last_year"
    }

    enum Field: String, Sendable, Hashable, Codable, CaseIterable {
        case year, month, day, date, hour, minute
    }

    let instant: Instant
    let field: Field

    /// nil for a word that is not known.
    init?(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let instant = Instant(rawValue: parts[0]), let field = Field(rawValue: parts[1]),
            instant.fields.contains(field)
        else { return nil }
        self.instant = instant
        self.field = field
    }

    /// All that there are.
    static let names: [String] = Instant.allCases.flatMap { instant in
        instant.fields.map { "\(instant.rawValue).\($0.rawValue)" }
    }

    func text(at slot: Timestamp, in zone: TimeZoneRules, isQuoted: Bool) -> String {
        let seconds = slot.secondsSince1970
        let civil = instant.resolve(CivilTime(secondsSince1970: seconds + Int64(zone.offset(at: seconds))))
        switch field {
        case .year: return Self.digits(civil.year, 4)
        case .month: return Self.digits(civil.month, 2)
        case .day: return Self.digits(civil.day, 2)
        case .hour: return Self.digits(civil.hour, 2)
        case .minute: return Self.digits(civil.minute, 2)
        case .date:
            let date = "\(Self.digits(civil.year, 4))-\(Self.digits(civil.month, 2))-\(Self.digits(civil.day, 2))"
            return isQuoted ? date : "DATE '\(date)'"
        }
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

extension SlotWord.Instant {
    /// What can be said of it: a month has no hour.
    var fields: [SlotWord.Field] {
        switch self {
        case .slot: [.year, .month, .day, .date, .hour, .minute]
        case .today, .yesterday: [.year, .month, .day, .date]
        case .thisMonth, .lastMonth: [.year, .month]
        case .thisYear, .lastYear: [.year]
        }
    }

    /// - Parameter civil: the slot, as the entry's wall clock shows it
    func resolve(_ civil: CivilTime) -> CivilTime {
        switch self {
        case .slot, .today, .thisMonth, .thisYear:
            return civil
        case .yesterday:
            let day = CivilTime.daysSince1970(year: civil.year, month: civil.month, day: civil.day) - 1
            let (year, month, dayOfMonth) = CivilTime.date(daysSince1970: day)
            return CivilTime(year: year, month: month, day: dayOfMonth)
        case .lastMonth:
            return civil.month == 1
                ? CivilTime(year: civil.year - 1, month: 12, day: 1)
                : CivilTime(year: civil.year, month: civil.month - 1, day: 1)
        case .lastYear:
            return CivilTime(year: civil.year - 1, month: 1, day: 1)
        }
    }
}
