import GlauxCore
import NIOHTTP1

/// A request as it goes out. Its headers hold a signature or a token, so it never prints.
struct OutgoingRequest: Sendable, CustomStringConvertible, CustomReflectable {
    var url: String
    /// `host:port`, for whoever reads that it did not answer.
    var peer: String
    var scheme: String
    var host: String
    var method: HTTPMethod
    var headers: HTTPHeaders
    var body: [UInt8]

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// One of no AWS service, or one that is not to be signed.
    ///
    /// - Parameter path: with its query, as it is sent
    init(
        _ method: HTTPMethod = .GET, _ path: String, of endpoint: Endpoint, headers: HTTPHeaders = [:],
        body: [UInt8] = []
    ) {
        url = "\(endpoint.scheme)://\(endpoint.authority)\(endpoint.basePath)\(path)"
        peer = endpoint.peer
        (scheme, host) = (endpoint.scheme, endpoint.host)
        self.method = method
        self.headers = headers
        self.body = body
    }

    init(
        _ request: ServiceRequest, to address: Address, service: Service, credentials: Credentials, at time: Timestamp,
        keys: (SigningKey.Scope) -> SigningKey
    ) {
        let date = SigningDate(time)
        let scope = SigningKey.Scope(date, region: address.signingRegion, service: service.identifier)
        var canonical = CanonicalRequest(
            method: request.method.rawValue, path: address.path, query: request.query,
            headers: request.headers + [("host", address.endpoint.authority), ("x-amz-date", date.text)],
            payload: .body(request.body), isPathVerbatim: service == .s3)
        if let token = credentials.sessionToken {
            canonical.headers.append(("x-amz-security-token", token.revealed))
        }
        if service == .s3 { canonical.headers.append(("x-amz-content-sha256", canonical.payloadHash)) }
        headers = HTTPHeaders(canonical.headers.map { ($0.name, $0.value) })
        if credentials != .anonymous {
            headers.add(
                name: "authorization",
                value: SignatureV4.authorization(
                    for: canonical, accessKeyID: credentials.accessKeyID, key: keys(scope), date: date, scope: scope))
        }
        let query = request.query.isEmpty ? "" : "?" + PercentEncoding.query(request.query)
        url = "\(address.endpoint.scheme)://\(address.endpoint.authority)\(address.path)\(query)"
        peer = address.endpoint.peer
        (scheme, host) = (address.endpoint.scheme, address.endpoint.host)
        method = request.method
        body = request.body
    }
}
