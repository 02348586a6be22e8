package import GlauxCore

/// A config without an error, and what it was read from.
package struct LoadedConfiguration: Sendable {
    package var configuration: Configuration
    /// The Unix group whose members may act.
    package var operators: String
    /// What is wrong with that on this machine, if it is to run here. It is among the warnings too: another machine may have
    /// the group.
    package var unknownOperators: ConfigProblem?
    /// The paths of the files that were read, the main one first.
    package var files: [String]
    /// What is allowed but may not be meant.
    package var warnings: [ConfigProblem]

    package init(
        configuration: Configuration, operators: String = Self.defaultOperators, files: [String],
        unknownOperators: ConfigProblem? = nil, warnings: [ConfigProblem] = []
    ) {
        self.configuration = configuration
        self.operators = operators
        self.files = files
        self.unknownOperators = unknownOperators
        self.warnings = warnings
    }

    package static let defaultOperators = "glaux"

    /// Where it is to run, its operators' group must be there.
    package func onThisMachine() throws(ConfigProblems) -> LoadedConfiguration {
        guard let unknownOperators else { return self }
        throw ConfigProblems([unknownOperators], files: files)
    }

    /// The warnings as `ConfigProblems` writes problems; empty if there are none.
    package var warningText: String { ConfigProblems.text(warnings, "warning") }
}

/// A file's path and what stands in it.
package struct ConfigText: Sendable, Hashable {
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
