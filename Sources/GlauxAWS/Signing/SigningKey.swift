import Crypto
import GlauxCore

/// The key that signs one day's requests to one service in one region.
package struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// What the key follows from, besides the secret.
    package struct Scope: Sendable, Hashable {
        var day: String
        var region: String
        var service: String

        package init(_ date: SigningDate, region: String, service: String) {
            day = String(date.day)
            self.region = region
            self.service = service
        }

        /// `20260114/us-east-1/dynamodb/aws4_request`
        var text: String { "\(day)/\(region)/\(service)/aws4_request" }
    }

    private let key: SymmetricKey

    init(secret: Secret, scope: Scope) {
        var key = SymmetricKey(data: Array("AWS4".utf8) + Array(secret.revealed.utf8))
        for part in [scope.day, scope.region, scope.service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        self.key = key
    }

    func signature(of bytes: [UInt8]) -> String {
        HMAC<SHA256>.authenticationCode(for: bytes, using: key).hexadecimal
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The signing keys in use. Each holds for a day, a region, a service and a secret, and costs five hashes to derive.
package struct SigningKeyCache: Sendable {
    private var entries: [(scope: SigningKey.Scope, secret: Secret, key: SigningKey)] = []

    package init() {}

    package mutating func key(for secret: Secret, scope: SigningKey.Scope) -> SigningKey {
        if let entry = entries.first(where: { $0.scope == scope && $0.secret == secret }) { return entry.key }
        let key = SigningKey(secret: secret, scope: scope)
        // Few are in use at a time; the oldest are of yesterday or of credentials that have been renewed.
        if entries.count == 8 { entries.removeFirst() }
        entries.append((scope, secret, key))
        return key
    }
}
