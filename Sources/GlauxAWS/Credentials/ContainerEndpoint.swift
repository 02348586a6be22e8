import Foundation
import GlauxCore
import NIOHTTP1

/// Where a container asks for the credentials of its task or pod: of ECS, EKS Pod Identity, or something that behaves
/// like them.
struct ContainerEndpoint: Sendable, Hashable {
    enum Authorization: Sendable, Hashable {
        case none
        case token(Secret)
        /// Read for every request: the token in it is replaced now and then.
        case file(String)
    }

    var endpoint: Endpoint
    /// With its query.
    var path: String
    var authorization: Authorization

    /// nil when the environment names none.
    init?(environment: Environment) throws(SettingsProblem) {
        if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard relative.hasPrefix("/"), relative.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                throw SettingsProblem(
                    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path.", hint: "Leave it as ECS sets it.")
            }
            endpoint = try Endpoint(custom: "http://169.254.170.2")
            path = relative
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            (endpoint, path) = try Self.parts(of: full)
        } else {
            return nil
        }
        if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            authorization = .file(file)
        } else if let token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            guard Self.canBeHeader(token) else { throw Self.brokenToken("AWS_CONTAINER_AUTHORIZATION_TOKEN") }
            authorization = .token(Secret(token))
        } else {
            authorization = .none
        }
    }

    func credentials(through transport: Transport, _ clock: ClientClock) async throws(CredentialFailure) -> Credentials
    {
        var headers: HTTPHeaders = ["accept": "application/json"]
        // Read once a fetch, before the first attempt.
        if let token = try token() { headers.add(name: "authorization", value: token) }
        let asking = CredentialAsking(
            giver: "the container's credential endpoint", operation: "GetContainerCredentials", transport: transport,
            clock: clock, timeout: transport.timeouts.giver, attempts: 3)
        let json = try await asking.json(OutgoingRequest(.GET, path, of: endpoint, headers: headers))
        return try asking.reading { () throws(Malformed) in try Credentials(json) }
    }

    private func token() throws(CredentialFailure) -> String? {
        switch authorization {
        case .none: return nil
        case .token(let token): return token.revealed
        case .file(let path):
            let token = try TokenFile.contents(of: path, named: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
            guard Self.canBeHeader(token) else { throw .unavailable(Self.brokenToken(path)) }
            return token
        }
    }

    /// Without TLS, anybody on the way could read the answer: only this machine and AWS's own addresses may give it.
    private static func parts(of url: String) throws(SettingsProblem) -> (Endpoint, String) {
        let name = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
        guard var parts = URLComponents(string: url), parts.fragment == nil else {
            throw SettingsProblem("\(name) is not an address.", hint: "Leave it as its maker sets it.")
        }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        parts.percentEncodedPath = ""
        parts.percentEncodedQuery = nil
        let endpoint: Endpoint
        do throws(SettingsProblem) {
            endpoint = try Endpoint(custom: parts.string ?? "")
        } catch {
            throw SettingsProblem("\(name) is not an address.", hint: "Leave it as its maker sets it.")
        }
        guard endpoint.scheme == "https" || isTrusted(endpoint.host) else {
            throw SettingsProblem(
                "\(name) is at \(endpoint.host), which may not give credentials without TLS.",
                hint: "Use https, or an address of this machine, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23].")
        }
        return (endpoint, path + query)
    }

    private static func isTrusted(_ host: String) -> Bool {
        let host = host.lowercased().filter { $0 != "[" && $0 != "]" }
        if ["localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"].contains(host) { return true }
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return bytes.count == 4 && bytes[0] == 127 && !bytes.contains(nil)
    }

    private static func canBeHeader(_ token: String) -> Bool {
        token.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }

    private static func brokenToken(_ where: String) -> SettingsProblem {
        SettingsProblem(
            "The token in \(`where`) has a line break or another control character.",
            hint: "A token is one line, without an end of line.")
    }
}

/// A file with a token in it that somebody replaces now and then.
enum TokenFile {
    /// Longer than any token.
    private static let limit = 64 << 10

    static func contents(of path: String, named name: String) throws(CredentialFailure) -> String {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: limit + 1) else {
            throw .unavailable(
                SettingsProblem("\(path), which \(name) names, cannot be read.", hint: "Let the daemon's user read it.")
            )
        }
        guard data.count <= limit, !data.isEmpty, let text = String(validating: data, as: UTF8.self) else {
            throw .unavailable(
                SettingsProblem("\(path), which \(name) names, holds no token.", hint: "See who should write it."))
        }
        return text
    }
}
