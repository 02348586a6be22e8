/// What numbers need to be told without loss, and nothing of what they are.
package struct NumberShape: Sendable, Hashable, Codable {
    /// The most digits before the point, and after it; no more than 255 are counted.
    package private(set) var wholeDigits: UInt8 = 0
    package private(set) var fractionDigits: UInt8 = 0
    /// Whether one had an exponent, or was not written in digits at all.
    package private(set) var hasOther = false

    package init() {}

    /// The scale with which a decimal of 38 digits holds all of them exactly; nil if none does, or none was seen.
    package var decimalScale: Int? {
        guard !hasOther, wholeDigits > 0, Int(wholeDigits) + Int(fractionDigits) <= 38 else { return nil }
        return Int(fractionDigits)
    }

    mutating func add(_ text: some Sequence<UInt8>) {
        var whole = 0
        var fraction = 0
        var isAfterPoint = false
        for (place, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if isAfterPoint { fraction += 1 } else { whole += 1 }
            case UInt8(ascii: "-") where place == 0: break
            case UInt8(ascii: ".") where !isAfterPoint && whole > 0: isAfterPoint = true
            default:
                hasOther = true
                return
            }
        }
        guard whole > 0, !isAfterPoint || fraction > 0 else {
            hasOther = true
            return
        }
        wholeDigits = max(wholeDigits, UInt8(clamping: whole))
        fractionDigits = max(fractionDigits, UInt8(clamping: fraction))
    }

    mutating func merge(_ other: NumberShape) {
        wholeDigits = max(wholeDigits, other.wholeDigits)
        fractionDigits = max(fractionDigits, other.fractionDigits)
        hasOther = hasOther || other.hasOther
    }
}
