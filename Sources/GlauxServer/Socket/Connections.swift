internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// The open connections. A stop waits for the answers that are due, but not for ever: a client that sends half of a request,
/// or takes no answer, would keep the daemon from stopping.
final class Connections: Sendable {
    /// What is under way when the daemon is told to stop is answered within this time, or not at all.
    private static let grace = Duration.milliseconds(1500)

    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())

    /// - Returns: false once nobody takes a new one any more. Those that waited for a place come then, when the others go,
    ///   and the server ends the process over one that is set up and not taken.
    func add(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let isTaken = state.withLock { state in
            if !state.isStopping { state.open[id] = channel }
            return !state.isStopping
        }
        if isTaken { channel.closeFuture.whenComplete { _ in self.state.withLock { $0.open[id] = nil } } }
        return isTaken
    }

    /// Returns once the daemon was told to stop and the grace is over, or at once when cancelled.
    func closeWhenStopped() async {
        do {
            try await gracefulShutdown()
            state.withLock { $0.isStopping = true }
            try await Task.sleep(for: Self.grace)
        } catch {
            // Cancelled: nothing is waited for.
        }
        let open = state.withLock { state in
            state.isStopping = true
            return Array(state.open.values)
        }
        for channel in open { channel.close(promise: nil) }
    }
}
