/// JSON as it is written, byte after byte.
///
/// An object or array is closed when something outside of it is written, because Swift's containers do not say when they
/// are complete.
final class JSONOutput {
    private(set) var bytes: [UInt8] = []
    /// The objects and arrays that are open, outermost first.
    private var open: [(closer: UInt8, isEmpty: Bool)] = []

    init() { bytes.reserveCapacity(512) }

    /// - Returns: the depth of what was opened, counted from 1
    func begin(_ opener: Unicode.Scalar, _ closer: Unicode.Scalar) -> Int {
        bytes.append(UInt8(ascii: opener))
        open.append((UInt8(ascii: closer), true))
        return open.count
    }

    func close(to depth: Int) {
        while open.count > depth { bytes.append(open.removeLast().closer) }
    }

    /// Goes on to the next element of what is open at `depth`.
    func next(at depth: Int) {
        close(to: depth)
        if open[depth - 1].isEmpty { open[depth - 1].isEmpty = false } else { bytes.append(UInt8(ascii: ",")) }
    }

    func next(at depth: Int, key: String) {
        next(at: depth)
        write(key)
        bytes.append(UInt8(ascii: ":"))
    }

    func writeNull() { bytes.append(contentsOf: "null".utf8) }
    func write(_ claim: Bool) { bytes.append(contentsOf: (claim ? "true" : "false").utf8) }
    func write(_ number: some BinaryInteger) { bytes.append(contentsOf: String(number).utf8) }

    func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: Self.needsEscape) {
            for byte in text.utf8 { append(escaping: byte) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func append(escaping byte: UInt8) {
        guard Self.needsEscape(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return bytes.append(byte) }
        bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u00".utf8)
        bytes.append(contentsOf: String(byte, radix: 16).utf8)
    }
}
