internal import GlauxWire
internal import HTTPTypes
internal import Hummingbird

/// Refuses, on a path that exists, a method that it does not take: "no such path" would send people looking for a typing
/// error that they did not make.
struct OtherMethods: Sendable {
    private static let paths: [(path: RouterPath, allowed: HTTPRequest.Method)] = [
        ("healthz", .get), ("metrics", .get), ("v1/version", .get), ("v1/status", .get), ("v1/tables", .get),
        ("v1/tables/:name", .get), ("v1/jobs", .get), ("v1/jobs/:id", .get), ("v1/events", .get),
        ("v1/tables/:name/run", .post), ("v1/tables/:name/pause", .post), ("v1/tables/:name/resume", .post),
        ("v1/tables/:name/rollback", .post), ("v1/tables/:name/generations", .get),
        ("v1/tables/:name/schema", .get),
        ("v1/tables/:name/generations/:generation/pin", .post),
        ("v1/tables/:name/generations/:generation/unpin", .post), ("v1/jobs/:id/approve", .post),
        ("v1/jobs/:id/reject", .post), ("v1/jobs/:id/cancel", .post), ("v1/jobs/:id/retry", .post),
        ("v1/reload", .post), ("v1/backup", .post), ("v1/doctor", .post), ("v1/doctor/:name", .post),
    ]

    func add(to router: Router<SocketContext>) {
        for (path, allowed) in Self.paths {
            // A HEAD is as good as a GET, except where the answer has no end.
            let others: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .head, .options]
            for method in others
            where method != allowed && !(method == .head && allowed == .get && path != "v1/events") {
                router.on(path, method: method) { _, _ -> Response in
                    var response = Response(
                        ErrorDocument(
                            code: "method_not_allowed", message: "\(method.rawValue) is not for this path",
                            hint: "Use \(allowed.rawValue)."),
                        status: .methodNotAllowed)
                    response.headers[.allow] = allowed.rawValue
                    return response
                }
            }
        }
    }
}
