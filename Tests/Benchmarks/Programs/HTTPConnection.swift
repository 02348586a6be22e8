internal import Foundation

/// One connection that asks and waits for the whole answer, so that nothing but the server lies between two looks at the
/// clock.
final class HTTPConnection {
    private let descriptor: Int32
    /// What was received, of which the first `taken` bytes have been given out.
    private var buffer: [UInt8] = []
    private var taken = 0
    private var scratch = [UInt8](repeating: 0, count: 1 << 18)

    /// To a Unix socket; waits for a daemon that has only begun to listen.
    init(socket path: String) throws {
        let deadline = Moment.now().nanosecondsSince1970 + Int64(SocketAddress.patience) * 1_000_000_000
        while true {
            let descriptor = try SocketAddress.open(SOCK_STREAM)
            var isConnected = false
            try SocketAddress.withUnixAddress(path) { isConnected = connect(descriptor, $0, $1) == 0 }
            if isConnected {
                self.descriptor = descriptor
                return
            }
            close(descriptor)
            guard Moment.now().nanosecondsSince1970 < deadline else { throw Broken("nobody listens on \(path)") }
            usleep(1000)
        }
    }

    /// To a port of this machine.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        SocketAddress.limitWaiting(descriptor)
        try SocketAddress.withLocalAddress(port: port) { address, length in
            guard connect(descriptor, address, length) == 0 else { throw Broken("nobody listens on port \(port)") }
        }
    }

    deinit {
        close(descriptor)
    }

    /// - Returns: the body of an answer with status 200
    func get(_ path: String) throws -> [UInt8] { try exchange("GET", path, body: "") }
    func post(_ path: String) throws -> [UInt8] { try exchange("POST", path, body: "") }

    func exchange(_ method: String, _ path: String, body: String) throws -> [UInt8] {
        let head = "\(method) \(path) HTTP/1.1\r\nhost: glaux\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
        try send(Array((head + body).utf8))
        let lines = try readHead().split(separator: "\r\n")
        let answer: [UInt8]
        if let length = Self.value("content-length", in: lines).flatMap({ Int($0) }) {
            answer = Array(try take(length))
        } else if Self.value("transfer-encoding", in: lines) == "chunked" {
            answer = try readChunks()
        } else {
            throw Broken("\(method) \(path): an answer of unknown length")
        }
        guard lines.first?.split(separator: " ").dropFirst().first == "200" else {
            throw Broken(
                "\(method) \(path): \(lines.first ?? "") \(String(decoding: answer.prefix(500), as: UTF8.self))")
        }
        return answer
    }

    private func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Broken("the connection broke: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    private func readHead() throws -> String { String(decoding: try take(through: "\r\n\r\n"), as: UTF8.self) }

    private func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = String(decoding: try take(through: "\r\n").dropLast(2), as: UTF8.self)
            guard let size = Int(line, radix: 16) else { throw Broken("a chunk without a size") }
            let chunk = try take(size + 2)
            if size == 0 { return body }
            body += chunk.dropLast(2)
        }
    }

    private func take(through end: String) throws -> ArraySlice<UInt8> {
        let mark = Array(end.utf8)
        while true {
            let rest = buffer[taken...]
            if let start = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
                return try take(start + mark.count - taken)
            }
            try fill()
        }
    }

    private func take(_ count: Int) throws -> ArraySlice<UInt8> {
        while buffer.count - taken < count { try fill() }
        defer { taken += count }
        return buffer[taken..<taken + count]
    }

    private func fill() throws {
        if taken == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            taken = 0
        }
        let count = scratch.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { throw Broken("the connection ended") }
        buffer += scratch[..<count]
    }

    private static func value(_ name: String, in lines: [Substring]) -> String? {
        lines.lazy.map { $0.split(separator: ":", maxSplits: 1) }
            .first { $0.first?.lowercased() == name && $0.count == 2 }?[1]
            .trimmingCharacters(in: .whitespaces).lowercased()
    }
}
