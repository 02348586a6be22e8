/// Why the client cannot be made from what the config, the environment and the shared files say; with what to do.
package struct SettingsProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    package var hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }

    package var description: String { "\(message) \(hint)" }
}
