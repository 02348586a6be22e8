/// The text of `~/.aws/config` or `~/.aws/credentials`, read into sections.
///
///     [profile prod]            a section
///     region = eu-west-1        a value
///     s3 =                      an empty value opens a map:
///       addressing_style = path its lines are indented
struct SharedFile: Sendable, Hashable {
    struct Section: Sendable, Hashable {
        /// By name in lower case.
        var values: [String: Secret] = [:]
        /// The maps under empty values.
        var maps: [String: [String: String]] = [:]

        /// nil also for an empty value. The text may be a secret; most are not.
        subscript(name: String) -> String? {
            guard let text = values[name]?.revealed, !text.isEmpty else { return nil }
            return text
        }
    }

    /// By what stands between the brackets, runs of white space as one space and quotes removed.
    private(set) var sections: [String: Section] = [:]

    init() {}

    init(parsing text: String, path: String) throws(SettingsProblem) {
        var section: String?
        var openMap: String?
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = Self.trimmed(raw)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                let name = try Self.sectionName(line, at: "\(path) line \(index + 1)")
                section = name
                openMap = nil
                sections[name, default: Section()] = sections[name] ?? Section()
                continue
            }
            let isIndented = raw.first == " " || raw.first == "\t"
            // A further line of a value: none of the values that are used here has one.
            if isIndented, openMap == nil, let section, sections[section]?.values.isEmpty == false { continue }
            guard let section, let equals = line.firstIndex(of: "=") else {
                throw SettingsProblem(
                    "\(path) line \(index + 1) is neither `[section]` nor `name = value` in a section.",
                    hint: "Correct or remove the line.")
            }
            let name = Self.trimmed(line[..<equals]).lowercased()
            let value = Self.value(line[line.index(after: equals)...])
            if isIndented, let openMap {
                sections[section]?.maps[openMap, default: [:]][name] = value
            } else {
                openMap = value.isEmpty ? name : nil
                sections[section]?.values[name] = Secret(value)
            }
        }
    }

    private static func sectionName(_ line: Substring, at place: String) throws(SettingsProblem) -> String {
        guard let end = line.firstIndex(of: "]") else {
            throw SettingsProblem("\(place) opens a section that does not close.", hint: "Write `[name]`.")
        }
        let words = line[line.index(after: line.startIndex)..<end].split { $0 == " " || $0 == "\t" }
        return words.joined(separator: " ").filter { $0 != "\"" && $0 != "'" }
    }

    /// Without a comment, which begins at ` #` or ` ;`.
    private static func value(_ text: Substring) -> String {
        var end = text.endIndex
        for index in text.indices where text[index] == "#" || text[index] == ";" {
            if index > text.startIndex, [" ", "\t"].contains(text[text.index(before: index)]) {
                end = index
                break
            }
        }
        return String(trimmed(text[..<end]))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? start[..<start.startIndex]
    }
}
