internal import NIOCore

/// Closes the connection of a client that takes nothing of its answer: it would keep its place, and what the answer is made
/// of, for ever. One that takes a little now and then is waited for.
///
/// Stands next to the socket, where all that is written are bytes. What is on its way between the two ends counts as taken.
final class DeafnessLimit: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// For which nothing may be taken; up to twice as long, for it is not looked at each byte.
    private let limit: TimeAmount
    /// Bytes since the connection began.
    private var written = 0
    /// Planned while bytes wait.
    private var look: Scheduled<Void>?

    init(_ limit: Duration) {
        self.limit = TimeAmount(limit)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written += Self.unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        if look == nil { watch(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        look?.cancel()
        look = nil
    }

    private func watch(_ context: ChannelHandlerContext) {
        let before = waiting(context)
        guard before > 0 else { return }
        let taken = written - before
        look = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.look = nil
            let now = self.waiting(context)
            if now > 0, self.written - now == taken {
                context.close(promise: nil)
            } else {
                self.watch(context)
            }
        }
    }

    /// Bytes that the client has no room for.
    private func waiting(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

@available(*, unavailable)
extension DeafnessLimit: Sendable {}
