enum UTF8Check {
    /// Where the first byte is that cannot be; nil if all are UTF-8.
    static func firstProblem(in bytes: UnsafeRawBufferPointer) -> Int? {
        var place = 0
        while place < bytes.count {
            // Most of what is not ASCII has three bytes: Chinese, Japanese, Korean, and all else below U+10000 but a
            // few alphabets.
            while place + 3 <= bytes.count, (0xE1...0xEC).contains(bytes[place]), bytes[place + 1] & 0xC0 == 0x80,
                bytes[place + 2] & 0xC0 == 0x80
            {
                place += 3
            }
            guard place < bytes.count else { return nil }
            let lead = bytes[place]
            if lead < 0x80 {
                place += 1
                continue
            }
            // The second byte's range keeps out what is overlong, a surrogate, or above U+10FFFF.
            let length: Int
            let second: ClosedRange<UInt8>
            switch lead {
            case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: return place
            }
            guard place + length <= bytes.count, second.contains(bytes[place + 1]) else { return place }
            for next in place + 2..<place + length where bytes[next] & 0xC0 != 0x80 { return place }
            place += length
        }
        return nil
    }
}
