internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A port of 127.0.0.1 that answers whole requests on a thread of its own, and checks no signature.
struct FakeEndpoint {
    struct Request: Sendable {
        var method: HTTPMethod
        var uri: String
        var headers: HTTPHeaders
        var body: ByteBuffer
    }

    struct Answer: Sendable {
        var status: HTTPResponseStatus = .ok
        var headers: HTTPHeaders = [:]
        var body = ByteBuffer()
    }

    private let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel

    init(_ answer: @escaping @Sendable (Request) -> Answer) async throws {
        channel = try await ServerBootstrap(group: threads)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answerer(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// That this process has used so far besides the endpoint.
    func processorSecondsOfOthers() async throws -> Double {
        let own = try await channel.eventLoop.submit {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }.get()
        return try ProcessUsage.processorSeconds(of: getpid()) - own
    }

    func stop() async throws {
        try await channel.close()
        try await threads.shutdownGracefully()
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (Request) -> Answer
        private var request: Request?

        init(_ answer: @escaping @Sendable (Request) -> Answer) {
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(method: head.method, uri: head.uri, headers: head.headers, body: ByteBuffer())
                // boto3 waits a second for it, each time that it puts an object.
                if head.headers.contains(name: "expect") {
                    let goAhead = HTTPResponseHead(version: .http1_1, status: .continue)
                    context.writeAndFlush(wrapOutboundOut(.head(goAhead)), promise: nil)
                }
            case .body(var chunk): request?.body.writeBuffer(&chunk)
            case .end:
                guard let request else { return }
                self.request = nil
                respond(with: answer(request), context)
            }
        }

        private func respond(with answer: Answer, _ context: ChannelHandlerContext) {
            var headers = answer.headers
            headers.add(name: "content-length", value: "\(answer.body.readableBytes)")
            let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
