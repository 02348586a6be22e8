import Dispatch
import Foundation
import Glibc

/// One HTTP/1.1 request over a connection of its own, as `curl` sends it: to a port of this machine or to a Unix socket.
enum HTTPExchange: Sendable {
    case port(UInt16)
    case socket(String)

    struct Reply: Sendable {
        var status: Int
        var body: Data

        var json: JSON { get throws { try JSON(parsing: body) } }
    }

    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    func callAsFunction(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try exchange(method, path, body) })
            }
        }
    }

    private func exchange(_ method: String, _ path: String, _ body: Data?) throws -> Reply {
        let connection = try connect()
        defer { close(connection) }
        var request = Data("\(method) \(path) HTTP/1.1\r\nHost: glaux\r\nConnection: close\r\n".utf8)
        if body != nil || method != "GET" {
            request += Data("Content-Type: application/json\r\nContent-Length: \(body?.count ?? 0)\r\n".utf8)
        }
        request += Data("\r\n".utf8) + (body ?? Data())
        try Self.write(request, to: connection)
        return try Self.parse(try Self.readAll(from: connection))
    }

    fileprivate func connect() throws -> Int32 {
        let family = if case .socket = self { AF_UNIX } else { AF_INET }
        let connection = Glibc.socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { throw Broken(description: "socket: \(String(cString: strerror(errno)))") }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result =
            switch self {
            case .port(let port): Self.connect(connection, toPort: port)
            case .socket(let path): Self.connect(connection, toSocket: path)
            }
        guard result == 0 else {
            let problem = String(cString: strerror(errno))
            close(connection)
            throw Broken(description: "connect: \(problem)")
        }
        return connection
    }

    private static func connect(_ connection: Int32, toPort port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func connect(_ connection: Int32, toSocket path: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        precondition(path.utf8.count < capacity, "\(path) is too long for a socket")
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    fileprivate static func write(_ data: Data, to connection: Int32) throws {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Broken(description: "send: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    private static func readAll(from connection: Int32) throws -> Data {
        var all = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count == 0 { return all }
            guard count > 0 else { throw Broken(description: "recv: \(String(cString: strerror(errno)))") }
            all.append(contentsOf: buffer[..<count])
        }
    }

    private static func parse(_ data: Data) throws -> Reply {
        guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { throw Broken(description: "no answer") }
        let head = String(decoding: data[..<end.lowerBound], as: UTF8.self).lowercased()
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Broken(description: "no HTTP: \(head)")
        }
        let body = Data(data[end.upperBound...])
        return Reply(status: status, body: head.contains("transfer-encoding: chunked") ? unchunked(body) : body)
    }

    private static func unchunked(_ data: Data) -> Data {
        var rest = data[...]
        var body = Data()
        while let end = rest.range(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            body += rest[end.upperBound...].prefix(size)
            rest = rest[end.upperBound...].dropFirst(size + 2)
        }
        return body
    }
}

/// A connection that stays open: its request may go on for ever, or never be finished.
final class OpenConnection: Sendable {
    private let descriptor: Int32

    init(_ socket: String, sending text: String) throws {
        descriptor = try HTTPExchange.socket(socket).connect()
        try HTTPExchange.write(Data(text.utf8), to: descriptor)
    }

    deinit { close(descriptor) }

    /// Blocks until something comes.
    func waitForAnswer() throws {
        var byte: UInt8 = 0
        guard recv(descriptor, &byte, 1, 0) == 1 else { throw HTTPExchange.Broken(description: "no answer") }
    }
}
