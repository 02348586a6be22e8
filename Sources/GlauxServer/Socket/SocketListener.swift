internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// The server at one socket file.
struct SocketListener: Sendable {
    let group: ServiceGroup
    let channel: ListeningChannel

    /// Takes no connection more; those that are open are still served. NIO removes what stands at the path when it closes,
    /// so whoever binds there anew waits for the return.
    func close() async {
        await group.triggerGracefulShutdown()
        try? await channel.closed()
    }
}

/// Known once the socket is bound.
final class ListeningChannel: Sendable {
    private let channel = Mutex<(any Channel)?>(nil)

    func set(_ opened: any Channel) { channel.withLock { $0 = opened } }

    func closed() async throws {
        try await channel.withLock { $0 }?.closeFuture.get()
    }
}
