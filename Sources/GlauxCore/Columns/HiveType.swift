/// A type as the Glue catalog spells it: `struct<id:struct<s:string>,tags:array<string>>`.
package indirect enum HiveType: Sendable, Hashable {
    package struct Field: Sendable, Hashable {
        /// In lower case, as Hive compares names.
        package var name: String
        package var type: HiveType

        package init(name: String, type: HiveType) {
            self.name = name
            self.type = type
        }
    }

    /// In lower case and without spaces, with its arguments: `decimal(38,0)`.
    case primitive(String)
    case array(HiveType)
    case map(key: HiveType, value: HiveType)
    case structure([Field])

    package static let string = HiveType.primitive("string")

    /// nil if the text is no type.
    package init?(_ text: String) {
        var parser = Parser(text: Array(text.utf8))
        guard let type = parser.type(depth: 0), parser.isAtEnd else { return nil }
        self = type
    }

    /// The fields of a struct; nil for anything else.
    package var fields: [Field]? {
        if case .structure(let fields) = self { fields } else { nil }
    }

    package subscript(name: String) -> HiveType? { fields?.first { $0.name == name }?.type }

    /// Every name of a field, at whatever depth, as often as it is there.
    package var fieldNames: [String] {
        switch self {
        case .primitive: []
        case .array(let element): element.fieldNames
        case .map(let key, let value): key.fieldNames + value.fieldNames
        case .structure(let fields): fields.flatMap { [$0.name] + $0.type.fieldNames }
        }
    }
}

extension HiveType: CustomStringConvertible {
    package var description: String {
        switch self {
        case .primitive(let name): name
        case .array(let element): "array<\(element)>"
        case .map(let key, let value): "map<\(key),\(value)>"
        case .structure(let fields): "struct<\(fields.map { "\($0.written):\($0.type)" }.joined(separator: ","))>"
        }
    }
}

extension HiveType.Field {
    /// Quoted where its name would be read as something else.
    fileprivate var written: String { name.contains { "<>(),:".contains($0) } ? "`\(name)`" : name }
}

private struct Parser {
    /// Twice what DynamoDB nests, and some more.
    private static let nesting = 128

    let text: [UInt8]
    private var position = 0

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == text.count
        }
    }

    mutating func type(depth: Int) -> HiveType? {
        guard depth < Self.nesting, let name = word(endingAt: "<>(),:") else { return nil }
        switch name {
        case "array":
            guard takes("<"), let element = type(depth: depth + 1), takes(">") else { return nil }
            return .array(element)
        case "map":
            guard takes("<"), let key = type(depth: depth + 1), takes(","), let value = type(depth: depth + 1),
                takes(">")
            else { return nil }
            return .map(key: key, value: value)
        case "struct": return structure(depth: depth)
        default: return primitive(name)
        }
    }

    private mutating func structure(depth: Int) -> HiveType? {
        guard takes("<") else { return nil }
        var fields: [HiveType.Field] = []
        var names: Set<String> = []
        repeat {
            guard let name = fieldName(), names.insert(name).inserted, takes(":"), let type = type(depth: depth + 1)
            else { return nil }
            fields.append(HiveType.Field(name: name, type: type))
        } while takes(",")
        return takes(">") ? .structure(fields) : nil
    }

    private mutating func primitive(_ name: String) -> HiveType? {
        guard takes("(") else { return .primitive(name) }
        var arguments: [String] = []
        repeat {
            guard let argument = word(endingAt: "<>(),:") else { return nil }
            arguments.append(argument)
        } while takes(",")
        return takes(")") ? .primitive("\(name)(\(arguments.joined(separator: ",")))") : nil
    }

    private mutating func fieldName() -> String? {
        guard takes("`") else { return word(endingAt: "<>(),:") }
        let name = word(endingAt: "`")
        return takes("`") ? name : nil
    }

    /// In lower case; nil if there is none.
    private mutating func word(endingAt marks: StaticString) -> String? {
        skipSpace()
        let start = position
        let isEnd: (UInt8) -> Bool = { byte in marks.withUTF8Buffer { $0.contains(byte) } }
        while position < text.count, !isEnd(text[position]) { position += 1 }
        var end = position
        while end > start, text[end - 1] == 0x20 { end -= 1 }
        guard end > start, let word = String(validating: text[start..<end], as: UTF8.self) else { return nil }
        return word.lowercased()
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < text.count, text[position] == 0x20 { position += 1 }
    }
}
