extension ItemShape {
    /// Adds an item as DynamoDB exports it, a line of `{"Item":{"pk":{"S":"1"}}}`.
    ///
    /// A line that is none throws, and leaves a shape that counts some of it.
    package mutating func add(line: ArraySlice<UInt8>) throws(ItemLineProblem) {
        var reader = ItemLine(bytes: line, nodes: nodes, depth: depth)
        try reader.item(into: &self)
        nodes = reader.nodes
        if reader.depth < depth {
            depth = reader.depth
            for name in attributes.keys { attributes[name]?.cut(below: depth - 1) }
            nodes = attributes.values.reduce(0) { $0 + $1.nodes }
        }
        shrink()
        items += 1
    }
}

/// Why a line is no item. It tells the place, and nothing of what is there.
package struct ItemLineProblem: Error, Sendable, Hashable {
    package let message: String

    package init(message: String) {
        self.message = message
    }
}

/// Reads one line into a shape, in one pass and without keeping any of it.
private struct ItemLine {
    /// DynamoDB nests 32 deep; what is far deeper is no item, and would exhaust the stack.
    private static let nesting = 64

    let bytes: ArraySlice<UInt8>
    var nodes: Int
    /// Deeper shapes are not kept. It becomes less when this line alone has far too many.
    var depth: Int
    private var position: Int

    init(bytes: ArraySlice<UInt8>, nodes: Int, depth: Int) {
        self.bytes = bytes
        self.nodes = nodes
        self.depth = depth
        position = bytes.startIndex
    }

    mutating func item(into shape: inout ItemShape) throws(ItemLineProblem) {
        try expect("{")
        guard try name() == "Item" else { throw problem("is no item of a full export in DynamoDB JSON") }
        try expect(":")
        try expect("{")
        if !takes("}") {
            repeat {
                let name = try name()
                try expect(":")
                try attribute(name, of: &shape)
            } while takes(",")
            try expect("}")
        }
        try expect("}")
        skipSpace()
        guard position == bytes.endIndex else { throw problem("goes on after the item") }
    }

    private mutating func attribute(_ name: JSONKey, of shape: inout ItemShape) throws(ItemLineProblem) {
        guard shape.keeps(name) else {
            shape.omitted += 1
            return try skipValue(1)
        }
        let count = shape.attributes.count
        try value(into: &shape.attributes[name, default: AttributeShape()], 1)
        if shape.attributes.count > count {
            shape.nodes = nodes + 1
            shape.makeRoom()
            nodes = shape.nodes
        }
    }

    private mutating func value(into shape: inout AttributeShape, _ level: Int) throws(ItemLineProblem) {
        guard level <= Self.nesting else { throw problem("is nested deeper than any item") }
        try expect("{")
        let descriptor = try descriptor()
        try expect(":")
        shape.counts.count(descriptor)
        switch descriptor {
        case .string, .binary: try skipString()
        case .number: shape.numbers.add(bytes[try string()])
        case .boolean, .null: try literal()
        case .stringSet, .binarySet: try strings { _ in }
        case .numberSet: try strings { shape.numbers.add($0) }
        case .list: try list(into: &shape, level)
        case .map: try map(into: &shape, level)
        }
        try expect("}")
    }

    private mutating func list(into shape: inout AttributeShape, _ level: Int) throws(ItemLineProblem) {
        try expect("[")
        if takes("]") { return }
        let isKept = hasRoom(at: level + 1)
        if isKept && shape.elementShapes.isEmpty {
            shape.elementShapes.append(AttributeShape())
            nodes += 1
        }
        repeat {
            if isKept {
                try value(into: &shape.elementShapes[0], level + 1)
            } else {
                try skipValue(level + 1)
            }
        } while takes(",")
        try expect("]")
    }

    private mutating func map(into shape: inout AttributeShape, _ level: Int) throws(ItemLineProblem) {
        try expect("{")
        if takes("}") { return }
        repeat {
            let name = try name()
            try expect(":")
            if !hasRoom(at: level + 1) {
                try skipValue(level + 1)
            } else if !shape.valueShapes.isEmpty {
                try value(into: &shape.valueShapes[0], level + 1)
            } else {
                let count = shape.fields.count
                try value(into: &shape.fields[name, default: AttributeShape()], level + 1)
                if shape.fields.count > count { nodes += 1 }
                if name.rawValue.utf8.count > AttributeShape.nameLimit { shape.valueShapes = [AttributeShape()] }
                if shape.fields.count > AttributeShape.keyLimit || !shape.valueShapes.isEmpty { fold(&shape) }
            }
        } while takes(",")
        try expect("}")
    }

    private mutating func fold(_ shape: inout AttributeShape) {
        nodes -= shape.fields.values.reduce(0) { $0 + $1.nodes }
        shape.foldDictionary()
        nodes += shape.valueShapes.reduce(0) { $0 + $1.nodes }
    }

    /// Whether shapes so deep are kept. Twice the limit stops a single line, which no shape shrinks in the middle of.
    private mutating func hasRoom(at level: Int) -> Bool {
        if level <= depth, nodes >= 2 * ItemShape.nodeLimit { depth = level - 1 }
        return level <= depth
    }

    private mutating func skipValue(_ level: Int) throws(ItemLineProblem) {
        let kept = depth
        depth = 0
        var scratch = AttributeShape()
        try value(into: &scratch, level)
        depth = kept
    }

    // MARK: the text

    private mutating func descriptor() throws(ItemLineProblem) -> Descriptor {
        let text = bytes[try string()]
        let found: Descriptor? =
            switch (text.count, text.first, text.last) {
            case (1, UInt8(ascii: "S"), _): .string
            case (1, UInt8(ascii: "N"), _): .number
            case (1, UInt8(ascii: "M"), _): .map
            case (1, UInt8(ascii: "L"), _): .list
            case (1, UInt8(ascii: "B"), _): .binary
            default: Descriptor(rawValue: String(decoding: text, as: UTF8.self))
            }
        guard let found else { throw problem("has a value of a type that DynamoDB does not have") }
        return found
    }

    private mutating func strings(_ body: (ArraySlice<UInt8>) -> Void) throws(ItemLineProblem) {
        try expect("[")
        if takes("]") { return }
        repeat { body(bytes[try string()]) } while takes(",")
        try expect("]")
    }

    private mutating func name() throws(ItemLineProblem) -> JSONKey {
        let range = try string()
        let text =
            bytes[range].contains(UInt8(ascii: "\\"))
            ? unescaped(bytes[range]) : String(validating: bytes[range], as: UTF8.self)
        guard let text else { throw problem("has a name that is no text") }
        return JSONKey(text)
    }

    private mutating func skipString() throws(ItemLineProblem) { _ = try string() }

    /// The bytes between the quotes, escapes as they are.
    private mutating func string() throws(ItemLineProblem) -> Range<Int> {
        try expect("\"")
        let start = position
        while position < bytes.endIndex {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): position += 2
            case 0..<0x20: throw problem("is no JSON")
            default: position += 1
            }
        }
        position = bytes.endIndex
        throw problem("ends inside a text")
    }

    private mutating func literal() throws(ItemLineProblem) {
        skipSpace()
        for word in ["true", "false"] where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return
        }
        throw problem("is no JSON")
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(ItemLineProblem) {
        guard takes(character) else {
            throw problem(position == bytes.endIndex ? "ends too early" : "is no item in DynamoDB JSON")
        }
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.endIndex, bytes[position] == 0x20 || bytes[position] == 0x09 || bytes[position] == 0x0D {
            position += 1
        }
    }

    /// nil where an escape is none.
    private func unescaped(_ text: ArraySlice<UInt8>) -> String? {
        var units: [UInt16] = []
        guard let whole = String(validating: text, as: UTF8.self) else { return nil }
        var rest = whole.utf16[...]
        while let unit = rest.popFirst() {
            guard unit == 0x5C else {
                units.append(unit)
                continue
            }
            guard let escape = rest.popFirst().flatMap({ Unicode.Scalar($0) }) else { return nil }
            switch escape {
            case "\"", "\\", "/": units.append(UInt16(escape.value))
            case "b": units.append(0x08)
            case "f": units.append(0x0C)
            case "n": units.append(0x0A)
            case "r": units.append(0x0D)
            case "t": units.append(0x09)
            case "u":
                let digits = String(decoding: rest.prefix(4), as: UTF16.self)
                guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let code = UInt16(digits, radix: 16)
                else {
                    return nil
                }
                units.append(code)
                rest = rest.dropFirst(4)
            default: return nil
            }
        }
        return String(validating: units, as: UTF16.self)
    }

    private func problem(_ what: String) -> ItemLineProblem {
        ItemLineProblem(message: "\(what) (byte \(position - bytes.startIndex))")
    }
}
