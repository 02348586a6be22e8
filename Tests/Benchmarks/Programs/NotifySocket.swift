internal import Foundation

/// The socket on which a service tells systemd that it is ready (sd_notify(3)).
final class NotifySocket {
    private let descriptor: Int32

    init(path: String) throws {
        unlink(path)
        descriptor = try SocketAddress.open(SOCK_DGRAM)
        try SocketAddress.withUnixAddress(path) { address, length in
            guard bind(descriptor, address, length) == 0 else { throw Broken("cannot bind \(path)") }
        }
    }

    deinit {
        close(descriptor)
    }

    func waitForReady() throws -> Moment {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            let arrivedAt = Moment.now()
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Broken("no READY=1 within \(SocketAddress.patience) s") }
            let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
            if lines.contains("READY=1") { return arrivedAt }
        }
    }
}

/// Addresses of sockets, as C wants them.
enum SocketAddress {
    /// In seconds, for anything that is waited for on a socket.
    static let patience = 60

    /// A Unix socket of a type, which waits no longer than `patience`.
    static func open(_ type: __socket_type) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Broken("no socket: \(String(cString: strerror(errno)))") }
        limitWaiting(descriptor)
        return descriptor
    }

    static func limitWaiting(_ descriptor: Int32) {
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    static func withUnixAddress(
        _ path: String, _ use: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Broken("\(path) is too long for a socket; run the benchmarks from a directory with a shorter path")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try use($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    static func withLocalAddress(
        port: UInt16, _ use: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
