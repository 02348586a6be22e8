package import GlauxCore

/// The time that requests are signed with, and waiting between attempts.
package struct ClientClock: Sendable {
    package var now: @Sendable () -> Timestamp
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    package static let system = ClientClock(
        now: { SystemTime.now() }, sleep: { try await ContinuousClock().sleep(for: $0) })
}
