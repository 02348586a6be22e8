/// What is wrong with one value; where it stands is added by whoever read it.
struct Wrong: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension String {
    /// In quotes, short enough for a line and without anything that a terminal would obey.
    var quoted: String {
        var shown = ""
        for scalar in unicodeScalars.prefix(80) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.count > 80 ? "\"\(shown)…\"" : "\"\(shown)\""
    }
}
