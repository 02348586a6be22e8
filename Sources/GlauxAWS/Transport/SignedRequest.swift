import GlauxCore
import NIOHTTP1

/// A request as it goes out. Its headers hold a signature and perhaps a session token, so it never prints.
struct SignedRequest: Sendable, CustomStringConvertible, CustomReflectable {
    var url: String
    /// `host:port`, for whoever reads that it did not answer.
    var peer: String
    var method: HTTPMethod
    var headers: HTTPHeaders
    var body: [UInt8]

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }

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
        headers.add(
            name: "authorization",
            value: SignatureV4.authorization(
                for: canonical, accessKeyID: credentials.accessKeyID, key: keys(scope), date: date, scope: scope))
        let query = request.query.isEmpty ? "" : "?" + PercentEncoding.query(request.query)
        url = "\(address.endpoint.scheme)://\(address.endpoint.authority)\(address.path)\(query)"
        peer = address.endpoint.peer
        method = request.method
        body = request.body
    }
}
