internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// A connection of the socket: Hummingbird's, with our gate before its requests, and an end for who takes no answer, which
/// Hummingbird waits for without one.
struct SocketChannel: ServerChildChannel {
    let http: HTTP1Channel
    let connections: Connections
    let largestBody: Int
    let idleTimeout: Duration

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        guard connections.add(channel) else { return channel.eventLoop.makeFailedFuture(ChannelError.alreadyClosed) }
        return http.setup(channel: channel, logger: logger).flatMapThrowing { [largestBody, idleTimeout] value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let gate: [any ChannelHandler] = [HTTPServerPipelineHandler(), RequestGate(largestBody: largestBody)]
            try pipeline.addHandlers(gate, position: .after(decoder.handler))
            try pipeline.addHandler(DeafnessLimit(idleTimeout), position: .first)
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}
