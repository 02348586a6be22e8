package import GlauxCore

/// A document of the socket: written by the daemon, read by the client, printed by `--json`.
package protocol WireDocument: Sendable, Decodable {
    func write(to json: inout JSONWriter)
}

extension WireDocument {
    package var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// An instant on the wire: ISO 8601 in UTC.
package struct Moment: Sendable, Hashable, Comparable, Decodable {
    package var timestamp: Timestamp

    package init(_ timestamp: Timestamp) {
        self.timestamp = timestamp
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let timestamp = Timestamp(iso8601: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a time")
        }
        self.timestamp = timestamp
    }

    package static func < (left: Moment, right: Moment) -> Bool { left.timestamp < right.timestamp }
}

extension JSONWriter {
    package mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ number: (some BinaryInteger)?) {
        key(name)
        if let number { integer(number) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        boolean(value)
    }

    package mutating func member(_ name: StaticString, _ texts: [String]) {
        key(name)
        array(texts) { $0.string($1) }
    }

    package mutating func member(_ name: StaticString, _ moment: Moment?) {
        key(name)
        if let moment { time(moment.timestamp) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ document: (some WireDocument)?) {
        key(name)
        if let document { document.write(to: &self) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ documents: [some WireDocument]) {
        key(name)
        array(documents) { $1.write(to: &$0) }
    }
}
