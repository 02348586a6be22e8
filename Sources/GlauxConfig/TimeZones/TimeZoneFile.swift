import GlauxCore

/// A compiled file of the tz database (RFC 9636, versions 2 and later).
enum TimeZoneFile {
    /// The rules in a file, with the repeating rule of its footer written out until 2100; nil if it is not such a file.
    static func rules(_ bytes: [UInt8], identifier: String) -> TimeZoneRules? {
        var scan = Scan(bytes: bytes)
        // The first block holds 32-bit times for old readers.
        guard let old = scan.header(), old.version >= UInt8(ascii: "2"), scan.skip(old.length(timeSize: 4)),
            let header = scan.header()
        else { return nil }
        var starts: [Int64] = []
        for _ in 0..<header.times {
            guard let start = scan.integer(bytes: 8) else { return nil }
            starts.append(start)
        }
        guard let kinds = scan.take(header.times) else { return nil }
        var offsets: [Int] = []
        for _ in 0..<header.types {
            // The offset, whether it is daylight saving, and the place of its abbreviation.
            guard let offset = scan.integer(bytes: 4), scan.skip(2) else { return nil }
            offsets.append(Int(offset))
        }
        guard let initial = offsets.first, kinds.allSatisfy({ Int($0) < offsets.count }),
            offsets.allSatisfy({ abs($0) < 86_400 }), zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }),
            scan.skip(header.characters + header.leaps * 12 + header.standards + header.universals),
            let footer = scan.footer()
        else { return nil }
        var transitions = zip(starts, kinds).map { TimeZoneRules.Transition(start: $0, offset: offsets[Int($1)]) }
        if !footer.isEmpty {
            guard let rule = PosixTimeZone(footer) else { return nil }
            transitions += rule.transitions(after: transitions.last?.start ?? 0, until: 2100)
        }
        return TimeZoneRules(
            identifier: identifier, initialOffset: initial, transitions: changes(of: transitions, from: initial))
    }

    /// Without those that change only a name or a flag.
    private static func changes(
        of transitions: [TimeZoneRules.Transition], from initial: Int
    ) -> [TimeZoneRules.Transition] {
        var offset = initial
        return transitions.filter { transition in
            defer { offset = transition.offset }
            return transition.offset != offset
        }
    }

    private struct Header {
        let version: UInt8
        let universals: Int
        let standards: Int
        let leaps: Int
        let times: Int
        let types: Int
        let characters: Int

        func length(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standards + universals
        }
    }

    private struct Scan {
        let bytes: [UInt8]
        var position = 0

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard count >= 0, count <= bytes.count - position else { return nil }
            defer { position += count }
            return bytes[position..<position + count]
        }

        mutating func skip(_ count: Int) -> Bool { take(count) != nil }

        /// Big-endian, in two's complement.
        mutating func integer(bytes count: Int) -> Int64? {
            guard let taken = take(count), let first = taken.first else { return nil }
            let start: Int64 = first >= 0x80 ? -1 : 0
            return taken.reduce(start) { $0 << 8 | Int64($1) }
        }

        mutating func header() -> Header? {
            guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(1)?.first, skip(15) else {
                return nil
            }
            var counts: [Int] = []
            for _ in 0..<6 {
                guard let count = integer(bytes: 4), (0...1_000_000).contains(count) else { return nil }
                counts.append(Int(count))
            }
            return Header(
                version: version, universals: counts[0], standards: counts[1], leaps: counts[2], times: counts[3],
                types: counts[4], characters: counts[5])
        }

        /// The rule for the time after the last transition, between two line feeds; empty if there is none.
        mutating func footer() -> String? {
            guard take(1)?.first == 0x0a, let end = bytes[position...].firstIndex(of: 0x0a) else { return nil }
            return String(decoding: bytes[position..<end], as: UTF8.self)
        }
    }
}
