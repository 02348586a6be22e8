/// Environment variables, where an empty one counts as absent. It may hold secrets and never shows them.
struct Environment: Sendable, CustomStringConvertible, CustomReflectable {
    private let variables: [String: String]

    init(_ variables: [String: String]) {
        self.variables = variables
    }

    subscript(name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// The path with the home directory in the place of its `~`.
    func expandingHome(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = self["HOME"] else { return path }
        return home + path.dropFirst()
    }

    /// As a program that is started gets them.
    var entries: [String] { variables.map { "\($0)=\($1)" } }

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
