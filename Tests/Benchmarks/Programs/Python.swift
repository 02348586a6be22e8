internal import Foundation

/// The Python of the sandbox.
enum Python {
    /// - Parameter output: the file that what it prints is appended to
    /// - Returns: whether the script ended well
    static func run(_ script: String, _ arguments: [String], output: String) throws -> Bool {
        let home = FileManager.default.currentDirectoryPath
        let python = "\(home)/.build-venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Skipped(reason: "\(python) is not there; `make bench` in the checkout makes it")
        }
        let environment = ["PATH": "/usr/bin:/bin", "PYTHONPATH": "\(home)/Tests/Sandbox"]
        return try ChildProcess(python, ["-c", script] + arguments, environment: environment, output: output).wait()
            == 0
    }
}
