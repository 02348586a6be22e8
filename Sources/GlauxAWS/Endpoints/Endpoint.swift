import Foundation

/// Where a service is reached.
struct Endpoint: Sendable, Hashable {
    var scheme: String
    var host: String
    /// nil for the scheme's own.
    var port: Int?
    /// What stands before every path; without a slash at its end.
    var basePath = ""
    /// Given by an operator; then its host is never changed.
    var isCustom = false

    /// Which of a service's endpoints are meant.
    struct Variant: Sendable, Hashable {
        /// With cryptography that is validated by FIPS 140.
        var isFIPS = false
        /// Reached by IPv6 as well as IPv4.
        var isDualStack = false
    }

    init(of service: Service, region: String, partition: Partition, variant: Variant = Variant()) {
        scheme = "https"
        if service == .iam {
            host = Self.iam(partition, isFIPS: variant.isFIPS)
            return
        }
        var name = service.identifier
        switch (service, variant.isFIPS) {
        // There, the usual one is validated.
        case (.sts, true) where partition == .government && !variant.isDualStack: break
        case (_, true): name += "-fips"
        case (_, false): break
        }
        switch (service, variant.isDualStack) {
        case (.s3, true): host = "\(name).dualstack.\(region).\(partition.suffix)"
        case (_, true): host = "\(name).\(region).\(partition.dualStackSuffix)"
        case (_, false): host = "\(name).\(region).\(partition.suffix)"
        }
    }

    /// One for all regions; it has no dual-stack name.
    private static func iam(_ partition: Partition, isFIPS: Bool) -> String {
        switch partition {
        case .aws: isFIPS ? "iam-fips.amazonaws.com" : "iam.amazonaws.com"
        case .china: "iam.cn-north-1.amazonaws.com.cn"
        case .government: "iam.us-gov.amazonaws.com"
        case .europeanSovereign: "iam.eusc-de-east-1.amazonaws.eu"
        }
    }

    init(custom url: String) throws(SettingsProblem) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.query == nil, parts.fragment == nil
        else {
            throw SettingsProblem(
                "The endpoint URL \"\(Self.withoutUser(url))\" is not one.",
                hint: "Write http:// or https://, a host and perhaps a port.")
        }
        self.scheme = scheme
        self.host = host
        let usual = scheme == "https" ? 443 : 80
        port = parts.port == usual ? nil : parts.port
        basePath = String(parts.percentEncodedPath.reversed().drop { $0 == "/" }.reversed())
        isCustom = true
    }

    /// The `Host` header, with the port unless it is the scheme's own.
    var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// The host, with the port in any case.
    var peer: String { "\(host):\(port ?? (scheme == "https" ? 443 : 80))" }

    /// A user and password in a URL must not reach an error.
    private static func withoutUser(_ url: String) -> Substring {
        url.lastIndex(of: "@").map { url[url.index(after: $0)...] } ?? url[...]
    }
}
