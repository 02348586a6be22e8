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

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
