import GlauxWire
import Testing

struct FilePathsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var environment: [String: String] = [:]
        var isRoot = false
        var config: String
        var state: String
        var socket: String
    }

    static let cases = [
        Case(
            testDescription: "root", isRoot: true, config: "/etc/glaux/glaux.yaml", state: "/var/lib/glaux",
            socket: "/run/glaux/glaux.sock"),
        Case(
            testDescription: "a service of systemd that is not root",
            environment: ["STATE_DIRECTORY": "/var/lib/glaux", "RUNTIME_DIRECTORY": "/run/glaux", "HOME": "/h"],
            config: "/etc/glaux/glaux.yaml", state: "/var/lib/glaux", socket: "/run/glaux/glaux.sock"),
        Case(
            testDescription: "systemd with several directories",
            environment: [
                "STATE_DIRECTORY": "/var/lib/g:/var/lib/x", "RUNTIME_DIRECTORY": "/run/g:/run/x",
                "CONFIGURATION_DIRECTORY": "/etc/g",
            ],
            config: "/etc/g/glaux.yaml", state: "/var/lib/g", socket: "/run/g/glaux.sock"),
        Case(
            testDescription: "a plain user with XDG directories",
            environment: [
                "HOME": "/home/o", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/run/user/1000",
            ],
            config: "/c/glaux/glaux.yaml", state: "/s/glaux", socket: "/run/user/1000/glaux.sock"),
        Case(
            testDescription: "a plain user without them", environment: ["HOME": "/home/o"],
            config: "/home/o/.config/glaux/glaux.yaml", state: "/home/o/.local/state/glaux",
            socket: "/home/o/.glaux.sock"),
        Case(
            testDescription: "Glaux's own variables beat all of these",
            environment: [
                "GLAUX_CONFIG": "/1", "GLAUX_STATE_DIR": "/2", "GLAUX_SOCKET": "/3", "STATE_DIRECTORY": "/x",
                "RUNTIME_DIRECTORY": "/y", "HOME": "/home/o",
            ],
            config: "/1", state: "/2", socket: "/3"),
        Case(
            testDescription: "an empty variable is as good as none",
            environment: ["GLAUX_SOCKET": "", "XDG_STATE_HOME": "", "HOME": "/home/o", "XDG_RUNTIME_DIR": "/r"],
            config: "/home/o/.config/glaux/glaux.yaml", state: "/home/o/.local/state/glaux", socket: "/r/glaux.sock"),
    ]

    @Test("files are found where the README says", arguments: cases)
    func defaults(_ example: Case) {
        let paths = FilePaths(environment: example.environment, isRoot: example.isRoot)
        #expect(paths.config == example.config)
        #expect(paths.stateDirectory == example.state)
        #expect(paths.socket == example.socket)
    }

    @Test("a flag beats the environment")
    func flagsWin() {
        let paths = FilePaths(
            environment: ["GLAUX_CONFIG": "/1", "GLAUX_STATE_DIR": "/2", "GLAUX_SOCKET": "/3"], isRoot: true,
            config: "/a",
            stateDirectory: "/b", socket: "/c")
        #expect([paths.config, paths.stateDirectory, paths.socket] == ["/a", "/b", "/c"])
    }
}
