/// What is wrong with one value; where it stands is added by whoever read it.
struct Wrong: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension String {
    /// In quotes, and short enough for a line.
    var quoted: String { "\"\(printable(atMost: 80))\"" }

    /// Without anything that a terminal would obey, and cut to so many characters.
    func printable(atMost limit: Int) -> String {
        if utf8.count <= limit, utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return self }
        var shown = ""
        for scalar in unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.dropFirst(limit).isEmpty ? shown : shown + "…"
    }
}
