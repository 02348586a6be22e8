/// Where one request goes: the endpoint, the path as it is sent, and the region to sign for.
struct Address: Sendable, Hashable {
    var endpoint: Endpoint
    var path: String
    var signingRegion: String

    init(endpoint: Endpoint, path: String, bucket: String?, region: String) {
        self.endpoint = endpoint
        signingRegion = region
        guard let bucket else {
            self.path = endpoint.basePath + path
            return
        }
        if !endpoint.isCustom, Self.canBeHost(bucket) {
            self.endpoint.host = "\(bucket).\(endpoint.host)"
            self.path = path
        } else {
            self.path = "\(endpoint.basePath)/\(PercentEncoding.encode(bucket))\(path)"
        }
    }

    /// Whether a bucket's name can stand before S3's host: a dot would break the wildcard certificate.
    private static func canBeHost(_ bucket: String) -> Bool {
        let isSafe = bucket.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        return isSafe && (3...63).contains(bucket.utf8.count) && !bucket.hasPrefix("-") && !bucket.hasSuffix("-")
    }
}
