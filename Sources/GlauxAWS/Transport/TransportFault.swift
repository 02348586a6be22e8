import AsyncHTTPClient
import GlauxCore
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Why no whole answer arrived.
struct TransportFault: Error, Sendable, Hashable {
    /// The word that stands in `AWSFailure.code`.
    var code: String
    var message: String
    /// A retry after a timeout costs more: the peer may be overloaded.
    var isTimeout = false

    static let cancelled = TransportFault(code: "Cancelled", message: "The call was cancelled.")
    static let deadline = TransportFault(
        code: "ReadTimeout", message: "The answer was not complete in time.", isTimeout: true)

    init(code: String, message: String, isTimeout: Bool = false) {
        self.code = code
        self.message = message
        self.isTimeout = isTimeout
    }

    /// - Parameter peer: `host:port`
    init(_ error: any Error, from peer: String) {
        switch error {
        case let fault as TransportFault: self = fault
        case let malformed as Malformed: self.init(code: "MalformedResponse", message: malformed.problem)
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError: self.init(error, from: peer)
        case ChannelError.connectTimeout: self = Self.connectTimeout(peer)
        case let error as IOError:
            self.init(code: "ConnectionClosed", message: Self.words(for: error.errnoCode, peer))
        case let error as NIOConnectionError:
            self.init(error, from: peer)
        default:
            // A failed TLS handshake, a body that is no HTTP. These errors name no header and no body.
            self.init(
                code: "ConnectionClosed",
                message: "the connection to \(peer) failed: \(String(describing: error).prefix(300))")
        }
    }

    /// A name has several addresses, each of which may fail in its own way; the last speaks for all.
    private init(_ error: NIOConnectionError, from peer: String) {
        switch error.connectionErrors.last?.error {
        case let cause?: self.init(cause, from: peer)
        case nil: self.init(code: "ConnectionClosed", message: "the name of \(peer) cannot be resolved")
        }
    }

    private init(_ error: HTTPClientError, from peer: String) {
        switch error {
        case .cancelled: self = .cancelled
        case .deadlineExceeded: self = .deadline
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .socksHandshakeTimeout,
            .httpProxyHandshakeTimeout:
            self = Self.connectTimeout(peer)
        case .readTimeout, .writeTimeout:
            self.init(code: "ReadTimeout", message: "The connection fell silent.", isTimeout: true)
        case .remoteConnectionClosed:
            self.init(code: "ConnectionClosed", message: "connection closed by \(peer) before the whole answer")
        default:
            self.init(code: "ConnectionClosed", message: "the connection to \(peer) failed: \(error.shortDescription)")
        }
    }

    private static func words(for errno: CInt, _ peer: String) -> String {
        switch errno {
        case ECONNREFUSED: "connection refused by \(peer)"
        case ECONNRESET, EPIPE: "connection reset by \(peer)"
        case ENETUNREACH, EHOSTUNREACH: "no way to \(peer) in the network"
        case ETIMEDOUT: "\(peer) did not answer in time"
        default: "the connection to \(peer) failed with errno \(errno)"
        }
    }

    private static func connectTimeout(_ peer: String) -> TransportFault {
        TransportFault(code: "ConnectTimeout", message: "no connection to \(peer) was made in time", isTimeout: true)
    }
}
