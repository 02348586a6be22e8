internal import GlauxClient
internal import GlauxWire

/// Looks again whenever the daemon does something, and outlives its restarts.
struct Following {
    let client: DaemonClient
    /// Which events are worth a look.
    let concerns: @Sendable (EventDocument) -> Bool
    /// For what changes with time alone.
    let atLeastEvery: Duration?

    /// How long a daemon that was there may be away: it may be restarting.
    private static let patience = Duration.seconds(60)
    /// Events come in bursts, and one look shows them all.
    private static let pause = Duration.milliseconds(100)

    /// - Parameters:
    ///   - hasAnswered: whether the daemon is known to run; where it is not, nobody waits for it
    ///   - look: returns whether to go on
    func run(hasAnswered: Bool = false, _ look: () async throws -> Bool) async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup { group in
            defer { group.cancelAll() }
            group.addTask { try await listen(signal) }
            if let atLeastEvery {
                group.addTask {
                    while true {
                        try await Task.sleep(for: atLeastEvery)
                        signal.yield()
                    }
                }
            }
            var hasAnswered = hasAnswered
            var awaySince: ContinuousClock.Instant?
            for await _ in signals {
                do {
                    guard try await look() else { return }
                    hasAnswered = true
                    awaySince = nil
                } catch ClientProblem.unreachable(let message, let hint) {
                    let since = awaySince ?? .now
                    guard hasAnswered, .now - since < Self.patience else {
                        throw ClientProblem.unreachable(message, hint: hint)
                    }
                    if awaySince == nil { Terminal.say("glauxd is away; waiting for it to come back") }
                    awaySince = since
                }
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Signals once nothing is missed any more, at each event that concerns, and while the daemon is away.
    private func listen(_ signal: AsyncStream<Void>.Continuation) async throws {
        while true {
            do throws(ClientProblem) {
                try await client.events(opened: { signal.yield() }) { event in
                    if concerns(event) { signal.yield() }
                    return true
                }
            } catch {
                // Whoever looks finds the same, and says so.
            }
            signal.yield()
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}
