internal import Foundation

/// The project's stand-in for AWS (Tests/Sandbox), with exports and queries that take no time.
struct Sandbox {
    let endpoint: String
    private let process: ChildProcess
    private let control: HTTPConnection

    /// A call in the sandbox's own log.
    struct Call: Decodable {
        var operation: String
        /// When it arrived, in seconds since 1970.
        var time: Double
        /// Until it was answered; nil while it was not.
        var seconds: Double?
    }

    /// Starts it and loads the table `Article`.
    init(in folder: String) throws {
        let home = FileManager.default.currentDirectoryPath
        let python = "\(home)/.build-venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Skipped(reason: "\(python) is not there; `make bench` in the checkout makes it")
        }
        let environment = ["PATH": "/usr/bin:/bin", "HOME": folder, "PYTHONPATH": "\(home)/Tests/Sandbox"]
        let log = "\(folder)/sandbox.log"
        let portFile = "\(folder)/port"
        process = try ChildProcess(
            python,
            [
                "-m", "glaux_sandbox", "--port", "0", "--port-file", portFile, "--export-seconds", "0",
                "--query-seconds", "0",
            ], environment: environment, output: log)
        guard let port = Self.number(in: portFile) else {
            throw Broken(
                "the sandbox did not start; see below\n\((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
        }
        endpoint = "http://127.0.0.1:\(port)"
        let loading = try ChildProcess(
            python,
            ["-m", "glaux_sandbox.load", "--endpoint", endpoint, "--region", "ap-northeast-1", "--tables", "article"],
            environment: environment, output: log)
        guard loading.wait() == 0 else {
            throw Broken("the sandbox was not loaded\n\((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
        }
        control = try HTTPConnection(port: port)
    }

    func forgetCalls() throws { _ = try control.exchange("DELETE", "/_sandbox/calls", body: "") }

    func calls() throws -> [Call] {
        struct Answer: Decodable { var calls: [Call] }
        return try JSONDecoder().decode(Answer.self, from: Data(try control.get("/_sandbox/calls"))).calls
    }

    private static func number(in file: String) -> UInt16? {
        for _ in 0..<3000 {
            if let text = try? String(contentsOfFile: file, encoding: .utf8) {
                return UInt16(text.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            usleep(10_000)
        }
        return nil
    }
}
