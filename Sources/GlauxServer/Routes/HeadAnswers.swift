internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Answers a HEAD as a GET, with the length of its body in the body's place.
struct HeadAnswers: RouterMiddleware {
    typealias Context = SocketContext

    private final class Meter: ResponseBodyWriter {
        var length = 0
        func write(_ buffer: ByteBuffer) { length += buffer.readableBytes }
        func finish(_ trailingHeaders: HTTPFields?) {}
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard request.method == .head else { return response }
        if response.headers[.contentLength] == nil {
            let meter = Meter()
            try await response.body.write(meter)
            response.headers[.contentLength] = "\(meter.length)"
        }
        return response.createHeadResponse()
    }
}
