import GlauxCore
internal import Yams

/// The values that a query's `{{ name }}` stand for, each with its type: `{since: {date: 2026-01-01}}`.
enum Parameters {
    static func read(_ item: Item, _ problems: inout [ConfigProblem]) -> [String: SQLLiteral] {
        var parameters: [String: SQLLiteral] = [:]
        for (name, value) in item.entries(&problems) ?? [] {
            guard isName(name) else {
                problems.append(
                    value.keyProblem("\(name.quoted) is no parameter's name. Write a-z 0-9 _, a letter first."))
                continue
            }
            guard case .mapping = value.node else {
                problems.append(
                    value.problem("\(value.kind) has no type. Write it with one, such as \"{string: login}\"."))
                continue
            }
            guard let entries = value.entries(&problems, of: ParameterKey.self) else { continue }
            guard entries.count == 1 else {
                problems.append(value.problem("has \(entries.count) values. Write one, such as \"{integer: 5}\"."))
                continue
            }
            let (type, item) = entries[0]
            let read = item.value(&problems) { written throws(Wrong) in try literal(written.text, type) }
            if let read { parameters[name] = read.value }
        }
        return parameters
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64, (0x61...0x7a).contains(first) else { return false }
        return name.utf8.allSatisfy { $0.isLowerAlphanumeric || $0 == UInt8(ascii: "_") }
    }

    private static func literal(_ text: String, _ type: ParameterKey) throws(Wrong) -> SQLLiteral {
        switch type {
        case .string:
            guard !text.utf8.contains(0) else { throw Wrong("holds a NUL, which SQL cannot have. Leave it out.") }
            return .string(text)
        case .integer:
            guard let number = Int64(text) else {
                throw Wrong("\(text.quoted) is no whole number of 64 bits. Write one such as \"42\".")
            }
            return .integer(number)
        case .decimal:
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }),
                digits.utf8.count <= 39
            else { throw Wrong("\(text.quoted) is no decimal. Write digits, at most 38, and a point: \"12.50\".") }
            return .decimal(text)
        case .boolean:
            guard text == "true" || text == "false" else {
                throw Wrong("\(text.quoted) is neither true nor false. Write one of the two.")
            }
            return .boolean(text == "true")
        case .date:
            guard let civil = civil(text + "T00:00:00Z") else {
                throw Wrong("\(text.quoted) is no date. Write one such as \"2026-01-31\".")
            }
            return .date(civil)
        case .timestamp:
            guard text.utf8.count == 19, let civil = civil(text.replacing(" ", with: "T") + "Z") else {
                throw Wrong("\(text.quoted) is no time. Write one such as \"2026-01-31 18:00:00\".")
            }
            return .timestamp(civil)
        }
    }

    private static func civil(_ text: String) -> CivilTime? {
        Timestamp(iso8601: text).map { CivilTime(secondsSince1970: $0.secondsSince1970) }
    }
}
