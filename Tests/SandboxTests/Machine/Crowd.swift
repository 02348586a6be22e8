import Dispatch
import Glibc
import Synchronization

/// Many clients of a daemon, connected at the same time.
final class Crowd: Sendable {
    private let connections: Mutex<[Int32]>

    init(of count: Int, at path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        var open: [Int32] = []
        for _ in 0..<count {
            let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var patience = timeval(tv_sec: 60, tv_usec: 0)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard connection >= 0, result == 0 else {
                throw Impatience(description: "client \(open.count): \(String(cString: strerror(errno)))")
            }
            open.append(connection)
        }
        connections = Mutex(open)
    }

    deinit { leave(.max) }

    /// So many close their connections.
    func leave(_ count: Int) {
        connections.withLock { open in
            for connection in open.prefix(count) { close(connection) }
            open.removeFirst(min(count, open.count))
        }
    }

    /// Each asks the same.
    func ask(_ path: String) throws {
        let request = Array("GET \(path) HTTP/1.1\r\nHost: glaux\r\nConnection: close\r\n\r\n".utf8)
        try connections.withLock { open in
            for connection in open where send(connection, request, request.count, Int32(MSG_NOSIGNAL)) < 0 {
                throw Impatience(description: "send: \(String(cString: strerror(errno)))")
            }
        }
    }

    /// What each is answered.
    func answers() async throws -> [String] {
        let open = connections.withLock { $0 }
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: open.map(Self.readAll)) }
        }
    }

    private static func readAll(_ connection: Int32) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += buffer[..<count]
        }
    }
}
