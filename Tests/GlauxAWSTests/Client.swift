import GlauxCore

@testable import GlauxAWS

/// Lends a client of a scripted server whose clock stands still and whose waits take no time.
func withClient<Value>(
    of server: ScriptedServer, settings: AWSSettings = AWSSettings(region: "eu-west-1"),
    environment: [String: String] = [:], timeouts: Timeouts = .patient,
    clock: ClientClock = ClientClock(now: { standingNow }, sleep: { _ in }),
    retried: @escaping @Sendable (AWSRetry) -> Void = { _ in },
    _ use: (AWSClient) async throws -> Value
) async throws -> Value {
    let defaults = [
        "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_ENDPOINT_URL": server.url,
    ]
    let client = try AWSClient(
        settings: settings, environment: defaults.merging(environment) { $1 },
        clock: clock, timeouts: timeouts, version: "1.2.3", retried: retried)
    do {
        let value = try await use(client)
        try await client.shutdown()
        return value
    } catch {
        try await client.shutdown()
        throw error
    }
}

/// 2026-01-14T10:18:50Z
let standingNow = Timestamp(secondsSince1970: 1_768_385_930)

extension Timeouts {
    /// A busy machine may leave a server of the tests without a thread for a while.
    static var patient: Timeouts {
        var timeouts = Timeouts()
        timeouts.idle = .seconds(300)
        timeouts.attempt = .seconds(300)
        return timeouts
    }
}
