/// Local dates and times in text, and in the numbers of epochs.
enum CivilText {
    /// What a calendar in that zone shows at a time that is written so; nil if it is none. A text without an offset is
    /// taken to be local.
    static func civil(_ text: Substring, _ form: TimeForm, in zone: TimeZoneRules) -> CivilTime? {
        switch form {
        case .epochSeconds: whole(text).flatMap { local($0, zone) }
        case .epochMillis: whole(text).flatMap { local($0.flooredDivision(by: 1000), zone) }
        case .iso8601: iso8601(text, zone)
        }
    }

    /// `2026-01-14` at midnight, `2026-01-14T10:18:50` at any other time: the first of all texts that tell this time or a
    /// later one in ISO 8601, as DynamoDB orders them.
    static func first(at civil: CivilTime) -> String {
        let text = Timestamp(secondsSince1970: civil.secondsSince1970).iso8601.dropLast()
        return String(text.hasSuffix("T00:00:00") ? text.dropLast(9) : text)
    }

    static func text(of part: CalendarPart, _ civil: CivilTime) -> String {
        func padded(_ number: Int, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return switch part {
        case .year: padded(civil.year, 4)
        case .month: padded(civil.month, 2)
        case .day: padded(civil.day, 2)
        case .hour: padded(civil.hour, 2)
        case .date: "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        }
    }

    /// Of years with four digits; what is further away is no time.
    private static func local(_ seconds: Int64, _ zone: TimeZoneRules) -> CivilTime? {
        guard (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
        let civil = CivilTime(secondsSince1970: seconds + Int64(zone.offset(at: seconds)))
        return (1...9999).contains(civil.year) ? civil : nil
    }

    /// The whole part of a number, downwards.
    private static func whole(_ text: Substring) -> Int64? {
        if let number = Int64(text) { return number }
        guard let number = Double(text), abs(number) < 1e15 else { return nil }
        return Int64(number.rounded(.down))
    }

    private static func iso8601(_ text: Substring, _ zone: TimeZoneRules) -> CivilTime? {
        var bytes = Array(text.utf8)
        if bytes.count > 10, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "t") {
            bytes[10] = UInt8(ascii: "T")
        }
        if bytes.count == 10 { bytes += Array("T00:00:00".utf8) }
        if bytes.count == 16 { bytes += Array(":00".utf8) }
        let whole = String(decoding: bytes, as: UTF8.self)
        if let time = Timestamp(iso8601: whole) { return local(time.secondsSince1970, zone) }
        guard let time = Timestamp(iso8601: whole + "Z") else { return nil }
        let civil = CivilTime(secondsSince1970: time.secondsSince1970)
        return (1...9999).contains(civil.year) ? civil : nil
    }
}
