internal import Hummingbird

/// Refuses a parameter that a path does not know: one that is mistyped and ignored would answer another question than the
/// one that was asked.
struct KnownParameters: RouterMiddleware {
    typealias Context = SocketContext

    /// Every other path takes none.
    private static let known: [String: [String]] = [
        "/v1/status": ["table"], "/v1/jobs": ["table", "state", "limit", "before"], "/v1/audit": ["limit"],
    ]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let known = Self.known[request.uri.path] ?? []
        for (key, _) in request.uri.queryParameters where !known.contains(String(key)) {
            let takes = known.isEmpty ? "no parameter" : known.joined(separator: ", ")
            throw Rejection(
                .badRequest, code: "bad_request", message: "unknown parameter \(key)",
                hint: "\(request.uri.path) takes \(takes).")
        }
        return try await next(request, context)
    }
}
