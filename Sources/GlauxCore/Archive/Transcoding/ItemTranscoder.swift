/// Turns items from DynamoDB JSON into plain JSON, `{"id":{"S":"a"},"n":{"N":"1.50"}}` into `{"id":"a","n":1.50}`, from
/// bytes to bytes: no value becomes a `String` or a number on the way, so none can lose a digit or an escape.
///
/// Sets and lists become arrays, binary values stay base64, a null is null. The spaces between tokens are left out.
package struct ItemTranscoder: Sendable {
    /// A top-level attribute that was asked for, where it lies in the bytes that were read.
    package struct Found: Sendable, Hashable {
        package var descriptor: Descriptor
        /// What is between the quotes of a string, number or binary value, as it is escaped there; empty for others.
        package var text: Range<Int>
    }

    /// DynamoDB nests 32 deep; what is far deeper is no item, and would exhaust the stack.
    static let nesting = 64

    private let wanted: [[UInt8]]
    /// Of the last item, one place for each attribute that is wanted.
    package private(set) var found: [Found?]

    /// - Parameter wanted: names of top-level attributes
    package init(finding wanted: [String] = []) {
        self.wanted = wanted.map { Array($0.utf8) }
        found = Array(repeating: nil, count: wanted.count)
    }

    /// Reads one item and replaces the line by it, with a newline at the end.
    ///
    /// - Returns: the place behind the item
    package mutating func transcode(
        _ bytes: UnsafeRawBufferPointer, from start: Int = 0, into line: inout TranscodedLine
    ) throws(TranscodingProblem) -> Int {
        guard let base = bytes.baseAddress, start < bytes.count else {
            throw TranscodingProblem("ends where an item should begin", at: bytes.count)
        }
        // Each value loses at least the six bytes of `{"S":}` and gains at most one (`.5`), so the line is never longer
        // than its item. Words of eight bytes are written whole, and the newline comes on top.
        line.clear(for: bytes.count - start + 16)
        for place in found.indices { found[place] = nil }
        var pass = TranscodingPass(input: base, end: bytes.count, position: start, output: line.base)
        try item(&pass)
        pass.put(UInt8(ascii: "\n"))
        line.count = pass.written
        return pass.position
    }

    private mutating func item(_ pass: inout TranscodingPass) throws(TranscodingProblem) {
        try pass.expect(UInt8(ascii: "{"))
        pass.put(UInt8(ascii: "{"))
        guard !pass.takes(UInt8(ascii: "}")) else { return pass.put(UInt8(ascii: "}")) }
        while true {
            try pass.expect(UInt8(ascii: "\""))
            pass.put(UInt8(ascii: "\""))
            let start = pass.position
            try pass.copyString()
            let name = start..<pass.position - 1
            try pass.expect(UInt8(ascii: ":"))
            pass.put(UInt8(ascii: ":"))
            let value = try pass.value(1)
            if !wanted.isEmpty { find(name, value, in: pass) }
            guard pass.takes(UInt8(ascii: ",")) else { break }
            pass.put(UInt8(ascii: ","))
        }
        try pass.expect(UInt8(ascii: "}"))
        pass.put(UInt8(ascii: "}"))
    }

    private mutating func find(_ name: Range<Int>, _ value: Found, in pass: TranscodingPass) {
        let written = UnsafeRawBufferPointer(start: pass.input + name.lowerBound, count: name.count)
        for place in wanted.indices where JSONEscapes.spell(written, wanted[place]) { found[place] = value }
    }
}
