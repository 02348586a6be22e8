/// Amounts of data as operators read and write them: `9.8 GB`, in powers of ten, as AWS bills them.
package struct ByteCount: Sendable, Hashable {
    package let bytes: Int64

    /// A whole number and a unit, such as `1GB`; nil for anything else.
    package init?(_ text: String) {
        let digits = text.prefix(while: \.isASCIIDigit)
        let units: [String: Int64] = [
            "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000, "kib": 1 << 10, "mib": 1 << 20,
            "gib": 1 << 30, "tib": 1 << 40,
        ]
        guard let number = Int64(digits), let unit = units[text.dropFirst(digits.count).lowercased()] else {
            return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.bytes = bytes
    }

    package static func text(_ bytes: Int64) -> String {
        let units: [(String, Int64)] = [
            ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000),
        ]
        guard let (name, size) = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) B" }
        let tenths = bytes / (size / 10)
        return tenths % 10 == 0 || tenths >= 1000 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
}
