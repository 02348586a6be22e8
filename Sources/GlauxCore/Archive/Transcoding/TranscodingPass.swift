/// One pass over the bytes of an item, reading at `position` and writing at `written`.
///
/// Nothing is read at or behind `end`. Writing needs no checks: see `ItemTranscoder.transcode`.
struct TranscodingPass {
    let input: UnsafeRawPointer
    let end: Int
    var position: Int
    let output: UnsafeMutableRawPointer
    var written = 0

    init(input: UnsafeRawPointer, end: Int, position: Int, output: UnsafeMutableRawPointer) {
        self.input = input
        self.end = end
        self.position = position
        self.output = output
    }

    /// Writes the value at `position`, which is an object with its type as the only key.
    mutating func value(_ level: Int) throws(TranscodingProblem) -> ItemTranscoder.Found {
        guard level <= ItemTranscoder.nesting else { throw problem("is nested deeper than any item") }
        let descriptor = try descriptor()
        let start = position + 1
        switch descriptor {
        case .string, .binary:
            try expect(UInt8(ascii: "\""))
            put(UInt8(ascii: "\""))
            try copyString()
        case .number:
            try expect(UInt8(ascii: "\""))
            try copyNumber()
        case .boolean: try copyBoolean()
        case .null: try copyNull()
        case .stringSet, .binarySet:
            try array { (pass) throws(TranscodingProblem) in
                try pass.expect(UInt8(ascii: "\""))
                pass.put(UInt8(ascii: "\""))
                try pass.copyString()
            }
        case .numberSet:
            try array { (pass) throws(TranscodingProblem) in
                try pass.expect(UInt8(ascii: "\""))
                try pass.copyNumber()
            }
        case .list:
            try array { (pass) throws(TranscodingProblem) in _ = try pass.value(level + 1) }
        case .map: try map(level)
        }
        let text = descriptor.isText ? start..<position - 1 : start..<start
        try expect(UInt8(ascii: "}"))
        return ItemTranscoder.Found(descriptor: descriptor, text: text)
    }

    private mutating func map(_ level: Int) throws(TranscodingProblem) {
        try expect(UInt8(ascii: "{"))
        put(UInt8(ascii: "{"))
        guard !takes(UInt8(ascii: "}")) else { return put(UInt8(ascii: "}")) }
        while true {
            try expect(UInt8(ascii: "\""))
            put(UInt8(ascii: "\""))
            try copyString()
            try expect(UInt8(ascii: ":"))
            put(UInt8(ascii: ":"))
            _ = try value(level + 1)
            guard takes(UInt8(ascii: ",")) else { break }
            put(UInt8(ascii: ","))
        }
        try expect(UInt8(ascii: "}"))
        put(UInt8(ascii: "}"))
    }

    private mutating func array(
        _ element: (inout TranscodingPass) throws(TranscodingProblem) -> Void
    ) throws(TranscodingProblem) {
        try expect(UInt8(ascii: "["))
        put(UInt8(ascii: "["))
        guard !takes(UInt8(ascii: "]")) else { return put(UInt8(ascii: "]")) }
        while true {
            try element(&self)
            guard takes(UInt8(ascii: ",")) else { break }
            put(UInt8(ascii: ","))
        }
        try expect(UInt8(ascii: "]"))
        put(UInt8(ascii: "]"))
    }

    /// Reads `{"S":` and what else may be there, up to where the value begins.
    private mutating func descriptor() throws(TranscodingProblem) -> Descriptor {
        // What nearly all values begin with, as one comparison.
        if position + 8 <= end {
            let word = input.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
            let head = word & 0xFF_FFFF_FFFF
            if head == Self.stringHead || head == Self.numberHead {
                position += 5
                skipSpace()
                return head == Self.stringHead ? .string : .number
            }
        }
        try expect(UInt8(ascii: "{"))
        try expect(UInt8(ascii: "\""))
        let start = position
        while position < end, position - start <= 4, byte(position) != UInt8(ascii: "\"") { position += 1 }
        let name = UnsafeRawBufferPointer(start: input + start, count: position - start)
        guard position < end, byte(position) == UInt8(ascii: "\""), let descriptor = Descriptor(name) else {
            position = start
            throw problem("is no type of DynamoDB's")
        }
        position += 1
        try expect(UInt8(ascii: ":"))
        skipSpace()
        return descriptor
    }

    /// `{"S":` and `{"N":`, the first byte lowest.
    private static let stringHead: UInt64 = 0x3A_2253_227B
    private static let numberHead: UInt64 = 0x3A_224E_227B

    private mutating func copyBoolean() throws(TranscodingProblem) {
        if takes("true") { return put("true") }
        guard takes("false") else { throw problem("is neither true nor false") }
        put("false")
    }

    private mutating func copyNull() throws(TranscodingProblem) {
        // DynamoDB writes true; what else it might write would be null too.
        guard takes("true") || takes("false") else { throw problem("is neither true nor false") }
        put("null")
    }

    private mutating func put(_ word: StaticString) {
        word.withUTF8Buffer { for byte in $0 { put(byte) } }
    }

    private mutating func takes(_ word: StaticString) -> Bool {
        guard end - position >= word.utf8CodeUnitCount else { return false }
        let matches = word.withUTF8Buffer { word in
            word.indices.allSatisfy { byte(position + $0) == word[$0] }
        }
        if matches { position += word.utf8CodeUnitCount }
        return matches
    }
}

extension TranscodingPass {
    @inline(__always)
    func byte(_ place: Int) -> UInt8 { input.load(fromByteOffset: place, as: UInt8.self) }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        output.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
        written += 1
    }

    /// Goes past spaces, and past the byte if it is the next.
    @inline(__always)
    mutating func takes(_ wanted: UInt8) -> Bool {
        if position < end, byte(position) <= 0x20 { skipSpace() }
        guard position < end, byte(position) == wanted else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ wanted: UInt8) throws(TranscodingProblem) {
        guard takes(wanted) else { throw unexpected(wanted) }
    }

    mutating func skipSpace() {
        while position < end {
            switch byte(position) {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func problem(_ message: String) -> TranscodingProblem { TranscodingProblem(message, at: position) }

    @inline(never)
    private func unexpected(_ wanted: UInt8) -> TranscodingProblem {
        problem(position < end ? "\(Unicode.Scalar(wanted)) is expected" : "ends too early")
    }
}

extension Descriptor {
    fileprivate init?(_ name: UnsafeRawBufferPointer) {
        switch (name.count, name.first, name.last) {
        case (1, UInt8(ascii: "S"), _): self = .string
        case (1, UInt8(ascii: "N"), _): self = .number
        case (1, UInt8(ascii: "B"), _): self = .binary
        case (1, UInt8(ascii: "L"), _): self = .list
        case (1, UInt8(ascii: "M"), _): self = .map
        case (2, UInt8(ascii: "S"), UInt8(ascii: "S")): self = .stringSet
        case (2, UInt8(ascii: "N"), UInt8(ascii: "S")): self = .numberSet
        case (2, UInt8(ascii: "B"), UInt8(ascii: "S")): self = .binarySet
        case (4, _, _) where name.elementsEqual("BOOL".utf8): self = .boolean
        case (4, _, _) where name.elementsEqual("NULL".utf8): self = .null
        default: return nil
        }
    }

    /// Whether its value is written between two quotes.
    fileprivate var isText: Bool {
        switch self {
        case .string, .number, .binary: true
        case .boolean, .null, .list, .map, .stringSet, .numberSet, .binarySet: false
        }
    }
}
