import Foundation
import GlauxClient
import GlauxCore
import GlauxEngine
import GlauxWire
import Glibc
import Logging

@testable import GlauxServer

/// Runs a server on a socket of its own for as long as the body takes; for whoever is at its other end, or as if that were
/// the given peer.
func withServer<Value: Sendable>(
    _ daemon: FakeDaemon = FakeDaemon(), control: Control? = nil, history: History? = nil,
    idleTimeout: Duration = .seconds(600), connectionLimit: Int = SocketServer.connectionLimit, as peer: Peer? = nil,
    operators: String = "no-such-group",
    _ body: @escaping @Sendable (_ socket: String) async throws -> Value
) async throws -> Value {
    try await withServer(
        daemon, control: control, history: history, idleTimeout: idleTimeout, connectionLimit: connectionLimit,
        as: peer, operators: operators
    ) { socket, _ in
        try await body(socket)
    }
}

func withServer<Value: Sendable>(
    _ daemon: FakeDaemon = FakeDaemon(), control: Control? = nil, history: History? = nil,
    idleTimeout: Duration = .seconds(600), connectionLimit: Int = SocketServer.connectionLimit, as peer: Peer? = nil,
    operators: String = "no-such-group",
    _ body: @escaping @Sendable (_ socket: String, _ server: SocketServer) async throws -> Value
) async throws -> Value {
    let directory = try Directory()
    let socket = directory.socket
    let server = SocketServer(
        path: socket, control: control ?? daemon.control(), history: history ?? daemon.history,
        operatorsGroup: operators,
        peer: { channel in if let peer { peer } else { try await Peer(of: channel) } },
        now: { noon }, inquire: { daemon.inquiry($0) },
        examine: { try await daemon.examine($0) }, idleTimeout: idleTimeout, connectionLimit: connectionLimit,
        logger: Logger(label: "test"))
    try server.prepare()
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await server.run()
            return nil
        }
        group.addTask {
            await server.untilOpen()
            try Task.checkCancellation()
            let value = try await body(socket, server)
            // Connections are taken in order, so after this one is answered none is left between accepting and taking,
            // where Hummingbird does not bear to be cancelled. The daemon stops it gracefully.
            _ = try await ask(socket, "GET", "/healthz")
            return value
        }
        defer { group.cancelAll() }
        while let finished = try await group.next() {
            if let value = finished { return value }
        }
        throw CancellationError()
    }
}

/// Returns once somebody answers and the socket's mode is set.
func reached(_ socket: String) async throws {
    while true {
        try Task.checkCancellation()
        var status = stat()
        if lstat(socket, &status) == 0, status.st_mode & 0o777 == 0o660, (try? RawClient(socket)) != nil {
            _ = try await ask(socket, "GET", "/healthz")
            return
        }
        await Task.yield()
    }
}

/// One request on a connection of its own.
func exchange(_ socket: String, _ request: String) async throws -> Reply {
    try await offloaded {
        let client = try RawClient(socket)
        client.send(request)
        return Reply(try client.receiveAll())
    }
}

/// `GET /path`, or `POST /path` with or without a body.
func ask(_ socket: String, _ method: String, _ path: String, body: String? = nil) async throws -> Reply {
    let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
    return try await exchange(
        socket, "\(method) \(path) HTTP/1.1\r\nHost: glaux\r\nConnection: close\r\n\(length)\r\n\(body ?? "")")
}

/// An answer as it came over the wire.
struct Reply: Sendable {
    var status: Int
    var head: String
    var body: String

    init(_ text: String) {
        let end = text.firstRange(of: "\r\n\r\n")
        head = String(text[..<(end?.lowerBound ?? text.endIndex)])
        body = end.map { String(text[$0.upperBound...]) } ?? ""
        if head.lowercased().contains("transfer-encoding: chunked") { body = Self.joined(body[...]) }
        status = Int(head.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0
    }

    /// A field of the head, by its name in lower case.
    func field(_ name: String) -> String? {
        head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name): ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    var error: ErrorDocument.Body {
        get throws { try JSONDecoder().decode(ErrorDocument.self, from: Data(body.utf8)).error }
    }

    /// The body whose pieces, each after its length in hexadecimal, these are.
    private static func joined(_ pieces: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(pieces.utf8)[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")),
            let length = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), length > 0
        {
            let piece = rest.dropFirst(end - rest.startIndex + 2)
            bytes += piece.prefix(length)
            rest = piece.dropFirst(length + 2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
