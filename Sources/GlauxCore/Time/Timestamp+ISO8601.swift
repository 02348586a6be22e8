extension Timestamp {
    /// `2026-01-14T10:18:50.622Z`: ISO 8601 in UTC; milliseconds only where there are any.
    package var iso8601: String {
        var text: [UInt8] = []
        text.reserveCapacity(24)
        writeISO8601(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the bytes of `iso8601`.
    package func writeISO8601(to text: inout [UInt8]) {
        let seconds = secondsSince1970
        let civil = CivilTime(secondsSince1970: seconds)
        text.append(decimal: civil.year, digits: 4)
        text.append(UInt8(ascii: "-"))
        text.append(decimal: civil.month, digits: 2)
        text.append(UInt8(ascii: "-"))
        text.append(decimal: civil.day, digits: 2)
        text.append(UInt8(ascii: "T"))
        text.append(decimal: civil.hour, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: civil.minute, digits: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: civil.second, digits: 2)
        let milliseconds = Int(millisecondsSince1970 - seconds * 1000)
        if milliseconds != 0 {
            text.append(UInt8(ascii: "."))
            text.append(decimal: milliseconds, digits: 3)
        }
        text.append(UInt8(ascii: "Z"))
    }

    /// Reads `2026-01-14T10:18:50Z`, with a fraction of any length (cut to milliseconds) or an offset such as `+09:00`.
    package init?(iso8601 text: some StringProtocol) {
        var scan = Substring(text).utf8[...]
        guard let year = scan.takeNumber(digits: 4), scan.take("-"),
            let month = scan.takeNumber(digits: 2), (1...12).contains(month), scan.take("-"),
            let day = scan.takeNumber(digits: 2), (1...CivilTime.days(inMonth: month, of: year)).contains(day),
            scan.take("T"), let hour = scan.takeNumber(digits: 2), hour < 24, scan.take(":"),
            let minute = scan.takeNumber(digits: 2), minute < 60, scan.take(":"),
            let second = scan.takeNumber(digits: 2), second <= 60
        else { return nil }
        var milliseconds: Int64 = 0
        if scan.take(".") {
            var scale: Int64 = 100
            guard let first = scan.takeDigit() else { return nil }
            milliseconds = first * scale
            while let digit = scan.takeDigit() {
                scale /= 10
                milliseconds += digit * scale
            }
        }
        guard let offset = scan.takeOffset(), scan.isEmpty else { return nil }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        self.init(millisecondsSince1970: (civil.secondsSince1970 - offset) * 1000 + milliseconds)
    }
}

extension Array<UInt8> {
    /// Appends `value` in decimal, padded with zeros to `digits`.
    fileprivate mutating func append(decimal value: Int, digits: Int) {
        let start = count
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
        var rest = value.magnitude
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            self[index] += UInt8(digit)
            rest = quotient
        }
    }
}

extension Substring.UTF8View {
    fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard first == UInt8(ascii: character) else { return false }
        removeFirst()
        return true
    }

    fileprivate mutating func takeDigit() -> Int64? {
        guard let byte = first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    fileprivate mutating func takeNumber(digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = takeDigit() else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }

    /// Seconds east of UTC: 0 for `Z`, 32 400 for `+09:00`.
    fileprivate mutating func takeOffset() -> Int64? {
        if take("Z") { return 0 }
        let sign: Int64 = take("-") ? -1 : 1
        guard sign < 0 || take("+"), let hours = takeNumber(digits: 2), hours < 24, take(":"),
            let minutes = takeNumber(digits: 2), minutes < 60
        else { return nil }
        return sign * Int64(hours * 3600 + minutes * 60)
    }
}
