import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Sends one request once.
struct Transport: Sendable {
    /// An answer with a status of 2xx in its sink, any other with the start of its body.
    struct Answer<Sink: BodySink>: Sendable {
        enum Body: Sendable {
            case success(Sink)
            case error([UInt8])
        }

        var status: Int
        var headers: HTTPHeaders
        var body: Body
    }

    /// The body of an error is read so far.
    private static let errorLimit = 64 << 10

    private let direct: HTTPClient
    private let proxied: [Proxies.Proxy: HTTPClient]
    private let proxies: Proxies?
    let timeouts: Timeouts

    init(timeouts: Timeouts, trust: Trust? = nil, proxies: Proxies? = nil) {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = HTTPClient.Configuration.Timeout(
            connect: TimeAmount(timeouts.connect), read: TimeAmount(timeouts.idle))
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        // The checksum of DynamoDB is of the bytes as they travel.
        configuration.decompression = .disabled
        configuration.connectionPool.idleTimeout = .seconds(30)
        // A hundred tables that are due at once ask at once; what does not find a connection free waits for one.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        // Retrying is the retry policy's.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = trust?.configuration
        direct = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var proxied: [Proxies.Proxy: HTTPClient] = [:]
        for proxy in Set(proxies?.byScheme.values.map { $0 } ?? []) {
            configuration.proxy = .init(proxy)
            proxied[proxy] = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        }
        self.proxied = proxied
        self.proxies = proxies
        self.timeouts = timeouts
    }

    private func client(for request: OutgoingRequest) -> HTTPClient {
        guard let proxies, let proxy = proxies.proxy(to: request.host, scheme: request.scheme) else { return direct }
        return proxied[proxy] ?? direct
    }

    /// - Parameter limit: of the whole exchange, where it is not to be that of all
    func send<Sink: BodySink>(
        _ request: OutgoingRequest, into emptySink: Sink, within limit: Duration? = nil
    ) async -> Result<Answer<Sink>, TransportFault> {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = request.method
        outgoing.headers = request.headers
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        let deadline = NIODeadline.now() + TimeAmount(limit ?? timeouts.attempt)
        do {
            let response = try await client(for: request).execute(outgoing, deadline: deadline)
            let status = Int(response.status.code)
            guard (200..<300).contains(status) else {
                let body = try await Self.errorBody(of: response, before: deadline)
                return .success(Answer(status: status, headers: response.headers, body: .error(body)))
            }
            var sink = emptySink
            for try await chunk in response.body {
                // The client's own deadline ends with the head of the answer.
                if Sink.hasDeadline, NIODeadline.now() > deadline { throw TransportFault.deadline }
                try sink.consume(chunk)
            }
            return .success(Answer(status: status, headers: response.headers, body: .success(sink)))
        } catch {
            return .failure(Task.isCancelled ? .cancelled : TransportFault(error, from: request.peer))
        }
    }

    func shutdown() async throws {
        for client in proxied.values { try await client.shutdown() }
        try await direct.shutdown()
    }

    private static func errorBody(of response: HTTPClientResponse, before deadline: NIODeadline) async throws -> [UInt8]
    {
        var bytes: [UInt8] = []
        for try await chunk in response.body {
            if NIODeadline.now() > deadline { throw TransportFault.deadline }
            bytes.append(contentsOf: chunk.readableBytesView.prefix(errorLimit - bytes.count))
            if bytes.count == errorLimit { break }
        }
        return bytes
    }
}
