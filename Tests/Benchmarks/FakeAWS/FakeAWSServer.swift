internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Puts a `FakeAWS` on a port of 127.0.0.1, on a thread of its own.
struct FakeAWSServer {
    let aws = FakeAWS()
    private let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel

    /// - Parameter latency: from a request's last byte to the first of its answer
    init(latency: Duration = .zero) async throws {
        let aws = aws
        channel = try await ServerBootstrap(group: threads)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answerer(aws, latency: TimeAmount(latency)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var endpoint: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    func stop() async throws {
        try await channel.close()
        try await threads.shutdownGracefully()
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let aws: FakeAWS
        private let latency: TimeAmount
        private var head: (operation: String, at: Moment)?
        private var body: [UInt8] = []

        init(_ aws: FakeAWS, latency: TimeAmount) {
            self.aws = aws
            self.latency = latency
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let request):
                let target = request.headers.first(name: "x-amz-target") ?? ""
                head = (String(target.split(separator: ".").last ?? ""), Moment.now())
                body = []
            case .body(let chunk):
                body += chunk.readableBytesView
            case .end:
                guard let head, let text = aws.answer(head.operation, body, at: head.at) else { return }
                respond(text, context)
            }
        }

        private func respond(_ text: String, _ context: ChannelHandlerContext) {
            let body = ByteBuffer(string: text)
            let headers: HTTPHeaders = [
                "content-type": "application/x-amz-json-1.0", "content-length": "\(body.readableBytes)",
            ]
            let status: HTTPResponseStatus = text.contains("__type") ? .badRequest : .ok
            let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            let outside = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: latency) {
                let context = outside.value
                context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
                context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
                context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            // A daemon that was killed leaves its connections like this.
            context.close(promise: nil)
        }
    }
}
