/// Takes the `data:` lines out of a stream of server-sent events.
struct EventLines {
    /// No event of ours is a hundredth of that.
    private static let longestLine = 1 << 20
    private var line: [UInt8] = []

    mutating func feed(_ bytes: some Sequence<UInt8>) throws(ClientProblem) -> [[UInt8]] {
        var found: [[UInt8]] = []
        let mark = Array("data: ".utf8)
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                if line.count > Self.longestLine {
                    throw ClientProblem.garbled("an event of the daemon has no end", hint: "Restart the command.")
                }
                continue
            }
            if line.starts(with: mark) { found.append(Array(line.dropFirst(mark.count))) }
            line.removeAll(keepingCapacity: true)
        }
        return found
    }
}
