import Foundation
import Glibc

/// A client that may do anything: it writes and reads bytes, and blocks while it does. Use it inside `offloaded`.
final class RawClient: Sendable {
    struct Problem: Error { var errno: Int32 }

    private let descriptor: Int32

    /// - Parameter patience: seconds after which a read gives up
    init(_ path: String, patience: Int = 600) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let cause = errno
            close(descriptor)
            throw Problem(errno: cause)
        }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// The server may have closed already; then nothing is sent.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Nothing more will be sent.
    func sendEnd() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// What comes next; nothing once the server has closed.
    func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        // A reset is a close, too.
        guard count >= 0 || errno == ECONNRESET else { throw Problem(errno: errno) }
        return Array(buffer.prefix(max(count, 0)))
    }

    /// All until the server closes.
    func receiveAll() throws -> String {
        var bytes: [UInt8] = []
        while case let more = try receive(), !more.isEmpty { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Until this text has come, or the server closes.
    ///
    /// - Returns: the end of what came
    func receive(until text: String) throws -> String {
        var end: [UInt8] = []
        while !String(decoding: end, as: UTF8.self).contains(text), case let more = try receive(), !more.isEmpty {
            end = end.suffix(text.utf8.count) + more
        }
        return String(decoding: end, as: UTF8.self)
    }
}

/// Runs work that blocks on a thread of its own, so that the server's tasks keep theirs.
func offloaded<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { answer in
        Thread { answer.resume(with: Result { try work() }) }.start()
    }
}
