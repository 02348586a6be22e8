extension TranscodingPass {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Copies what is left of a string, its opening quote having been read, and its closing quote. Eight bytes at once,
    /// as long as there is no quote, backslash or control character among them.
    @inline(__always)
    mutating func copyString() throws(TranscodingProblem) {
        let start = position
        // Short ones without anything to look at, such as most names, are done here.
        if position + 8 <= end {
            let word = input.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
            let marks = Self.marks(in: word)
            let plain = marks.trailingZeroBitCount >> 3
            if marks != 0, word & Self.highs & ((1 << (plain * 8)) &- 1) == 0,
                byte(position + plain) == UInt8(ascii: "\"")
            {
                output.storeBytes(of: word.littleEndian, toByteOffset: written, as: UInt64.self)
                position += plain + 1
                written += plain + 1
                return
            }
        }
        try copyLongString(from: start)
    }

    @inline(never)
    private mutating func copyLongString(from start: Int) throws(TranscodingProblem) {
        let (input, end, output) = (input, end, output)
        var seen: UInt64 = 0
        while true {
            var place = position
            var target = written
            var word: UInt64 = 0
            var marks: UInt64 = 0
            while place + 8 <= end {
                word = input.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
                marks = Self.marks(in: word)
                output.storeBytes(of: word.littleEndian, toByteOffset: target, as: UInt64.self)
                guard marks == 0 else { break }
                seen |= word
                place += 8
                target += 8
            }
            position = place
            written = target
            if marks == 0 {
                (word, marks) = try tail()
                output.storeBytes(of: word.littleEndian, toByteOffset: written, as: UInt64.self)
            }
            let plain = marks.trailingZeroBitCount >> 3
            seen |= word & ((1 << (plain * 8)) &- 1)
            position += plain
            written += plain
            switch byte(position) {
            case UInt8(ascii: "\""):
                position += 1
                written += 1
                if seen & Self.highs != 0 { try validate(start..<position - 1) }
                return
            case UInt8(ascii: "\\"): try copyEscape()
            default: throw problem("has a control character in a string")
            }
        }
    }

    /// The highest bit of each byte that is a quote, a backslash or a control character. Above the lowest bit that is set,
    /// others may be set for nothing.
    @inline(__always)
    private static func marks(in word: UInt64) -> UInt64 {
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        return
            (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            | ((word &- (ones &* 0x20)) & ~word)) & highs
    }

    /// The last bytes, fewer than eight, among which the string must end.
    private func tail() throws(TranscodingProblem) -> (word: UInt64, marks: UInt64) {
        var word: UInt64 = 0
        for place in position..<end { word |= UInt64(byte(place)) << UInt64((place - position) * 8) }
        let marks = Self.marks(in: word)
        // What lies behind the end reads as zeros, which are control characters.
        guard marks.trailingZeroBitCount >> 3 < end - position else {
            throw TranscodingProblem("ends in the middle of a string", at: end)
        }
        return (word, marks)
    }

    private mutating func copyEscape() throws(TranscodingProblem) {
        guard end - position >= 2 else { throw problem("ends in the middle of a string") }
        switch byte(position + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            copy(2)
        case UInt8(ascii: "u"):
            guard end - position >= 6, (2..<6).allSatisfy({ JSONEscapes.hexDigit(byte(position + $0)) != nil }) else {
                throw problem("has an escape that is none")
            }
            copy(6)
        default: throw problem("has an escape that is none")
        }
    }

    @inline(__always)
    mutating func copy(_ count: Int) {
        (output + written).copyMemory(from: input + position, byteCount: count)
        position += count
        written += count
    }

    private func validate(_ range: Range<Int>) throws(TranscodingProblem) {
        let bytes = UnsafeRawBufferPointer(start: input + range.lowerBound, count: range.count)
        if let place = UTF8Check.firstProblem(in: bytes) {
            throw TranscodingProblem("is not UTF-8", at: range.lowerBound + place)
        }
    }
}
