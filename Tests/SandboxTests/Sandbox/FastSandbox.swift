import Testing

/// A sandbox on whose clock, and on that of its daemons, twenty seconds pass in one: sleeps, timeouts and the times in the
/// log of calls alike. The settings of the daemon are those of production.
struct FastSandbox: Sendable {
    private static let speed = 20

    let sandbox: Sandbox
    private let clock: FakeClock

    /// Each test keeps to tables of its own, and to faults that name them.
    static let shared = Task { try await FastSandbox() }

    init() async throws {
        clock = try await FakeClock(speed: Self.speed)
        // The tests' own clients sign by the true time.
        sandbox = try await Sandbox.start(settings: ["strict_signatures": false], surroundings: clock.environment)
    }

    /// Started, and signing with an access key by which the log tells its calls from all others.
    func daemon(_ tables: [ConfigText.Table], signingAs accessKey: String) async throws -> Daemon {
        try await daemon(ConfigText(sandbox, tables: tables), signingAs: accessKey)
    }

    func daemon(
        _ config: ConfigText, signingAs accessKey: String, surroundings: [String: String] = [:]
    ) async throws -> Daemon {
        let daemon = try await Daemon(
            config,
            credentials: ["AWS_ACCESS_KEY_ID": accessKey, "AWS_SECRET_ACCESS_KEY": "any"],
            surroundings: clock.environment.merging(surroundings) { $1 })
        try await daemon.start()
        return daemon
    }

    func calls(signedAs accessKey: String) async throws -> [Sandbox.Call] {
        try await sandbox.calls().filter { $0.access_key == accessKey }
    }

    func now() async throws -> Double {
        try #require(try await sandbox.control("GET", "clock")["now"].double)
    }
}
