internal import Foundation

/// The Python of the sandbox.
enum Python {
    /// - Parameter output: the file that what it prints is appended to
    /// - Returns: whether the script ended well
    static func run(_ script: String, _ arguments: [String], output: String) throws -> Bool {
        let environment = [
            "PATH": "/usr/bin:/bin", "PYTHONPATH": "\(FileManager.default.currentDirectoryPath)/Tests/Sandbox",
        ]
        return try start(script, arguments, environment: environment, output: output).wait() == 0
    }

    static func start(
        _ script: String, _ arguments: [String], environment: [String: String], output: String
    ) throws -> ChildProcess {
        let home = FileManager.default.currentDirectoryPath
        let python = "\(home)/.build-venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Skipped(reason: "\(python) is not there; `make bench` in the checkout makes it")
        }
        return try ChildProcess(python, ["-c", script] + arguments, environment: environment, output: output)
    }
}
