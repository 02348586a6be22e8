/// One thing that is wrong in the config: where, and what to write instead.
package struct ConfigProblem: Sendable, Hashable {
    package var file: String
    /// From 1; nil where the whole file is meant.
    package var line: Int?
    /// In characters, from 1.
    package var column: Int?
    /// Such as `tables[3].every`; empty where no key is meant.
    package var keyPath: String
    /// What was found and what to write, in whole sentences.
    package var message: String

    package init(file: String, line: Int? = nil, column: Int? = nil, keyPath: String = "", message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath.printable(atMost: 200)
        self.message = message.printable(atMost: 1000)
    }

    /// `tables[3].every: "15" has no unit. Write "15m" or "15h".`
    package var text: String { keyPath.isEmpty ? message : "\(keyPath): \(message)" }

    /// `:14:12`
    var position: String {
        guard let line else { return "" }
        return column.map { ":\(line):\($0)" } ?? ":\(line)"
    }
}

/// Everything that is wrong in a config, in the order of its files and their lines.
///
///     /etc/glaux/glaux.yaml: 2 problems
///       :14:12  tables[3].every: "15" has no unit. Write "15m" or "15h".
///       :15:5   tables[3].bucet: unknown key. Did you mean "bucket"?
package struct ConfigProblems: Error, Sendable, Hashable, CustomStringConvertible {
    package let problems: [ConfigProblem]

    /// - Parameter files: in the order in which they are to be shown.
    init(_ problems: [ConfigProblem], files: [String]) {
        let rank = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        func key(_ problem: ConfigProblem) -> (Int, Int, Int) {
            (rank[problem.file] ?? files.count, problem.line ?? 0, problem.column ?? 0)
        }
        self.problems = problems.enumerated()
            .sorted { left, right in
                let (first, second) = (key(left.element), key(right.element))
                return first == second ? left.offset < right.offset : first < second
            }
            .map(\.element)
    }

    package var description: String { Self.text(problems, "problem") }

    /// - Parameter noun: what one of them is.
    static func text(_ problems: [ConfigProblem], _ noun: String) -> String {
        var lines: [String] = []
        var rest = problems.prefix(mostShown)
        while let file = rest.first?.file {
            let group = rest.prefix { $0.file == file }
            rest = rest.dropFirst(group.count)
            let count = rest.isEmpty ? problems.count { $0.file == file } : group.count
            lines.append("\(file): \(count) \(noun)\(count == 1 ? "" : "s")")
            let width = group.reduce(0) { max($0, $1.position.utf8.count) }
            for problem in group {
                let padding = String(repeating: " ", count: width - problem.position.utf8.count + (width == 0 ? 0 : 2))
                lines.append("  \(problem.position)\(padding)\(problem.text)")
            }
        }
        if problems.count > mostShown { lines.append("  … and \(problems.count - mostShown) more") }
        return lines.joined(separator: "\n")
    }

    /// As many as a person works through before trying again.
    private static let mostShown = 500
}
