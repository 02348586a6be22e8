import Foundation
import Glibc
import Synchronization
import Testing

/// A glauxd with a config, a journal and a socket of its own.
final class Daemon: Sendable {
    let folder: String
    let environment: [String: String]
    private let arguments: [String]
    /// A program with its arguments that runs another one, as `prlimit` does.
    private let launcher: [String]
    private let child = Mutex<Child?>(nil)

    var configPath: String { "\(folder)/glaux.yaml" }
    var statePath: String { "\(folder)/state" }
    var socketPath: String { "\(folder)/s" }
    var logPath: String { "\(folder)/log" }
    var journalPath: String { "\(statePath)/glaux.db" }

    static let defaultCredentials = ["AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox-secret"]

    /// - Parameters:
    ///   - credentials: the environment variables that it finds them by
    ///   - surroundings: further environment variables
    init(
        _ config: ConfigText, credentials: [String: String] = defaultCredentials, logLevel: String = "debug",
        arguments: [String] = [], launcher: [String] = [], surroundings: [String: String] = [:]
    ) async throws {
        folder = try await Workspace.shared.makeFolder()
        self.launcher = launcher
        self.arguments = ["--log-level", logLevel] + arguments
        environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder, "AWS_REGION": Sandbox.region, "AWS_EC2_METADATA_DISABLED": "true",
        ].merging(credentials) { $1 }.merging(surroundings) { $1 }
        try FileManager.default.createDirectory(
            atPath: statePath, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try write(config)
    }

    func write(_ config: ConfigText) throws {
        try write(config.text)
    }

    func write(_ config: String) throws {
        try config.write(toFile: configPath, atomically: true, encoding: .utf8)
    }

    /// Started, and answering on its socket.
    static func started(
        _ config: ConfigText, credentials: [String: String] = defaultCredentials, logLevel: String = "debug"
    ) async throws -> Daemon {
        let daemon = try await Daemon(config, credentials: credentials, logLevel: logLevel)
        try await daemon.start()
        return daemon
    }

    // Its life

    /// Starts it and does not wait.
    @discardableResult
    func launch(_ more: [String] = []) async throws -> Child {
        let words =
            launcher + [
                Program.built("glauxd").path, "--config", configPath, "--state-dir", statePath, "--socket", socketPath,
                "--log-format", "text",
            ] + arguments + more
        let child = try await Nursery.shared.start(
            words[0], Array(words.dropFirst()),
            environment: environment, output: .file(logPath), errors: .file(logPath))
        self.child.withLock { $0 = child }
        return child
    }

    func start() async throws {
        let child = try await launch()
        _ = try await eventually("glauxd to answer: \(log)", every: .milliseconds(30)) {
            if let end = child.ended() { throw Impatience(description: "glauxd ended with \(end): \(log)") }
            return try? await status()
        }
    }

    var process: Child? { child.withLock { $0 } }

    func kill() async throws {
        process?.send(SIGKILL)
        _ = try await process?.exit()
    }

    func crashAndStart() async throws {
        try await kill()
        try await start()
    }

    /// Its own look at the start, at all that the config names, is over.
    func looked() async throws {
        _ = try await eventually("the daemon's own look") {
            let metrics = String(decoding: try await get("/metrics").body, as: UTF8.self)
            return metrics.contains("\nglaux_doctor_looked_at_seconds ") ? true : nil
        }
    }

    /// Asks it to end, and waits for that.
    @discardableResult
    func stop(within limit: Duration = .seconds(300)) async throws -> Child.Exit {
        process?.send(SIGTERM)
        guard let exit = try await process?.exit(within: limit) else {
            throw Impatience(description: "it was not started")
        }
        return exit
    }

    var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }

    // What it says

    func get(_ path: String) async throws -> HTTPExchange.Reply {
        try await HTTPExchange.socket(socketPath)("GET", path)
    }

    func status() async throws -> StatusDocument {
        try JSONDecoder().decode(StatusDocument.self, from: try await get("/v1/status").body)
    }

    func table(_ name: String) async throws -> TableDocument {
        try #require(try await status()[name], "no table \(name) in the status")
    }

    func job(_ id: Int) async throws -> JobDocument {
        try JSONDecoder().decode(JobDocument.self, from: try await get("/v1/jobs/\(id)").body)
    }

    func jobs(of table: String) async throws -> [JobDocument] {
        try JSONDecoder().decode(JobsDocument.self, from: try await get("/v1/jobs?table=\(table)&limit=500").body).jobs
    }

    func jobWhere(_ id: Int, _ what: String, within limit: Duration = .seconds(300), holds: (JobDocument) -> Bool)
        async throws
        -> JobDocument
    {
        var last: JobDocument?
        do {
            return try await eventually("job \(id) \(what)", within: limit, every: .milliseconds(150)) {
                let job = try await job(id)
                last = job
                return holds(job) ? job : nil
            }
        } catch let impatience as Impatience {
            throw Impatience(description: "\(impatience); it is \(last.map { "\($0)" } ?? "unknown")")
        }
    }

    func ended(_ id: Int, within limit: Duration = .seconds(300)) async throws -> JobDocument {
        try await jobWhere(id, "to end", within: limit, holds: \.hasEnded)
    }

    // The way of an operator

    @discardableResult
    func glaux(_ arguments: String...) async throws -> Program.Outcome { try await glaux(arguments) }

    @discardableResult
    func glaux(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.built("glaux").run(
            arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": folder, "GLAUX_SOCKET": socketPath])
    }

    /// Orders a job; its id.
    func run(_ table: String) async throws -> Int {
        let outcome = try await glaux("run", table, "--json")
        #expect(outcome.exit == .status(0), "glaux run \(table): \(outcome.errors)")
        return try JSONDecoder().decode(JobDocument.self, from: Data(outcome.output.utf8)).id
    }
}
