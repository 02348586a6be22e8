import GlauxCore

/// Amounts of data, such as `32MB`: whole numbers with kB, MB or GB in powers of ten, KiB, MiB or GiB in powers of two.
enum ByteText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ]

    static func read(_ written: Written, in range: ClosedRange<Int64>) throws(Wrong) -> Int64 {
        let text = written.text
        let digits = text.prefix(while: \.isASCIIDigit)
        let word = text.dropFirst(digits.count)
        guard let number = Int64(digits) else { throw unreadable(text) }
        guard !word.isEmpty else { throw Wrong("\(text.quoted) has no unit. Write \"\(digits.prefix(6))MB\".") }
        guard let unit = units.first(where: { $0.name.lowercased() == word.lowercased() }) else {
            throw unreadable(text)
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        guard !overflow, range.contains(bytes) else {
            throw Wrong("\(text.quoted) is out of range. Write \(name(range.lowerBound)) to \(name(range.upperBound)).")
        }
        return bytes
    }

    private static func unreadable(_ text: String) -> Wrong {
        Wrong("\(text.quoted) is no amount of data. Write a whole number with kB, MB or GB, such as \"32MB\".")
    }

    /// The largest unit of which it is a whole number.
    static func name(_ bytes: Int64) -> String {
        let whole = units.filter { bytes >= $0.bytes && bytes % $0.bytes == 0 }.max { $0.bytes < $1.bytes }
        return whole.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)B"
    }
}
