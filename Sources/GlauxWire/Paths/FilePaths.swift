/// Where the config, the journal and the socket are. Daemon and client find them in the same way: a flag beats the
/// environment, which beats the defaults.
package struct FilePaths: Sendable, Hashable {
    package var config: String
    /// The directory of the journal.
    package var stateDirectory: String
    package var socket: String

    package init(
        environment: [String: String], isRoot: Bool, config: String? = nil, stateDirectory: String? = nil,
        socket: String? = nil
    ) {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        // systemd may name several directories; the first is ours.
        func directory(_ name: String) -> String? {
            variable(name).map { String($0.prefix { $0 != ":" }) }
        }
        let home = variable("HOME") ?? "/"
        let isService = isRoot || directory("STATE_DIRECTORY") != nil
        self.config =
            config ?? variable("GLAUX_CONFIG")
            ?? (isService
                ? "\(directory("CONFIGURATION_DIRECTORY") ?? "/etc/glaux")/glaux.yaml"
                : "\(variable("XDG_CONFIG_HOME") ?? "\(home)/.config")/glaux/glaux.yaml")
        self.stateDirectory =
            stateDirectory ?? variable("GLAUX_STATE_DIR") ?? directory("STATE_DIRECTORY")
            ?? (isRoot ? "/var/lib/glaux" : "\(variable("XDG_STATE_HOME") ?? "\(home)/.local/state")/glaux")
        self.socket =
            socket ?? variable("GLAUX_SOCKET") ?? directory("RUNTIME_DIRECTORY").map { "\($0)/glaux.sock" }
            ?? (isRoot ? "/run/glaux/glaux.sock" : variable("XDG_RUNTIME_DIR").map { "\($0)/glaux.sock" })
            ?? "\(home)/.glaux.sock"
    }
}
