internal import AsyncHTTPClient
internal import Foundation
package import GlauxWire
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Speaks to glauxd through its socket.
package struct DaemonClient: Sendable {
    /// An answer as it came, and what it means.
    package struct Answer<Document: WireDocument>: Sendable {
        package var document: Document
        package var json: [UInt8]
    }

    /// A status of ten thousand tables is some 15 MB.
    private static let largestAnswer = 256 << 20
    private static let largestRefusal = 1 << 20

    private let socket: String
    private let http: HTTPClient
    /// For a whole answer.
    private let patience: TimeAmount

    package init(socket: String) {
        self.init(socket: socket, http: Self.http(patience: .seconds(60)), patience: .seconds(20))
    }

    private init(socket: String, http: HTTPClient, patience: TimeAmount) {
        self.socket = socket
        self.http = http
        self.patience = patience
    }

    /// - Parameter patience: between two parts of an answer
    private static func http(patience: TimeAmount) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: patience)
        configuration.decompression = .disabled
        // A daemon that is not there is not waited for: whoever expects it to come back asks again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // A connection that the daemon closed at its idle timeout is not worth keeping.
        configuration.connectionPool.idleTimeout = .seconds(5)
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    package func close() async {
        try? await http.shutdown()
    }

    package func get<Document: WireDocument>(
        _ path: String, as type: Document.Type = Document.self
    ) async throws(ClientProblem) -> Answer<Document> {
        try await answer(to: .GET, path, body: nil)
    }

    package func post<Document: WireDocument>(
        _ path: String, body: [UInt8]? = nil, as type: Document.Type = Document.self
    ) async throws(ClientProblem) -> Answer<Document> {
        try await answer(to: .POST, path, body: body)
    }

    /// - Parameter patience: for an answer that takes its time
    package func post<Document: WireDocument>(
        _ path: String, patience: Duration, as type: Document.Type = Document.self
    ) async throws(ClientProblem) -> Answer<Document> {
        let time = TimeAmount(patience)
        let patient = DaemonClient(socket: socket, http: Self.http(patience: time), patience: time)
        do throws(ClientProblem) {
            let answer: Answer<Document> = try await patient.answer(to: .POST, path, body: nil)
            await patient.close()
            return answer
        } catch {
            await patient.close()
            throw error
        }
    }

    /// What happens from now on, until the daemon stops.
    ///
    /// - Parameters:
    ///   - opened: called once nothing is missed any more
    ///   - each: returns whether to go on
    package func events(opened: () -> Void = {}, _ each: (EventDocument) -> Bool) async throws(ClientProblem) {
        let request = try request(.GET, "/v1/events", body: nil)
        do {
            let response = try await http.execute(request, deadline: .distantFuture)
            guard response.status == .ok else {
                throw Self.refusal(
                    response.status,
                    Array(try await response.body.collect(upTo: Self.largestRefusal).readableBytesView))
            }
            opened()
            var lines = EventLines()
            for try await buffer in response.body {
                for data in try lines.feed(buffer.readableBytesView) {
                    guard each(try Self.document(EventDocument.self, data)) else { return }
                }
            }
        } catch {
            throw ClientProblem(connecting: error, socket: socket)
        }
    }

    /// Asks Athena through the daemon, which says line by line what happens. Whoever does not read on stops the query.
    package func query(_ order: QueryOrder, _ each: (QueryLine) throws -> Void) async throws {
        let response: HTTPClientResponse
        do {
            response = try await http.execute(
                try request(.POST, "/v1/query", body: order.json), deadline: .distantFuture)
            guard response.status == .ok else {
                throw Self.refusal(
                    response.status,
                    Array(try await response.body.collect(upTo: Self.largestRefusal).readableBytesView))
            }
        } catch {
            throw ClientProblem(connecting: error, socket: socket)
        }
        var line: [UInt8] = []
        var parts = response.body.makeAsyncIterator()
        while true {
            let part: ByteBuffer?
            do { part = try await parts.next() } catch { throw ClientProblem(connecting: error, socket: socket) }
            guard let part else { return }
            for byte in part.readableBytesView {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                guard line.count <= Self.largestAnswer else {
                    throw ClientProblem.garbled("a line of the daemon has no end", hint: "Give the order again.")
                }
                try each(try Self.document(QueryLine.self, line))
                line.removeAll(keepingCapacity: true)
            }
        }
    }

    /// The journal, a part at a time. Whoever takes the parts has the whole of it when this returns.
    package func backup(_ take: ([UInt8]) throws -> Void) async throws {
        // Before its first part comes, all of it is copied and checked.
        let http = Self.http(patience: .hours(2))
        do {
            try await backup(from: http, take)
            try? await http.shutdown()
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    private func backup(from http: HTTPClient, _ take: ([UInt8]) throws -> Void) async throws {
        let request = try request(.POST, "/v1/backup", body: nil)
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, deadline: .distantFuture)
            guard response.status == .ok else {
                throw Self.refusal(
                    response.status,
                    Array(try await response.body.collect(upTo: Self.largestRefusal).readableBytesView))
            }
        } catch {
            throw ClientProblem(connecting: error, socket: socket)
        }
        var parts = response.body.makeAsyncIterator()
        while true {
            let part: ByteBuffer?
            do {
                part = try await parts.next()
            } catch {
                throw ClientProblem.garbled(
                    "the backup broke off: \(error)", hint: "Give the order again. Nothing was replaced.")
            }
            guard let part else { return }
            try take(Array(part.readableBytesView))
        }
    }

    private func answer<Document: WireDocument>(
        to method: HTTPMethod, _ path: String, body: [UInt8]?
    ) async throws(ClientProblem) -> Answer<Document> {
        let status: HTTPResponseStatus
        let bytes: [UInt8]
        let request = try request(method, path, body: body)
        do {
            let response = try await http.execute(request, timeout: patience)
            status = response.status
            bytes = Array(try await response.body.collect(upTo: Self.largestAnswer).readableBytesView)
        } catch {
            throw ClientProblem(connecting: error, socket: socket)
        }
        guard (200..<300).contains(status.code) else { throw Self.refusal(status, bytes) }
        return Answer(document: try Self.document(Document.self, bytes), json: bytes)
    }

    private static func refusal(_ status: HTTPResponseStatus, _ bytes: [UInt8]) -> ClientProblem {
        let refusal = try? decoder.decode(ErrorDocument.self, from: Data(bytes))
        return .refused(
            status: Int(status.code),
            refusal
                ?? ErrorDocument(
                    code: "unknown", message: "glauxd answered \(status.code) \(status.reasonPhrase)",
                    hint: "Is it of this version (\(glauxVersion))? `glaux version` shows both."))
    }

    private static func document<Document: WireDocument>(
        _ type: Document.Type, _ bytes: [UInt8]
    ) throws(ClientProblem) -> Document {
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw ClientProblem.garbled(
                "the answer of the daemon is not what glaux \(glauxVersion) expects: \(error)",
                hint: "`glaux version` shows both versions; install the same.")
        }
    }

    /// `sun_path` less the zero at its end (unix(7)).
    private static let longestPath = 107

    private func request(
        _ method: HTTPMethod, _ path: String, body: [UInt8]?
    ) throws(ClientProblem) -> HTTPClientRequest {
        let length = socket.utf8.count
        guard length <= Self.longestPath else {
            throw .unreachable(
                "a socket's path has at most \(Self.longestPath) bytes, and this one has \(length): \(socket)",
                hint: "Name a shorter one with --socket or GLAUX_SOCKET, the same for glauxd.")
        }
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
            throw .unreachable("\"\(socket)\" is no path of a socket", hint: "Name another with --socket.")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        request.headers.add(name: "User-Agent", value: "glaux/\(glauxVersion)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()
}

/// Why a command of the client came to nothing.
package enum ClientProblem: Error, Sendable {
    /// Nobody answers at the socket.
    case unreachable(String, hint: String)
    /// The daemon said no.
    case refused(status: Int, ErrorDocument)
    /// The answer cannot be read.
    case garbled(String, hint: String)

    init(connecting error: any Error, socket: String) {
        if let problem = error as? ClientProblem {
            self = problem
            return
        }
        switch (error as? IOError)?.errnoCode ?? (error as? NIOConnectionError)?.firstErrorNumber {
        case ENOENT, ENOTDIR:
            self = .unreachable("glauxd is not running: there is no socket at \(socket)", hint: Self.start)
        case ECONNREFUSED:
            self = .unreachable("glauxd is not running: nobody answers at \(socket)", hint: Self.start)
        case EACCES, EPERM:
            self = .unreachable(
                "you may not use \(socket)",
                hint: "Use sudo, or join the operators' group: usermod -aG glaux USER, then log in again.")
        case .some(let number):
            self = .unreachable("\(socket) cannot be reached: \(String(cString: strerror(number)))", hint: Self.look)
        case .none:
            switch error as? HTTPClientError {
            case .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout:
                self = .unreachable("glauxd does not answer in time at \(socket)", hint: Self.look)
            default:
                self = .unreachable("glauxd broke off the connection at \(socket)", hint: Self.look)
            }
        }
    }

    private static let look = "Look at its log: journalctl -u glaux. It may be starting or stopping."
    private static let start = "Start it with `systemctl start glaux`, or name its socket with --socket."
}

extension NIOConnectionError {
    fileprivate var firstErrorNumber: CInt? {
        connectionErrors.lazy.compactMap { ($0.error as? IOError)?.errnoCode }.first
    }
}
