import GlauxCore

/// A JSON value. Numbers stay as they were written, so that a 64-bit integer never passes through a Double and a table
/// that Glue described goes back to it unchanged.
indirect enum JSON: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        var name: String
        var value: JSON
    }

    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])
}

extension JSON {
    /// The member of that name; `null` counts as absent.
    subscript(name: String) -> JSON? {
        guard case .object(let members) = self, let value = members.first(where: { $0.name == name })?.value,
            value != .null
        else { return nil }
        return value
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    var integer: Int64? {
        if case .number(let text) = self { Int64(text) } else { nil }
    }

    /// Seconds since 1970, with or without a fraction or an exponent (`1565649050.175`, `1.7E9`).
    var timestamp: Timestamp? {
        guard case .number(let text) = self else { return nil }
        // A Double holds the milliseconds of any year that AWS can mean exactly; beyond that, nothing is a time.
        guard let seconds = Double(text), abs(seconds) < 1e12 else { return nil }
        return Timestamp(millisecondsSince1970: Int64((seconds * 1000).rounded()))
    }
}

extension JSON {
    func required<Value>(_ name: String, _ read: (JSON) -> Value?) throws(Malformed) -> Value {
        guard let value = self[name] else { throw Malformed("\(name) is missing") }
        guard let result = read(value) else { throw Malformed("\(name) is not of the documented type") }
        return result
    }

    func text(_ name: String) throws(Malformed) -> String { try required(name) { $0.text } }
    func integer(_ name: String) throws(Malformed) -> Int64 { try required(name) { $0.integer } }
    /// Of something that is never less than nothing; the journal takes no other.
    func count(_ name: String) throws(Malformed) -> Int64 {
        try required(name) { $0.integer.flatMap { $0 < 0 ? nil : $0 } }
    }
    func timestamp(_ name: String) throws(Malformed) -> Timestamp { try required(name) { $0.timestamp } }
    func elements(_ name: String) throws(Malformed) -> [JSON] { try required(name) { $0.elements } }
    func object(_ name: String) throws(Malformed) -> JSON { try required(name) { $0.members == nil ? nil : $0 } }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int64) { self = .number(String(value)) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// Members whose value is nil are left out.
    init(dictionaryLiteral elements: (String, JSON?)...) {
        self = .object(elements.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// In order of the names, so that equal dictionaries become equal bytes.
    init(_ dictionary: [String: String]) {
        self = .object(
            dictionary.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: .string($0.value)) })
    }
}
