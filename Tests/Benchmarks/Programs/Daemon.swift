internal import Foundation

/// A `glauxd` in a folder of its own. It can be started, killed and started again.
struct Daemon {
    let folder: String
    let program: String
    let environment: [String: String]
    var config: String { "\(folder)/glaux.yaml" }
    var state: String { "\(folder)/state" }
    var socket: String { "\(folder)/s" }
    var log: String { "\(folder)/glauxd.log" }

    /// - Parameters:
    ///   - folder: created if it is missing
    ///   - endpoint: of the AWS that it is to use
    ///   - config: all but the `aws:` section
    init(in folder: String, endpoint: String, config: String, key: String = "bench", secret: String = "bench") throws {
        self.folder = folder
        program = try ChildProcess.built("glauxd")
        // Nothing of the caller's, so that no real account is touched; memory as the systemd unit has it.
        environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "NOTIFY_SOCKET": "\(folder)/n", "MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "524288",
        ]
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let aws = "aws: {region: ap-northeast-1, endpoint_url: \"\(endpoint)\"}\n"
        try (aws + config).write(toFile: self.config, atomically: true, encoding: .utf8)
    }

    /// The keys that every table of the benchmarks has.
    static let defaults = "defaults: {every: 8h, bucket: glaux-sandbox, database: ddb, workgroup: work-group}\n"

    /// Names as they stand in the config and in order.
    static func names(_ count: Int) -> [String] {
        (0..<count).map { String(format: "Table%05d", $0) }
    }

    struct Run {
        let process: ChildProcess
        /// When `READY=1` came.
        let readyAt: Moment
    }

    /// Starts it and waits until it says that it is ready.
    func start() throws -> Run {
        let notifications = try NotifySocket(path: "\(folder)/n")
        let process = try ChildProcess(
            program, ["--config", config, "--state-dir", state, "--socket", socket, "--log-format", "text"],
            environment: environment, output: log)
        do {
            return Run(process: process, readyAt: try notifications.waitForReady())
        } catch {
            process.kill()
            let words = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw Broken("glauxd did not become ready: \(error)\n\(words.suffix(2000))")
        }
    }
}
