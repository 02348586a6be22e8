import AsyncHTTPClient
import Foundation
import NIOCore

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

    /// - Parameter host: the one that was asked; a wrong endpoint is found by it
    init(_ error: any Error, from host: String) {
        switch error {
        case let fault as TransportFault: self = fault
        case let malformed as Malformed: self.init(code: "MalformedResponse", message: malformed.problem)
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError: self.init(error, from: host)
        case ChannelError.connectTimeout: self = .connectTimeout(host)
        case let error as IOError:
            // NIO's own words call a connection that was never made "reset".
            self.init(code: "ConnectionClosed", message: "\(String(cString: strerror(error.errnoCode))) by \(host)")
        default:
            // A name that is not found, a failed TLS handshake, a body that is no HTTP. These errors name no header and no body.
            self.init(code: "ConnectionClosed", message: String(String(describing: error).prefix(300)))
        }
    }

    private init(_ error: HTTPClientError, from host: String) {
        switch error {
        case .cancelled: self = .cancelled
        case .deadlineExceeded: self = .deadline
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .socksHandshakeTimeout,
            .httpProxyHandshakeTimeout:
            self = .connectTimeout(host)
        case .readTimeout, .writeTimeout:
            self.init(code: "ReadTimeout", message: "The connection fell silent.", isTimeout: true)
        default: self.init(code: "ConnectionClosed", message: error.shortDescription)
        }
    }

    private static func connectTimeout(_ host: String) -> TransportFault {
        TransportFault(
            code: "ConnectTimeout", message: "No connection to \(host) was made in time.", isTimeout: true)
    }
}
