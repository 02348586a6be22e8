extension XMLElement {
    /// Reads a whole document. Document types, which AWS never sends and attackers like, are refused.
    init(parsing bytes: some Collection<UInt8>) throws(Malformed) {
        var parser = Parser(rest: ArraySlice(bytes))
        self = try parser.document()
    }

    private struct Parser {
        /// AWS nests four deep; a peer that nests further shall not end the stack.
        private static let depthLimit = 32

        var rest: ArraySlice<UInt8>

        mutating func document() throws(Malformed) -> XMLElement {
            _ = take("\u{feff}")
            try skipMiscellany()
            guard take("<") else { throw Malformed("it is not XML") }
            let root = try element(depth: 1)
            try skipMiscellany()
            guard rest.isEmpty else { throw Malformed("something follows the end of the XML") }
            return root
        }

        /// What may stand before and after the root.
        private mutating func skipMiscellany() throws(Malformed) {
            while true {
                skipSpace()
                if take("<?") {
                    try skip(through: "?>")
                } else if take("<!--") {
                    try skip(through: "-->")
                } else {
                    return
                }
            }
        }

        /// After the `<` of its start tag.
        private mutating func element(depth: Int) throws(Malformed) -> XMLElement {
            guard depth <= Self.depthLimit else {
                throw Malformed("its elements are nested deeper than \(Self.depthLimit)")
            }
            let tag = try name()
            var element = XMLElement(name: Self.local(tag))
            if try skipAttributes() { return element }
            var text: [UInt8] = []
            while true {
                text += try characters()
                if take("</") {
                    guard try name() == tag else { throw Malformed("the end tag of \(element.name) is missing") }
                    skipSpace()
                    guard take(">") else { throw unexpected() }
                    element.text = try Self.string(text[...])
                    return element
                } else if take("<![CDATA[") {
                    text += try take(through: "]]>")
                } else if take("<!--") {
                    try skip(through: "-->")
                } else if take("<?") {
                    try skip(through: "?>")
                } else {
                    rest.removeFirst()
                    element.children.append(try self.element(depth: depth + 1))
                }
            }
        }

        /// - Returns: whether the element ends with its start tag
        private mutating func skipAttributes() throws(Malformed) -> Bool {
            while true {
                skipSpace()
                if take("/>") { return true }
                if take(">") { return false }
                _ = try name()
                skipSpace()
                guard take("=") else { throw unexpected() }
                skipSpace()
                guard let quote = rest.popFirst(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                    let end = rest.firstIndex(of: quote)
                else { throw unexpected() }
                rest = rest[rest.index(after: end)...]
            }
        }

        private mutating func name() throws(Malformed) -> String {
            let end = rest.firstIndex { !Self.isNameByte($0) } ?? rest.endIndex
            guard let first = rest.first, end > rest.startIndex, !Self.isInnerNameByte(first) else {
                throw unexpected()
            }
            defer { rest = rest[end...] }
            return try Self.string(rest[..<end])
        }

        /// All up to the next `<`, which must come, with its entities replaced.
        private mutating func characters() throws(Malformed) -> [UInt8] {
            guard let end = rest.firstIndex(of: UInt8(ascii: "<")) else { throw Malformed("it ends too early") }
            var raw = rest[..<end]
            rest = rest[end...]
            var text: [UInt8] = []
            while let ampersand = raw.firstIndex(of: UInt8(ascii: "&")) {
                text += raw[..<ampersand]
                // The longest is `&#1114111;`.
                guard let semicolon = raw[ampersand...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
                    throw Malformed("an & begins no entity")
                }
                text += try Self.entity(raw[(ampersand + 1)..<semicolon])
                raw = raw[(semicolon + 1)...]
            }
            return text + raw
        }

        private static func entity(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> [UInt8] {
            switch try string(bytes) {
            case "lt": return [UInt8(ascii: "<")]
            case "gt": return [UInt8(ascii: ">")]
            case "amp": return [UInt8(ascii: "&")]
            case "quot": return [UInt8(ascii: "\"")]
            case "apos": return [UInt8(ascii: "'")]
            case let reference:
                let digits = reference.dropFirst(reference.hasPrefix("#x") ? 2 : 1)
                guard reference.hasPrefix("#"), digits.first != "+", digits.first != "-",
                    let number = UInt32(digits, radix: reference.hasPrefix("#x") ? 16 : 10), number != 0,
                    let scalar = Unicode.Scalar(number)
                else { throw Malformed("it has an unknown entity") }
                return Array(String(Character(scalar)).utf8)
            }
        }

        private static func local(_ name: String) -> String {
            name.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(name[name.utf8.index(after: $0)...]) } ?? name
        }

        private static func string(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> String {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed("it is not UTF-8") }
            return text
        }

        private static func isNameByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: ":"), 0x80...:
                true
            default: isInnerNameByte(byte)
            }
        }

        /// May stand in a name, but not begin it.
        private static func isInnerNameByte(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }

        private mutating func skipSpace() {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
        }

        private mutating func take(_ word: String) -> Bool {
            guard rest.starts(with: word.utf8) else { return false }
            rest = rest.dropFirst(word.utf8.count)
            return true
        }

        private mutating func take(through end: String) throws(Malformed) -> ArraySlice<UInt8> {
            let mark = Array(end.utf8)
            var start = rest.startIndex
            while let index = rest[start...].firstIndex(of: mark[0]) {
                if rest[index...].starts(with: mark) {
                    defer { rest = rest[(index + mark.count)...] }
                    return rest[..<index]
                }
                start = index + 1
            }
            throw Malformed("it ends too early")
        }

        private mutating func skip(through end: String) throws(Malformed) { _ = try take(through: end) }

        private func unexpected() -> Malformed {
            rest.isEmpty ? Malformed("it ends too early") : Malformed("it is not well-formed XML")
        }
    }
}
