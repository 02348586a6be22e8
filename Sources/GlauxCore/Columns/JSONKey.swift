/// A key of DynamoDB's JSON, the same as another only if all bytes are. Swift takes texts for one that Unicode calls
/// equivalent, such as が in one code point and in two, which DynamoDB keeps as two attributes.
package struct JSONKey: Sendable, Hashable, Comparable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { self.init(value) }
    package init(from decoder: any Decoder) throws { rawValue = try String(from: decoder) }

    package var description: String { rawValue }

    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }

    package func hash(into hasher: inout Hasher) {
        var text = rawValue
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package static func == (left: JSONKey, right: JSONKey) -> Bool {
        left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
    }

    package static func < (left: JSONKey, right: JSONKey) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }

    func lowercased() -> JSONKey { JSONKey(rawValue.lowercased()) }
}
