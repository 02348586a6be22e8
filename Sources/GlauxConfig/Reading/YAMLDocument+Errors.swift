internal import Yams

extension YAMLDocument {
    /// The parser's words, with its position and, for what operators meet most, what to write.
    static func problem(of error: any Error, text: String, file: String) -> ConfigProblem {
        guard let error = error as? YamlError else {
            return ConfigProblem(file: file, message: "cannot be read as YAML: \(error)")
        }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            var words = problem
            if let context {
                let isElsewhere = context.mark.line != mark.line && !problem.contains("another document")
                words = "\(context.text)\(isElsewhere ? " from line \(context.mark.line)" : ""): \(problem)"
            }
            return ConfigProblem(
                file: file, line: mark.line, column: mark.column,
                message: "not YAML: \(words). \(hint(words))")
        case .reader(let problem, let offset, _, _):
            // Characters from the beginning, as the parser's wrapper counts them.
            let before = offset.map { text.prefix($0) }
            let line = before.map { $0.reduce(1) { $1.isNewline ? $0 + 1 : $0 } }
            return ConfigProblem(
                file: file, line: line,
                message: "not YAML: \(problem). Remove the character; the file must be plain text.")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
            return ConfigProblem(file: file, message: "cannot be read as YAML: \(error)")
        }
    }

    private static func hint(_ words: String) -> String {
        let hints = [
            ("single document", "Write one document a file, without a line \"---\" between parts."),
            ("alias", "A value that begins with * must be in quotes, such as cron: \"0 18 1 * *\"."),
            ("anchor", "A value that begins with & must be in quotes."),
            ("tab", "Indent with spaces."),
            ("cannot start any token", "Indent with spaces, and put a value that begins with @, ` or % in quotes."),
            (
                "mapping values are not allowed",
                "Put a value that contains \": \" in quotes, and check the indentation."
            ),
            ("did not find expected key", "Check the indentation of this line and the one before."),
            ("could not find expected ':'", "Write \"key: value\"."),
            ("block end", "Check the indentation of this line and the one before."),
            ("quoted scalar", "Close the quotes."),
            ("max depth", "Nest less deeply."),
        ]
        return hints.first { words.contains($0.0) }?.1 ?? "Check the indentation and the quotes around here."
    }
}
