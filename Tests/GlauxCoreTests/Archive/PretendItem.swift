/// An item made of values, which can be written both ways: the slow and obvious counterpart of the transcoder.
enum PretendItem {
    indirect enum Value {
        /// As it stands between the quotes.
        case string(String)
        case number(String)
        case binary(String)
        case boolean(Bool)
        case null
        case strings([String])
        case numbers([String])
        case list([Value])
        case map([(String, Value)])
    }
}

extension PretendItem.Value {
    var plain: String {
        switch self {
        case .string(let text), .binary(let text): "\"\(text)\""
        case .number(let text): text
        case .boolean(let value): "\(value)"
        case .null: "null"
        case .strings(let texts): "[\(texts.map { "\"\($0)\"" }.joined(separator: ","))]"
        case .numbers(let texts): "[\(texts.joined(separator: ","))]"
        case .list(let values): "[\(values.map(\.plain).joined(separator: ","))]"
        case .map(let fields): "{\(fields.map { "\"\($0.0)\":\($0.1.plain)" }.joined(separator: ","))}"
        }
    }

    /// The attributes of an item, with spaces here and there.
    func dynamoDB(using random: inout some RandomNumberGenerator) -> String {
        guard case .map(let fields) = self else { return wrapped(using: &random) }
        return Self.object(fields, using: &random)
    }

    private func wrapped(using random: inout some RandomNumberGenerator) -> String {
        let (type, inner): (String, String) =
            switch self {
            case .string(let text): ("S", "\"\(text)\"")
            case .number(let text): ("N", "\"\(text)\"")
            case .binary(let text): ("B", "\"\(text)\"")
            case .boolean(let value): ("BOOL", "\(value)")
            case .null: ("NULL", "true")
            case .strings(let texts): ("SS", Self.array(texts.map { "\"\($0)\"" }, using: &random))
            case .numbers(let texts): ("NS", Self.array(texts.map { "\"\($0)\"" }, using: &random))
            case .list(let values): ("L", Self.array(values.map { $0.wrapped(using: &random) }, using: &random))
            case .map(let fields): ("M", Self.object(fields, using: &random))
            }
        let gaps = (0..<5).map { _ in Self.gap(using: &random) }
        return "{\(gaps[0])\"\(type)\"\(gaps[1]):\(gaps[2])\(inner)\(gaps[3])}"
    }

    private static func array(_ elements: [String], using random: inout some RandomNumberGenerator) -> String {
        "[\(gap(using: &random))\(elements.joined(separator: "\(gap(using: &random)),\(gap(using: &random))"))]"
    }

    private static func object(
        _ fields: [(String, PretendItem.Value)], using random: inout some RandomNumberGenerator
    ) -> String {
        let parts = fields.map { name, value in
            "\(gap(using: &random))\"\(name)\"\(gap(using: &random)):\(value.wrapped(using: &random))\(gap(using: &random))"
        }
        return "{\(parts.joined(separator: ","))\(gap(using: &random))}"
    }

    private static func gap(using random: inout some RandomNumberGenerator) -> String {
        Int.random(in: 0..<4, using: &random) > 0 ? "" : [" ", "\n", "\t \r\n"].randomElement(using: &random)!
    }
}

extension PretendItem {
    static func any(using random: inout some RandomNumberGenerator) -> Value {
        .map(fields(0, using: &random))
    }

    private static func fields(_ depth: Int, using random: inout some RandomNumberGenerator) -> [(String, Value)] {
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in
            (text(using: &random), value(depth + 1, using: &random))
        }
    }

    private static func value(_ depth: Int, using random: inout some RandomNumberGenerator) -> Value {
        let count = Int.random(in: 0..<4, using: &random)
        return switch Int.random(in: 0..<(depth > 6 ? 7 : 9), using: &random) {
        case 0: .string(text(using: &random))
        case 1: .number(number(using: &random))
        case 2: .binary(["", "AP8=", "aGVsbG8gd29ybGQ="].randomElement(using: &random)!)
        case 3: .boolean(Bool.random(using: &random))
        case 4: .null
        case 5: .strings((0..<count).map { _ in text(using: &random) })
        case 6: .numbers((0..<count).map { _ in number(using: &random) })
        case 7: .list((0..<count).map { _ in value(depth + 1, using: &random) })
        default: .map(fields(depth, using: &random))
        }
    }

    private static func text(using random: inout some RandomNumberGenerator) -> String {
        let pieces = [
            "a", "bc", "0123456789", " ", "{", "}", ",", ":", "é", "猫", "😀", "\u{7f}", #"\""#, #"\\"#, #"\/"#, #"\n"#,
            #"\u0000"#, #"\ud83d\ude00"#, "S", #"\"S\":"#,
        ]
        return (0..<Int.random(in: 0..<8, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
    }

    private static func number(using random: inout some RandomNumberGenerator) -> String {
        let digits = (0..<Int.random(in: 1...38, using: &random)).map { _ in "\(Int.random(in: 1...9, using: &random))"
        }
        let sign = Bool.random(using: &random) ? "-" : ""
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: "0"
        case 1: sign + digits.joined()
        case 2: sign + "0." + digits.joined()
        default: sign + digits[0] + "." + digits.joined() + ["", "E+5", "e-130", "E125"].randomElement(using: &random)!
        }
    }
}
