import Crypto

/// AWS Signature Version 4 in the `Authorization` header.
package enum SignatureV4 {
    static func stringToSign(_ request: CanonicalRequest, date: SigningDate, scope: SigningKey.Scope) -> String {
        "AWS4-HMAC-SHA256\n\(date.text)\n\(scope.text)\n\(SHA256.hash(data: request.bytes()).hexadecimal)"
    }

    package static func authorization(
        for request: CanonicalRequest, accessKeyID: String, key: SigningKey, date: SigningDate, scope: SigningKey.Scope
    ) -> String {
        let signature = key.signature(of: Array(stringToSign(request, date: date, scope: scope).utf8))
        return "AWS4-HMAC-SHA256 Credential=\(accessKeyID)/\(scope.text), SignedHeaders=\(request.signedHeaders), "
            + "Signature=\(signature)"
    }
}
