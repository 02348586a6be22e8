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

    /// When that is, in seconds since 1970; nil if it is no time. A text without an offset is taken to be local; of a time
    /// that autumn repeats, it is the first.
    static func instant(_ text: Substring, _ form: TimeForm, in zone: TimeZoneRules) -> Int64? {
        let seconds: Int64?
        switch form {
        case .epochSeconds: seconds = whole(text)
        case .epochMillis: seconds = whole(text)?.flooredDivision(by: 1000)
        case .iso8601:
            let whole = completed(text)
            if let time = Timestamp(iso8601: whole) {
                seconds = time.secondsSince1970
            } else {
                seconds = Timestamp(iso8601: whole + "Z").map { zone.firstInstant(reaching: $0.secondsSince1970) }
            }
        }
        return seconds.flatMap { years.contains($0) ? $0 : nil }
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

    /// Years with four digits; what is further away is no time.
    private static let years: Range<Int64> = -62_135_596_800..<253_402_300_800

    private static func local(_ seconds: Int64, _ zone: TimeZoneRules) -> CivilTime? {
        guard years.contains(seconds) else { return nil }
        let civil = CivilTime(secondsSince1970: seconds + Int64(zone.offset(at: seconds)))
        return (1...9999).contains(civil.year) ? civil : nil
    }

    /// The whole part of a number, downwards.
    private static func whole(_ text: Substring) -> Int64? {
        if let number = Int64(text) { return number }
        guard let number = Double(text), abs(number) < 1e15 else { return nil }
        return Int64(number.rounded(.down))
    }

    /// With all that ISO 8601 lets people leave out after the day, as `Timestamp` wants it.
    private static func completed(_ text: Substring) -> String {
        var bytes = Array(text.utf8)
        if bytes.count == 10 { bytes += Array("T00:00:00".utf8) }
        guard bytes.count >= 16, bytes.count <= 64 else { return String(text) }
        if " t".utf8.contains(bytes[10]) { bytes[10] = UInt8(ascii: "T") }
        if bytes.last == UInt8(ascii: "z") { bytes[bytes.count - 1] = UInt8(ascii: "Z") }
        if bytes.count == 16 || bytes[16] != UInt8(ascii: ":") { bytes.insert(contentsOf: ":00".utf8, at: 16) }
        if let sign = bytes.lastIndex(where: { "+-".utf8.contains($0) }), sign > 16 {
            if sign == bytes.count - 3 { bytes += Array(":00".utf8) }
            if sign == bytes.count - 5 { bytes.insert(UInt8(ascii: ":"), at: sign + 3) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func iso8601(_ text: Substring, _ zone: TimeZoneRules) -> CivilTime? {
        let whole = completed(text)
        if let time = Timestamp(iso8601: whole) { return local(time.secondsSince1970, zone) }
        guard let time = Timestamp(iso8601: whole + "Z") else { return nil }
        let civil = CivilTime(secondsSince1970: time.secondsSince1970)
        return (1...9999).contains(civil.year) ? civil : nil
    }
}
