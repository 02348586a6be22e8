internal import GlauxCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// An S3 that has one export, on a port of 127.0.0.1 and a thread of its own. It answers whole objects and parts of them,
/// and checks no signature.
struct FakeBucket {
    private static let folder = "bench/AWSDynamoDB/01795239756312-44147971/"
    let export: CompletedExport
    private let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel

    /// - Parameters:
    ///   - file: what each data file is
    ///   - items: in each
    init(file: [UInt8], items: Int, files: Int) async throws {
        let lines = (0..<files).map {
            "{\"itemCount\":\(items),\"etag\":\"e-1\",\"dataFileS3Key\":\"\(Self.folder)data/\($0).json.gz\"}\n"
        }
        let summary =
            "{\"exportArn\":\"a\",\"s3Bucket\":\"bench\",\"manifestFilesS3Key\":\"\(Self.folder)manifest-files.json\","
            + "\"billedSizeBytes\":1,\"itemCount\":\(items * files)}"
        let objects = Objects(
            summary: ByteBuffer(string: summary), manifest: ByteBuffer(string: lines.joined()),
            file: ByteBuffer(bytes: file))
        let now = Moment.now().timestamp
        export = CompletedExport(
            arn: ExportARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/T/export/01795239756312-44147971"),
            bucket: "bench", manifestKey: Self.folder + "manifest-summary.json", itemCount: Int64(items * files),
            billedBytes: 1, exportTime: now, startTime: now, endTime: now)
        channel = try await ServerBootstrap(group: threads)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answerer(objects))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var endpoint: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    func stop() async throws {
        try await channel.close()
        try await threads.shutdownGracefully()
    }

    private struct Objects: Sendable {
        var summary: ByteBuffer
        var manifest: ByteBuffer
        var file: ByteBuffer
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let objects: Objects
        private var head: HTTPRequestHead?

        init(_ objects: Objects) {
            self.objects = objects
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body: break
            case .end: if let head { respond(to: head, context) }
            }
        }

        private func respond(to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
            let object =
                request.uri.hasSuffix("manifest-summary.json")
                ? objects.summary : request.uri.hasSuffix("manifest-files.json") ? objects.manifest : objects.file
            var body = object
            var headers: HTTPHeaders = [:]
            let bounds = request.headers.first(name: "range")?.dropFirst("bytes=".count).split(separator: "-")
                .compactMap { Int($0) }
            if let bounds, bounds.count == 2 {
                let end = min(bounds[1], object.readableBytes - 1)
                body = object.getSlice(at: bounds[0], length: end - bounds[0] + 1) ?? ByteBuffer()
                headers.add(name: "content-range", value: "bytes \(bounds[0])-\(end)/\(object.readableBytes)")
            }
            headers.add(name: "content-length", value: "\(body.readableBytes)")
            let status: HTTPResponseStatus = bounds == nil ? .ok : .partialContent
            context.write(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
                promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
