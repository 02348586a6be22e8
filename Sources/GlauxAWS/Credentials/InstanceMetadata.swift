import GlauxCore
import NIOHTTP1

/// The metadata service of an EC2 instance, which knows the credentials of the instance's role.
struct InstanceMetadata: Sendable, Hashable {
    var endpoint: Endpoint
    /// Of one attempt. It is short: where there is no such service, nothing answers at all.
    var timeout: Duration
    var attempts: Int
    /// Whether it is asked the first, unprotected way where it knows no other.
    var allowsVersion1: Bool

    /// nil when it is switched off.
    init?(environment: Environment, profile: SharedFile.Section?) throws(SettingsProblem) {
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        let mode =
            environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] ?? profile?["ec2_metadata_service_endpoint_mode"]
        let usual: String
        switch mode?.lowercased() {
        case nil, "ipv4": usual = "http://169.254.169.254"
        case "ipv6": usual = "http://[fd00:ec2::254]"
        case let mode?:
            throw SettingsProblem(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is \"\(mode)\".", hint: "Write IPv4 or IPv6.")
        }
        let given = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? profile?["ec2_metadata_service_endpoint"]
        endpoint = try Endpoint(custom: given ?? usual)
        timeout = .seconds(try Self.number("AWS_METADATA_SERVICE_TIMEOUT", 1...60, environment) ?? 1)
        attempts = try Self.number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1...20, environment) ?? 1
        let version1 = environment["AWS_EC2_METADATA_V1_DISABLED"] ?? profile?["ec2_metadata_v1_disabled"]
        allowsVersion1 = version1?.lowercased() == "false"
    }

    func credentials(through transport: Transport, _ clock: ClientClock) async throws(CredentialFailure) -> Credentials
    {
        let asking = asking(transport, clock)
        let token = try await token(asking)
        let roles = try await get("/latest/meta-data/iam/security-credentials/", token, asking)
        guard let role = roles.split(whereSeparator: \.isNewline).first, !role.isEmpty else {
            throw asking.failure(
                "NoInstanceRole", "this instance has no role", .credentialsMissing)
        }
        let path = "/latest/meta-data/iam/security-credentials/\(PercentEncoding.encode(String(role)))"
        let text = try await get(path, token, asking)
        return try asking.reading { () throws(Malformed) in
            let json = try JSON(parsing: Array(text.utf8))
            if let code = json["Code"]?.text, code != "Success" { throw Malformed("its Code is not Success") }
            return try Credentials(json)
        }
    }

    /// The region that the instance is in.
    func region(through transport: Transport, _ clock: ClientClock) async throws(CredentialFailure) -> String {
        let asking = asking(transport, clock)
        return try await get("/latest/meta-data/placement/region", try await token(asking), asking)
    }

    private func asking(_ transport: Transport, _ clock: ClientClock) -> CredentialAsking {
        CredentialAsking(
            giver: "the instance's metadata service", operation: "GetInstanceCredentials", transport: transport,
            clock: clock, timeout: timeout, attempts: attempts)
    }

    /// nil where the service knows no tokens, and is asked without.
    private func token(_ asking: CredentialAsking) async throws(CredentialFailure) -> String? {
        let request = OutgoingRequest(
            .PUT, "/latest/api/token", of: endpoint, headers: ["x-aws-ec2-metadata-token-ttl-seconds": "300"])
        let (status, body) = try await asking.answer(request)
        if (200..<300).contains(status), let token = Self.text(body) { return token }
        if allowsVersion1, [403, 404, 405].contains(status) { return nil }
        throw asking.refused(status)
    }

    private func get(
        _ path: String, _ token: String?, _ asking: CredentialAsking
    ) async throws(CredentialFailure) -> String {
        let headers: HTTPHeaders = token.map { ["x-aws-ec2-metadata-token": $0] } ?? [:]
        let (status, body) = try await asking.answer(OutgoingRequest(.GET, path, of: endpoint, headers: headers))
        if status == 404 { throw asking.failure("NoInstanceRole", "this instance has no role", .credentialsMissing) }
        guard (200..<300).contains(status) else { throw asking.refused(status) }
        return try asking.reading { () throws(Malformed) in
            guard let text = Self.text(body) else { throw Malformed("it is no text") }
            return text
        }
    }

    private static func text(_ body: [UInt8]) -> String? {
        guard !body.isEmpty, body.count <= 64 << 10,
            body.allSatisfy({ (0x20..<0x7f).contains($0) || [0x09, 0x0a, 0x0d].contains($0) })
        else { return nil }
        return String(decoding: body, as: UTF8.self)
    }

    private static func number(
        _ variable: String, _ range: ClosedRange<Int>, _ environment: Environment
    ) throws(SettingsProblem) -> Int? {
        guard let text = environment[variable] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingsProblem(
                "\(variable) is \"\(text)\".", hint: "Write a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
