internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// The connections that have asked something. A stop waits for their answers, but not for ever: a client that sends half
/// of a body, or takes no answer, would keep the daemon from stopping.
final class Connections: Sendable {
    /// What is under way when the daemon is told to stop is answered within this time, or not at all.
    private static let grace = Duration.milliseconds(1500)

    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        guard open.withLock({ $0.updateValue(channel, forKey: id) }) == nil else { return }
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

/// Notes whose connection a request came on.
struct NotesConnection: RouterMiddleware {
    typealias Context = SocketContext
    let connections: Connections

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        connections.add(context.channel)
        return try await next(request, context)
    }
}
