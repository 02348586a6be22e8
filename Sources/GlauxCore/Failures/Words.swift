/// A message of AWS's, to be searched without regard to the case of ASCII letters. Works on bytes, so that no text, however
/// long or strange, is slow or a trap.
struct Words: Sendable {
    private let bytes: [UInt8]
    private let folded: [UInt8]

    /// - Parameter text: only its start is looked at; what AWS says is never as long.
    init(_ text: String) {
        bytes = Array(text.utf8.prefix(16 << 10))
        folded = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    func contains(_ phrase: StaticString) -> Bool { end(of: phrase) != nil }

    /// Where the first `phrase` from `start` on ends.
    ///
    /// - Parameter phrase: ASCII in lower case
    func end(of phrase: StaticString, from start: Int = 0) -> Int? {
        phrase.withUTF8Buffer { phrase in
            guard let first = phrase.first, folded.count >= phrase.count else { return nil }
            var index = start
            while index <= folded.count - phrase.count {
                if folded[index] == first, folded[index...].starts(with: phrase) { return index + phrase.count }
                index += 1
            }
            return nil
        }
    }

    /// Whether AWS says it: words anywhere, and a name of an error only as AWS writes one, alone or with `Exception` or `Error`
    /// behind it. In the name of a table, a folder or a host it says nothing.
    func say(_ phrase: StaticString) -> Bool {
        let isName = !phrase.withUTF8Buffer { $0.contains(UInt8(ascii: " ")) }
        return isName ? tell(phrase) : contains(phrase)
    }

    private func tell(_ name: StaticString) -> Bool {
        var start = 0
        while let end = end(of: name, from: start) {
            let begin = end - name.utf8CodeUnitCount
            let first = (folded[..<begin].lastIndex { !Self.isOfName($0) } ?? -1) + 1
            let last = folded[end...].firstIndex { !Self.isOfName($0) } ?? folded.count
            start = last
            let before = first > 0 ? folded[first - 1] : nil
            let after = last < folded.count ? folded[last] : nil
            guard before != UInt8(ascii: "/"), after != UInt8(ascii: "/") else { continue }
            if folded[first..<last].ends(with: "exception") { return true }
            // What follows a stop is the name of a class, which ends so, or of a table, which follows its database's.
            let isDatabase = after == UInt8(ascii: ".") && last + 1 < folded.count && Self.isOfName(folded[last + 1])
            let isQualified = before == UInt8(ascii: ".") || isDatabase
            let rest = folded[end..<last]
            if first == begin, !isQualified, rest.isEmpty || rest.elementsEqual("error".utf8) { return true }
        }
        return false
    }

    func starts(with phrase: StaticString, at index: Int) -> Bool {
        phrase.withUTF8Buffer { folded[min(index, folded.count)...].starts(with: $0) }
    }

    /// The run of bytes from `start` that are `allowed`, and where it ends.
    func run(from start: Int, while allowed: (UInt8) -> Bool) -> (text: String, end: Int) {
        let run = bytes[min(start, bytes.count)...].prefix(while: allowed)
        return (String(decoding: run, as: UTF8.self), run.endIndex)
    }

    /// Up to the next space, bracket or quote; a quote that it begins with, a stop and a comma that it ends with are not
    /// part of it. nil when nothing is left.
    func name(from start: Int) -> (text: String, end: Int)? {
        let begin = run(from: start) { Self.quotes.contains($0) }.end
        var (name, end) = run(from: begin) { !Self.breaks.contains($0) && !Self.quotes.contains($0) }
        while let last = name.last, ".,;:".contains(last) { name.removeLast() }
        end = run(from: end) { Self.quotes.contains($0) }.end
        return name.isEmpty ? nil : (name, end)
    }

    /// Folded.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static let quotes = Array("\"'`".utf8)
    private static let breaks = Array(" \t\r\n()[]{}".utf8)
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
