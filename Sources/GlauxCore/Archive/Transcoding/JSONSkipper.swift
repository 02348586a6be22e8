/// Finds its way through JSON of which only little is wanted, without keeping the rest.
struct JSONSkipper {
    private static let nesting = 200

    let input: UnsafeRawPointer
    let end: Int
    var position = 0

    init(input: UnsafeRawPointer, end: Int) {
        self.input = input
        self.end = end
    }

    /// Calls `body` at each value, which it must go past.
    mutating func object(_ body: (String, inout JSONSkipper) throws -> Void) throws {
        try expect(UInt8(ascii: "{"))
        guard !takes(UInt8(ascii: "}")) else { return }
        repeat {
            skipSpace()
            let range = try skipString()
            let written = UnsafeRawBufferPointer(start: input + range.lowerBound, count: range.count)
            guard let name = JSONEscapes.text(written) else { throw problem("has a name that is no text") }
            try expect(UInt8(ascii: ":"))
            skipSpace()
            try body(name, &self)
        } while takes(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// Calls `body` at each element, which it must go past.
    mutating func array(_ body: (inout JSONSkipper) throws -> Void) throws {
        try expect(UInt8(ascii: "["))
        guard !takes(UInt8(ascii: "]")) else { return }
        repeat {
            skipSpace()
            try body(&self)
        } while takes(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    mutating func integer(in bounds: ClosedRange<Int64>) throws -> Int64 {
        let range = try skipValue()
        let text = UnsafeRawBufferPointer(start: input + range.lowerBound, count: range.count)
        guard let number = String(validating: text, as: UTF8.self).flatMap({ Int64($0) }),
            bounds.contains(number)
        else { throw TranscodingProblem("is no whole number of its kind", at: range.lowerBound) }
        return number
    }

    mutating func number(in bounds: ClosedRange<Double>) throws -> Double {
        let range = try skipValue()
        let text = UnsafeRawBufferPointer(start: input + range.lowerBound, count: range.count)
        guard let number = String(validating: text, as: UTF8.self).flatMap({ Double($0) }),
            bounds.contains(number)
        else { throw TranscodingProblem("is no number of its kind", at: range.lowerBound) }
        return number
    }

    /// To be called behind the value that should be all.
    mutating func finish() throws {
        skipSpace()
        guard position == end else { throw problem("goes on after its end") }
    }

    /// - Returns: where the value is
    mutating func skipValue(_ level: Int = 0) throws -> Range<Int> {
        skipSpace()
        let start = position
        guard level < Self.nesting else { throw problem("is nested too deep") }
        guard position < end else { throw problem("ends too early") }
        switch byte {
        case UInt8(ascii: "{"): try object { _, reader in _ = try reader.skipValue(level + 1) }
        case UInt8(ascii: "["): try array { reader in _ = try reader.skipValue(level + 1) }
        case UInt8(ascii: "\""): _ = try skipString()
        default:
            while position < end, Self.isPlain(byte) { position += 1 }
            guard position > start else { throw problem("is no value") }
        }
        return start..<position
    }

    /// - Returns: what is between the quotes
    private mutating func skipString() throws -> Range<Int> {
        guard position < end, byte == UInt8(ascii: "\"") else { throw problem("is no string") }
        position += 1
        let start = position
        while position < end {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        throw TranscodingProblem("ends in the middle of a string", at: end)
    }

    private var byte: UInt8 { input.load(fromByteOffset: position, as: UInt8.self) }

    private mutating func takes(_ wanted: UInt8) -> Bool {
        skipSpace()
        guard position < end, byte == wanted else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ wanted: UInt8) throws {
        guard takes(wanted) else {
            throw problem(position < end ? "\(Unicode.Scalar(wanted)) is expected" : "ends too early")
        }
    }

    private mutating func skipSpace() {
        while position < end, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Of the letters of numbers and of `true`, `false`, `null`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private func problem(_ message: String) -> TranscodingProblem {
        TranscodingProblem(message, at: min(position, end))
    }
}
