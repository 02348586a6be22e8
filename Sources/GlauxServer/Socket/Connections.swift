internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// The open connections. A stop waits for the answers that are due, but not for ever: a client that sends half of a request,
/// or takes no answer, would keep the daemon from stopping.
final class Connections: Sendable {
    /// What is under way when the daemon is told to stop is answered within this time, or not at all.
    private static let grace = Duration.milliseconds(1500)

    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        open.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in self.open.withLock { $0[id] = nil } }
    }

    /// Returns once the daemon was told to stop and the grace is over, or at once when cancelled.
    func closeWhenStopped() async {
        do {
            try await gracefulShutdown()
            try await Task.sleep(for: Self.grace)
        } catch {
            // Cancelled: nothing is waited for.
        }
        for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }
}
