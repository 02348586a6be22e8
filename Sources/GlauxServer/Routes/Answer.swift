internal import GlauxCore
internal import GlauxJournal
internal import GlauxWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A request that is not carried out, and why.
struct Rejection: Error {
    var status: HTTPResponse.Status
    var document: ErrorDocument

    init(_ status: HTTPResponse.Status, code: String, message: String, hint: String) {
        self.status = status
        document = ErrorDocument(code: code, message: message, hint: hint)
    }

    init(_ refusal: Refusal) {
        let status: HTTPResponse.Status =
            switch refusal.reason {
            case .notFound: .notFound
            case .conflict: .conflict
            case .unavailable: .serviceUnavailable
            }
        self.init(status, code: refusal.reason.rawValue, message: refusal.message, hint: refusal.hint)
    }
}

extension Response {
    init(_ document: some WireDocument, status: HTTPResponse.Status = .ok) {
        self.init(json: document.json, status: status)
    }

    init(json bytes: [UInt8], status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes + [UInt8(ascii: "\n")])))
    }
}

extension ErrorDocument {
    static let bodyTooLarge = ErrorDocument(
        code: "too_large", message: "the body is too large",
        hint: "Send at most \(SocketContext.largestBody / 1024) KiB.")

    static let headTooLarge = ErrorDocument(
        code: "too_large", message: "the head is too large", hint: "Send at most 80 KiB of header fields.")

    static let noProxy = ErrorDocument(
        code: "method_not_allowed", message: "CONNECT is for proxies, and this is none",
        hint: "See the README, The socket, for what there is.")
}

/// Turns whatever a route throws into the one shape of an error.
struct ErrorAnswers: RouterMiddleware {
    typealias Context = SocketContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let rejection as Rejection {
            return Response(rejection.document, status: rejection.status)
        } catch let refusal as Refusal {
            let rejection = Rejection(refusal)
            return Response(rejection.document, status: rejection.status)
        } catch let failure as JournalFailure {
            let document = ErrorDocument(
                code: "unavailable", message: "\(failure.path): \(failure.message)", hint: failure.nextStep)
            return Response(document, status: .serviceUnavailable)
        } catch let error as any HTTPResponseError {
            return Response(Self.document(for: error.status, path: request.uri.path), status: error.status)
        } catch {
            let document = ErrorDocument(
                code: "internal", message: "glauxd failed on this request: \(error)", hint: "See the log of glauxd.")
            return Response(document, status: .internalServerError)
        }
    }

    private static func document(for status: HTTPResponse.Status, path: String) -> ErrorDocument {
        switch status {
        case .notFound:
            ErrorDocument(
                code: "not_found", message: "there is no \(path)",
                hint: "See the README, The socket, for what there is.")
        case .contentTooLarge: .bodyTooLarge
        default:
            ErrorDocument(code: "bad_request", message: "\(status.reasonPhrase)", hint: "See the README, The socket.")
        }
    }
}
