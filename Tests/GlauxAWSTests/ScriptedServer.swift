import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on 127.0.0.1 that answers each request with the next line of a script, byte for byte.
final class ScriptedServer: Sendable {
    /// What the server does with one request.
    enum Act: Sendable {
        case answer(status: Int, headers: [(String, String)], body: String)
        /// Whatever the function makes of the request.
        case serve(@Sendable (Request) -> (status: Int, headers: [(String, String)], body: [UInt8]))
        /// Promises more bytes than it sends, and closes.
        case truncate(body: String)
        case garbage
        case close
        /// Never answers.
        case hang
    }

    struct Request: Sendable {
        var method: String
        var uri: String
        var headers: HTTPHeaders
        var body: String
    }

    private struct State {
        var script: [Act]
        var requests: [Request] = []
    }

    private let shared: SharedState
    private let channel: any Channel

    /// - Parameter script: the last act is repeated.
    static func run<Value>(
        _ script: [Act], _ use: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let state = SharedState(State(script: script))
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try channel.pipeline.syncOperations.addHandler(Handler(next: { state.next(for: $0) }))
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(state, channel)
        do {
            let value = try await use(server)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var requests: [Request] { shared.requests }

    private init(_ shared: SharedState, _ channel: any Channel) {
        self.shared = shared
        self.channel = channel
    }

    private final class SharedState: Sendable {
        private let state: Mutex<State>

        init(_ state: State) {
            self.state = Mutex(state)
        }

        var requests: [Request] { state.withLock { $0.requests } }

        func next(for request: Request) -> Act {
            state.withLock { state in
                state.requests.append(request)
                return state.script.count > 1 ? state.script.removeFirst() : state.script.first ?? .close
            }
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = ByteBuffer

        private let next: @Sendable (Request) -> Act
        private var request: Request?

        init(next: @escaping @Sendable (Request) -> Act) {
            self.next = next
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(method: head.method.rawValue, uri: head.uri, headers: head.headers, body: "")
            case .body(let chunk): request?.body += String(buffer: chunk)
            case .end:
                if let request { perform(next(request), request, context) }
            }
        }

        private func perform(_ act: Act, _ request: Request, _ context: ChannelHandlerContext) {
            switch act {
            case .answer(let status, let headers, let body):
                answer(status, headers, Array(body.utf8), to: request, context)
            case .serve(let serve):
                let (status, headers, body) = serve(request)
                answer(status, headers, body, to: request, context)
            case .truncate(let body):
                send("HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count + 100)\r\n\r\n\(body)", context)
                context.close(promise: nil)
            case .garbage:
                send("SSH-2.0-OpenSSH_9.6\r\n\r\n", context)
                context.close(promise: nil)
            case .close: context.close(promise: nil)
            case .hang: break
            }
        }

        private func answer(
            _ status: Int, _ headers: [(String, String)], _ body: [UInt8], to request: Request,
            _ context: ChannelHandlerContext
        ) {
            var head = "HTTP/1.1 \(status) X\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            if !headers.contains(where: { $0.0.lowercased() == "content-length" }) {
                head += "content-length: \(body.count)\r\n"
            }
            send(head + "\r\n", context)
            if request.method != "HEAD" {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: body)), promise: nil)
            }
        }

        private func send(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}

extension ScriptedServer.Act {
    static func json(_ body: String, status: Int = 200, headers: [(String, String)] = []) -> Self {
        .answer(status: status, headers: [("x-amzn-RequestId", "R1")] + headers, body: body)
    }

    static func xml(_ body: String, status: Int = 200, headers: [(String, String)] = []) -> Self {
        .answer(status: status, headers: [("x-amz-request-id", "R1")] + headers, body: body)
    }

    /// An error as DynamoDB, Athena and Glue send it.
    static func error(_ code: String, _ message: String = "m", status: Int = 400, headers: [(String, String)] = [])
        -> Self
    {
        json(#"{"__type":"com.amazonaws#\#(code)","message":"\#(message)"}"#, status: status, headers: headers)
    }
}
