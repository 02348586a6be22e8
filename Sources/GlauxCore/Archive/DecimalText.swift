/// Numbers as DynamoDB writes them, compared with all their digits.
enum DecimalText {
    /// nil if the text is no number.
    static func isLess(_ text: String, than bound: Int64) -> Bool? {
        guard let left = Decimal(text), let right = Decimal(String(bound)) else { return nil }
        return left < right
    }

    /// 0.digits × 10^point
    private struct Decimal {
        var isNegative = false
        /// Neither the first nor the last is zero.
        var digits: [UInt8] = []
        var point = 0

        init?(_ text: String) {
            var rest = text.utf8[...]
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
                isNegative = rest.removeFirst() == UInt8(ascii: "-")
            }
            var isWhole = true
            var count = 0
            while let byte = rest.first {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    count += 1
                    if isWhole { point += 1 }
                    if digits.isEmpty, byte == UInt8(ascii: "0") { point -= 1 } else { digits.append(byte) }
                case UInt8(ascii: ".") where isWhole: isWhole = false
                case UInt8(ascii: "e"), UInt8(ascii: "E"):
                    guard let exponent = Int(String(decoding: rest.dropFirst(), as: UTF8.self)),
                        exponent.magnitude < 1_000_000
                    else { return nil }
                    point += exponent
                    rest = rest.suffix(1)
                default: return nil
                }
                rest.removeFirst()
            }
            guard count > 0 else { return nil }
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        }

        static func < (left: Decimal, right: Decimal) -> Bool {
            let (one, other) = (left.sign, right.sign)
            guard one == other, one != 0 else { return one < other }
            return one < 0 ? right.isSmaller(than: left) : left.isSmaller(than: right)
        }

        private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

        /// Of two that are not zero, whatever their signs.
        private func isSmaller(than other: Decimal) -> Bool {
            point == other.point ? digits.lexicographicallyPrecedes(other.digits) : point < other.point
        }
    }
}
