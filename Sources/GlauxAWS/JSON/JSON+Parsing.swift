extension JSON {
    /// Reads one JSON text (RFC 8259), and nothing after it but white space.
    init(parsing bytes: some Collection<UInt8>) throws(Malformed) {
        let contiguous = Array(bytes)
        var parser = Parser(bytes: contiguous)
        self = try parser.document()
    }

    private struct Parser {
        /// Deeper than anything that AWS sends; it keeps a hostile text from exhausting the stack.
        static let depthLimit = 128

        let bytes: [UInt8]
        var position = 0
        var depth = 0

        mutating func document() throws(Malformed) -> JSON {
            skipSpace()
            if position == bytes.count { throw Malformed("the body is empty") }
            let value = try value()
            skipSpace()
            guard position == bytes.count else { throw unexpected() }
            return value
        }

        mutating func value() throws(Malformed) -> JSON {
            guard position < bytes.count else { throw Malformed("the JSON ends too early") }
            switch bytes[position] {
            case UInt8(ascii: "{"): return try nested { (parser) throws(Malformed) in try parser.object() }
            case UInt8(ascii: "["): return try nested { (parser) throws(Malformed) in try parser.array() }
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try literal("true", .bool(true))
            case UInt8(ascii: "f"): return try literal("false", .bool(false))
            case UInt8(ascii: "n"): return try literal("null", .null)
            default: return try number()
            }
        }

        mutating func nested(_ read: (inout Parser) throws(Malformed) -> JSON) throws(Malformed) -> JSON {
            guard depth < Self.depthLimit else { throw Malformed("the JSON is nested too deeply") }
            depth += 1
            position += 1
            let value = try read(&self)
            depth -= 1
            return value
        }

        mutating func object() throws(Malformed) -> JSON {
            var members: [Member] = []
            skipSpace()
            if take("}") { return .object(members) }
            repeat {
                skipSpace()
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw unexpected() }
                let name = try string()
                skipSpace()
                guard take(":") else { throw unexpected() }
                skipSpace()
                members.append(Member(name: name, value: try value()))
                skipSpace()
            } while take(",")
            guard take("}") else { throw unexpected() }
            return .object(members)
        }

        mutating func array() throws(Malformed) -> JSON {
            var elements: [JSON] = []
            skipSpace()
            if take("]") { return .array(elements) }
            repeat {
                skipSpace()
                elements.append(try value())
                skipSpace()
            } while take(",")
            guard take("]") else { throw unexpected() }
            return .array(elements)
        }

        mutating func string() throws(Malformed) -> String {
            position += 1
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                guard bytes[position] >= 0x20 else { throw unexpected() }
                if bytes[position] == UInt8(ascii: "\\") { return try escapedString(after: bytes[start..<position]) }
                position += 1
            }
            guard position < bytes.count else { throw Malformed("the JSON ends inside a string") }
            defer { position += 1 }
            return try text(of: bytes[start..<position])
        }

        mutating func escapedString(after start: ArraySlice<UInt8>) throws(Malformed) -> String {
            var decoded = Array(start)
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                switch byte {
                case UInt8(ascii: "\""): return try text(of: decoded[...])
                case UInt8(ascii: "\\"): try escape(into: &decoded)
                case 0..<0x20: throw unexpected()
                default: decoded.append(byte)
                }
            }
            throw Malformed("the JSON ends inside a string")
        }

        mutating func escape(into decoded: inout [UInt8]) throws(Malformed) {
            guard position < bytes.count else { throw Malformed("the JSON ends inside a string") }
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
            case UInt8(ascii: "b"): decoded.append(0x08)
            case UInt8(ascii: "f"): decoded.append(0x0C)
            case UInt8(ascii: "n"): decoded.append(0x0A)
            case UInt8(ascii: "r"): decoded.append(0x0D)
            case UInt8(ascii: "t"): decoded.append(0x09)
            case UInt8(ascii: "u"):
                var code = try hexadecimal()
                if (0xD800..<0xDC00).contains(code) {
                    guard take("\\"), take("u") else { throw unexpected() }
                    let low = try hexadecimal()
                    guard (0xDC00..<0xE000).contains(low) else { throw unexpected() }
                    code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                }
                guard let scalar = Unicode.Scalar(code) else { throw unexpected() }
                decoded.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            default: throw unexpected()
            }
        }

        mutating func hexadecimal() throws(Malformed) -> UInt32 {
            var code: UInt32 = 0
            for _ in 0..<4 {
                guard position < bytes.count, let digit = bytes[position].hexadecimalDigit else { throw unexpected() }
                code = code << 4 | UInt32(digit)
                position += 1
            }
            return code
        }

        mutating func number() throws(Malformed) -> JSON {
            let start = position
            _ = take("-")
            if !take("0") { try digits() }
            if take(".") { try digits() }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                try digits()
            }
            return .number(String(decoding: bytes[start..<position], as: UTF8.self))
        }

        mutating func digits() throws(Malformed) {
            let start = position
            while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
                position += 1
            }
            guard position > start else { throw unexpected() }
        }

        mutating func literal(_ word: StaticString, _ value: JSON) throws(Malformed) -> JSON {
            let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
            guard matches else { throw unexpected() }
            position += word.utf8CodeUnitCount
            return value
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func skipSpace() {
            while position < bytes.count {
                switch bytes[position] {
                case 0x20, 0x09, 0x0A, 0x0D: position += 1
                default: return
                }
            }
        }

        func text(of slice: ArraySlice<UInt8>) throws(Malformed) -> String {
            guard let text = String(validating: slice, as: UTF8.self) else { throw Malformed("a string is not UTF-8") }
            return text
        }

        func unexpected() -> Malformed {
            position < bytes.count
                ? Malformed("the text is not JSON at byte \(position)") : Malformed("the JSON ends too early")
        }
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit.
    var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
