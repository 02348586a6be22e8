/// Reads a query as Athena does, as far as is needed to know that it is one and only reads: quotes, comments, brackets,
/// statements. Whether it is right is for Athena to say.
struct QueryReading {
    private let bytes: [UInt8]
    private let parameters: [String: SQLLiteral]
    private var index = 0
    private var text: [UInt8] = []
    private var found: [QueryTemplate.Piece] = []
    /// Of brackets that are open.
    private var depth = 0
    /// The first word, in lower case, and how deep in brackets it stands.
    private var opening: (word: String, depth: Int)?
    /// The first word beside it that says what is done.
    private var verb: String?
    /// Where a statement ended that only white space and comments may follow.
    private var hasEnded = false

    private static let verbs: Set<String> = ["select", "insert", "update", "delete", "merge", "values", "table"]

    init(_ sql: String, parameters: [String: SQLLiteral]) {
        bytes = Array(sql.utf8)
        self.parameters = parameters
    }

    mutating func pieces() throws(QueryTemplate.Problem) -> [QueryTemplate.Piece] {
        while index < bytes.count { try readNext() }
        guard let opening else {
            throw QueryTemplate.Problem("is no query. Write one that begins with SELECT or WITH.")
        }
        if opening.word == "with", verb != "select" {
            throw QueryTemplate.Problem("does not end in a SELECT. Write one after WITH.")
        }
        flush()
        return found
    }

    private mutating func readNext() throws(QueryTemplate.Problem) {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            try beginToken()
            try readQuoted(byte)
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
            while index < bytes.count, bytes[index] != 0x0a { take() }
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
            try readComment()
        case UInt8(ascii: ";"):
            guard opening != nil else { throw QueryTemplate.Problem("begins with a semicolon. Write one query.") }
            hasEnded = true
            index += 1
        case UInt8(ascii: "{") where next == UInt8(ascii: "{"):
            try beginToken()
            try readName(isQuoted: false)
        case UInt8(ascii: "("):
            guard !hasEnded else { throw second() }
            depth += 1
            take()
        case UInt8(ascii: ")"):
            try beginToken()
            depth -= 1
            take()
        case 0x20, 0x09, 0x0a, 0x0d:
            take()
        case _ where Self.isWordByte(byte):
            try readWord()
        default:
            try beginToken()
            take()
        }
    }

    private var next: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

    private mutating func take() {
        text.append(bytes[index])
        index += 1
    }

    /// Something that is neither a word, nor a bracket, nor white space.
    private func beginToken() throws(QueryTemplate.Problem) {
        guard !hasEnded else { throw second() }
        guard opening != nil else {
            throw QueryTemplate.Problem("is no query. Write one that begins with SELECT or WITH.")
        }
    }

    private func second() -> QueryTemplate.Problem {
        QueryTemplate.Problem(
            "has a second statement on line \(line). Write one query, and another report for the other.")
    }

    private var line: Int { bytes[..<index].count { $0 == 0x0a } + 1 }

    private mutating func readWord() throws(QueryTemplate.Problem) {
        guard !hasEnded else { throw second() }
        let start = index
        while index < bytes.count, Self.isWordByte(bytes[index]) { take() }
        let word = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
        guard let opening else {
            guard word == "select" || word == "with" else {
                throw QueryTemplate.Problem(
                    "begins with \(word.prefix(20).uppercased()), which is no query. Write one that begins with SELECT "
                        + "or WITH.")
            }
            opening = (word, depth)
            return
        }
        if verb == nil, depth <= opening.depth, Self.verbs.contains(word) { verb = word }
    }

    private mutating func readQuoted(_ quote: UInt8) throws(QueryTemplate.Problem) {
        let start = line
        take()
        while index < bytes.count {
            if bytes[index] == quote {
                take()
                // Doubled, it stands for itself.
                guard index < bytes.count, bytes[index] == quote else { return }
                take()
            } else if bytes[index] == UInt8(ascii: "{"), next == UInt8(ascii: "{") {
                try readName(isQuoted: true)
            } else {
                take()
            }
        }
        throw QueryTemplate.Problem("has a quote on line \(start) that nothing ends. Write the second one.")
    }

    private mutating func readComment() throws(QueryTemplate.Problem) {
        let start = line
        take()
        take()
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                take()
                return take()
            }
            take()
        }
        throw QueryTemplate.Problem("has a comment on line \(start) that nothing ends. Write */ after it.")
    }

    /// `{{ name }}`
    private mutating func readName(isQuoted: Bool) throws(QueryTemplate.Problem) {
        let start = index + 2
        index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "}"), bytes[index] != 0x0a { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "}"), next == UInt8(ascii: "}") else {
            throw QueryTemplate.Problem("has {{ on line \(line) that nothing ends. Write }} after the name.")
        }
        let inside = bytes[start..<index].drop { $0 == 0x20 }
        let name = String(decoding: inside.prefix { $0 != 0x20 }, as: UTF8.self)
        index += 2
        if let word = SlotWord(name), inside.drop(while: { $0 != 0x20 }).allSatisfy({ $0 == 0x20 }) {
            flush()
            found.append(.time(word, isQuoted: isQuoted))
        } else if let literal = parameters[name] {
            guard !isQuoted else {
                throw QueryTemplate.Problem(
                    "has {{ \(name) }} inside quotes. A parameter brings its own: leave them out.")
            }
            text.append(contentsOf: literal.sql.utf8)
        } else {
            throw unknown(String(decoding: inside, as: UTF8.self))
        }
    }

    private func unknown(_ name: String) -> QueryTemplate.Problem {
        let known = SlotWord.names + parameters.keys.sorted()
        let shown = "has {{ \(name.prefix(40).split(separator: " ").joined(separator: " ")) }}, which is not known."
        guard let near = Suggestion.nearest(to: name.filter { $0 != " " }, among: known) else {
            return QueryTemplate.Problem(
                "\(shown) Write a parameter of the report, or one of \(SlotWord.names.joined(separator: ", ")).")
        }
        return QueryTemplate.Problem("\(shown) Did you mean {{ \(near) }}?")
    }

    private mutating func flush() {
        guard !text.isEmpty else { return }
        found.append(.text(String(decoding: text, as: UTF8.self)))
        text = []
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff:
            true
        default: false
        }
    }
}
