/// A value of the config as SQL writes it. It is a literal of its own, so nothing in it is read as SQL.
package enum SQLLiteral: Sendable, Hashable {
    case string(String)
    /// Digits, perhaps with a sign, that fit 64 bits.
    case integer(Int64)
    /// Digits with a point, of which Athena keeps 38.
    case decimal(String)
    case boolean(Bool)
    /// `2026-10-01`
    case date(CivilTime)
    /// `2026-10-01 12:00:00`, without a time zone
    case timestamp(CivilTime)

    package var sql: String {
        switch self {
        case .string(let text): "'\(text.replacing("'", with: "''"))'"
        // Its digits alone would be more than a bigint.
        case .integer(.min): "CAST('\(Int64.min)' AS bigint)"
        case .integer(let number): number < 0 ? "(\(number))" : "\(number)"
        case .decimal(let digits): "DECIMAL '\(digits)'"
        case .boolean(let value): value ? "true" : "false"
        case .date(let date): "DATE '\(Self.date(date))'"
        case .timestamp(let time):
            "TIMESTAMP '\(Self.date(time)) \(SlotWord.digits(time.hour, 2)):\(SlotWord.digits(time.minute, 2))"
                + ":\(SlotWord.digits(time.second, 2))'"
        }
    }

    private static func date(_ civil: CivilTime) -> String {
        "\(SlotWord.digits(civil.year, 4))-\(SlotWord.digits(civil.month, 2))-\(SlotWord.digits(civil.day, 2))"
    }
}
