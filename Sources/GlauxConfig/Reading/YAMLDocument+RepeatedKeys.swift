internal import Yams

extension YAMLDocument {
    /// Stand for the first character of a repeated key. As private characters they occur in no key of ours, and each
    /// replaces one character, so that columns stay right.
    private static let marks = (UInt32(0xE000)...0xE00F).compactMap(Unicode.Scalar.init)

    /// The text with the second occurrence of `key` in a block mapping marked; nil where it is not found.
    static func marking(_ key: String, after first: Mark, in text: String) -> String? {
        guard let mark = marks.first(where: { !text.unicodeScalars.contains($0) }) else { return nil }
        var scalars = text.unicodeScalars
        for line in scalars.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(first.line) {
            let content = line.drop { $0 == " " }
            guard let start = content.first, start != "#", start != "\r" else { continue }
            let indent = line.count - content.count
            if indent < first.column - 1 { return nil }
            guard indent == first.column - 1 else { continue }
            let name = start == "\"" || start == "'" ? content.dropFirst() : content
            guard name.starts(with: key.unicodeScalars), isEndOfKey(name.dropFirst(key.unicodeScalars.count)) else {
                continue
            }
            scalars.replaceSubrange(name.startIndex..<scalars.index(after: name.startIndex), with: [mark])
            return String(scalars)
        }
        return nil
    }

    /// For a key that was marked as repeated: its name, and the line on which it stands first.
    static func repetition(of key: String, in mapping: Node.Mapping) -> (name: String, line: Int)? {
        guard let first = key.unicodeScalars.first, marks.contains(first) else { return nil }
        let rest = key.unicodeScalars.dropFirst()
        for (other, _) in mapping {
            if case .scalar(let name) = other, name.string.unicodeScalars.dropFirst().elementsEqual(rest) {
                return (name.string, other.mark?.line ?? 0)
            }
        }
        return nil
    }

    private static func isEndOfKey(_ rest: Substring.UnicodeScalarView) -> Bool {
        rest.first { $0 != "\"" && $0 != "'" && $0 != " " } == ":"
    }
}
