import AsyncHTTPClient
import Foundation

/// The proxies that lead to AWS, by the variables that most programs know.
struct Proxies: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    struct Proxy: Sendable, Hashable {
        var host: String
        var port: Int
        var user: String?
        var password: Secret?
    }

    /// By the scheme of what is asked for.
    private(set) var byScheme: [String: Proxy] = [:]
    /// Hosts that are reached without one; `*` for all.
    private var exceptions: [String] = []

    init(environment: Environment) throws(SettingsProblem) {
        for scheme in ["http", "https"] {
            // The lower case wins, as it does for curl; a program of a web server must not take what a client sends.
            let name = environment["\(scheme)_proxy"] != nil ? "\(scheme)_proxy" : "\(scheme.uppercased())_PROXY"
            if let text = environment[name] { byScheme[scheme] = try Self.proxy(text, named: name) }
        }
        exceptions = (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "").lowercased()
            .split { $0 == "," || $0 == " " }.map(String.init)
    }

    /// nil for a host that is reached directly. This machine, and what gives it its credentials, always is.
    func proxy(to host: String, scheme: String) -> Proxy? {
        guard let proxy = byScheme[scheme] else { return nil }
        let host = host.lowercased().filter { $0 != "[" && $0 != "]" }
        if host == "localhost" || host == "::1" || host.hasPrefix("127.") { return nil }
        if host.hasPrefix("169.254.") || host.hasPrefix("fd00:ec2:") { return nil }
        return exceptions.contains { Self.covers($0, host) } ? nil : proxy
    }

    /// `.example.org` and `example.org` both cover the domain and all in it.
    private static func covers(_ exception: String, _ host: String) -> Bool {
        if exception == "*" { return true }
        var name = exception[...]
        if name.hasPrefix("*.") { name = name.dropFirst(2) } else if name.hasPrefix(".") { name = name.dropFirst() }
        // A port that stands with it says no more.
        if name.count(where: { $0 == ":" }) == 1, let colon = name.firstIndex(of: ":") { name = name[..<colon] }
        return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
    }

    private static func proxy(_ text: String, named name: String) throws(SettingsProblem) -> Proxy {
        let parts = URLComponents(string: text.contains("://") ? text : "http://\(text)")
        guard let parts, parts.scheme?.lowercased() == "http", let host = parts.host, !host.isEmpty else {
            // It may hold a password.
            throw SettingsProblem(
                "\(name) is not a proxy that Glaux can use.",
                hint: "Write http://host:port, or http://user:password@host:port.")
        }
        return Proxy(host: host, port: parts.port ?? 80, user: parts.user, password: parts.password.map(Secret.init))
    }

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension HTTPClient.Configuration.Proxy {
    init(_ proxy: Proxies.Proxy) {
        let authorization = proxy.user.map {
            HTTPClient.Authorization.basic(username: $0, password: proxy.password?.revealed ?? "")
        }
        self = .server(host: proxy.host, port: proxy.port, authorization: authorization)
    }
}
