/// The text of JSON strings that may be escaped.
package enum JSONEscapes {
    /// Whether a string that is written so, without its quotes, is that text.
    static func spell(_ written: UnsafeRawBufferPointer, _ text: [UInt8]) -> Bool {
        if written.count == text.count {
            for place in text.indices where written[place] != text[place] { return false }
            return true
        }
        // An escape is longer than what it stands for.
        guard written.count > text.count, written.contains(UInt8(ascii: "\\")) else { return false }
        return self.text(written).map { Array($0.utf8) == text } ?? false
    }

    /// nil if it is no string, or has half of a surrogate pair.
    package static func text(_ written: UnsafeRawBufferPointer) -> String? {
        guard written.contains(UInt8(ascii: "\\")) else { return String(validating: written, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(written.count)
        var position = 0
        while position < written.count {
            let byte = written[position]
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard position < written.count else { return nil }
            position += 1
            switch written[position - 1] {
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(written, &position) else { return nil }
                bytes.append(contentsOf: String(scalar).utf8)
            case let other: bytes.append(other)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// What follows `\u`, and the second half if it is a surrogate pair.
    private static func scalar(_ written: UnsafeRawBufferPointer, _ position: inout Int) -> Unicode.Scalar? {
        guard let first = unit(written, &position) else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard position + 2 <= written.count, written[position] == UInt8(ascii: "\\"),
            written[position + 1] == UInt8(ascii: "u")
        else { return nil }
        position += 2
        guard let second = unit(written, &position), UTF16.isTrailSurrogate(second) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    }

    private static func unit(_ written: UnsafeRawBufferPointer, _ position: inout Int) -> UInt16? {
        guard position + 4 <= written.count else { return nil }
        var unit: UInt16 = 0
        for byte in written[position..<position + 4] {
            guard let digit = hexDigit(byte) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
