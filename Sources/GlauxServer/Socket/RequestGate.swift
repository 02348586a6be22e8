internal import GlauxWire
internal import NIOCore
internal import NIOHTTP1

/// What HTTP asks of a connection besides requests and answers: bytes that are no request, and bodies that are declared too
/// large, are refused with a document like everything else, `100-continue` is answered, and a connection that ends with its
/// request is closed.
///
/// Stands behind a `HTTPServerPipelineHandler`, which lets one request through at a time.
final class RequestGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Stage {
        /// No answer is due; the rest of a request that was answered early may still come.
        case idle
        case asked
        /// The head of the answer is written.
        case answering
        /// The last answer is written: nothing comes in or goes out any more.
        case closing
    }

    private let largestBody: Int
    private var stage = Stage.idle
    private var isReading = false
    private var isLast = false
    private var isVersion10 = false

    init(largestBody: Int) {
        self.largestBody = largestBody
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .closing = stage { return }
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            stage = .asked
            isReading = true
            isVersion10 = head.version.minor == 0
            isLast = isVersion10 || !head.isKeepAlive
            if head.method == .CONNECT {
                refuse(.methodNotAllowed, .noProxy, context)
                return context.close(mode: .output, promise: nil)
            }
            if let length = head.headers["content-length"].first.flatMap({ Int($0) }), length > largestBody {
                refuse(.payloadTooLarge, .bodyTooLarge, context)
                // What the client still sends is read and dropped: it would not see the answer otherwise.
                return context.close(mode: .output, promise: nil)
            }
            if !isVersion10,
                head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
            {
                let head = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: nil)
            }
        case .body: break
        case .end: isReading = false
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            switch stage {
            case .closing: return
            // What was half sent when the connection ended.
            case _ where !context.channel.isActive: break
            case .answering: isLast = true
            case .idle where isReading: context.close(promise: nil)
            case .idle, .asked:
                if error == .headerOverflow {
                    refuse(.requestHeaderFieldsTooLarge, .headTooLarge, context)
                } else {
                    let document = ErrorDocument(
                        code: "bad_request", message: "this is no HTTP request: \(error.words)",
                        hint: "Speak HTTP/1.1, as `curl --unix-socket` does; see the README, The socket.")
                    refuse(.badRequest, document, context)
                }
            }
        }
        // Whoever still waits for the rest of the request learns that it does not come, and the connection is closed.
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // The pipeline handler bears no answer after the end.
        if stage == .closing || !context.channel.isActive {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch Self.unwrapOutboundIn(data) {
        case .head(var head):
            stage = .answering
            if isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
            // A client of HTTP/1.0 knows no chunks: the end of the connection is the end of the body.
            if isVersion10 { head.version = .http1_0 }
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            stage = isLast ? .closing : .idle
            guard isLast else { return context.write(data, promise: promise) }
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(data, promise: written)
        }
    }

    private func refuse(_ status: HTTPResponseStatus, _ document: ErrorDocument, _ context: ChannelHandlerContext) {
        stage = .closing
        let body = ByteBuffer(bytes: document.json + [UInt8(ascii: "\n")])
        let headers: HTTPHeaders = [
            "content-type": "application/json", "content-length": "\(body.readableBytes)", "connection": "close",
        ]
        context.write(
            Self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
            promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    }
}

@available(*, unavailable)
extension RequestGate: Sendable {}

extension HTTPParserError {
    fileprivate var words: String {
        switch self {
        case .invalidMethod: "its method is unknown"
        case .invalidVersion: "its version is not 1.0 or 1.1"
        case .invalidURL, .invalidHost, .invalidPort, .invalidPath, .invalidQueryString, .invalidFragment:
            "its path cannot be read"
        case .headerOverflow: "its head is too long"
        case .invalidHeaderToken: "one of its header fields cannot be read"
        case .invalidContentLength, .unexpectedContentLength: "its Content-Length is wrong"
        case .invalidChunkSize: "a chunk of its body has no right length"
        case .invalidEOFState, .closedConnection: "it ends too early"
        default: "it cannot be read"
        }
    }
}
