import Foundation

/// A running sandbox: its control API, and what an operator would do in the AWS console.
final class Sandbox: Sendable {
    static let bucket = "glaux-sandbox"
    static let account = "123456789012"
    static let region = "ap-northeast-1"
    static let python =
        ProcessInfo.processInfo.environment["GLAUX_SANDBOX_PYTHON"]
        ?? "\(Workspace.root)/.build-venv/bin/python"
    static let pythonEnvironment = [
        "PYTHONPATH": "\(Workspace.root)/Tests/Sandbox", "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
    ]

    let port: UInt16
    private let child: Child
    private let folder: String
    let log = CallLog()

    var endpoint: String { "http://127.0.0.1:\(port)" }

    /// The one that most tests share: each keeps to tables of its own, and to faults that name them.
    static let shared = Task { try await start() }

    /// - Parameters:
    ///   - settings: in force before anybody makes a call
    ///   - surroundings: further environment variables
    static func start(
        exportSeconds: Double = 0.3, querySeconds: Double = 0.1, settings: JSON = [:],
        surroundings: [String: String] = [:]
    ) async throws -> Sandbox {
        let folder = try await Workspace.shared.makeFolder()
        let child = try await Nursery.shared.start(
            python,
            [
                "-m", "glaux_sandbox", "--port", "0", "--port-file", "\(folder)/port", "--export-seconds",
                "\(exportSeconds)", "--query-seconds", "\(querySeconds)",
            ],
            environment: pythonEnvironment.merging(surroundings) { $1 }, output: .file("\(folder)/log"),
            errors: .file("\(folder)/log"))
        let port = try await eventually("the sandbox's port") {
            if let end = child.ended() {
                let log = try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)
                throw Impatience(description: "the sandbox ended with \(end): \(log ?? "")")
            }
            let text = try? String(contentsOfFile: "\(folder)/port", encoding: .utf8)
            return text.flatMap { UInt16($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        let sandbox = Sandbox(port: port, child: child, folder: folder)
        try await sandbox.set(settings)
        try await sandbox.furnish()
        return sandbox
    }

    private init(port: UInt16, child: Child, folder: String) {
        self.port = port
        self.child = child
        self.folder = folder
    }

    /// The bucket, database and workgroup that every test's config names.
    private func furnish() async throws {
        try await aws(
            "s3", "create_bucket",
            [
                "Bucket": "\(Self.bucket)", "CreateBucketConfiguration": ["LocationConstraint": "\(Self.region)"],
            ])
        try await aws(
            "s3", "create_bucket",
            [
                "Bucket": "denied-bucket", "CreateBucketConfiguration": ["LocationConstraint": "\(Self.region)"],
            ])
        try await set(["denied_buckets": ["denied-bucket"]])
        try await accept(Key.all)
        try await aws("glue", "create_database", ["DatabaseInput": ["Name": "ddb"]])
        try await aws(
            "athena", "create_work_group",
            [
                "Name": "work-group",
                "Configuration": [
                    "ResultConfiguration": ["OutputLocation": "s3://\(Self.bucket)/athena-results/"],
                    "EnforceWorkGroupConfiguration": false,
                ],
            ])
    }

    /// These keys, and no others but the lasting one.
    func accept(_ keys: [Key]) async throws {
        let credentials = keys.map { key in
            JSON.object([
                "access_key": .string(key.accessKey), "secret": .string(key.secret), "token": .string(key.token),
                "expires_at": key.expiresAt.map(JSON.number) ?? .null,
            ])
        }
        try await set(["credentials": .array(credentials)])
    }

    /// Temporary credentials that the sandbox knows, besides the lasting ones of `Daemon.defaultCredentials`.
    struct Key: Sendable {
        var accessKey: String
        var secret: String
        var token: String
        var expiresAt: Double?

        static let session = Key(
            accessKey: "ASIASESSION", secret: "session-secret-3f9a71c2", token: "session-token-b80d44e6")
        static let fresh = Key(accessKey: "ASIAFRESH", secret: "fresh-secret-0c55d1aa", token: "fresh-token-71be20f4")
        static let expired = Key(
            accessKey: "ASIAEXPIRED", secret: "expired-secret-9d1e", token: "expired-token-44aa",
            expiresAt: 1_000_000_000)

        static let all = [session, fresh, expired]
    }

    // The control API

    @discardableResult
    func control(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        try JSON(parsing: try await control(method, fetching: path, body))
    }

    func control(_ method: String = "GET", fetching path: String, _ body: JSON? = nil) async throws -> Data {
        let reply = try await HTTPExchange.port(port)(method, "/_sandbox/\(path)", try body?.encoded())
        guard reply.status == 200 else {
            throw Impatience(description: "\(method) \(path): \(String(decoding: reply.body, as: UTF8.self))")
        }
        return reply.body
    }

    func set(_ settings: JSON) async throws {
        try await control("PUT", "settings", settings)
    }

    /// Returns the rule's id.
    @discardableResult
    func fault(_ rule: JSON) async throws -> String {
        try await control("POST", "faults", rule)["id"].text ?? ""
    }

    /// Takes the rule away and lets go what it holds.
    func lift(_ rule: String) async throws {
        try await control("DELETE", "faults/\(rule)")
    }

    /// How many calls the rule has met.
    func fired(_ rule: String) async throws -> Int? {
        try await control("GET", "faults")["rules"].elements.first { $0["id"].text == rule }?["fired"].int
    }

    func isHeld(by rule: String) async throws -> Bool {
        try await control("GET", "held")["held"].elements.contains { $0["rule"].text == rule }
    }

    func waitUntilHeld(by rule: String, _ what: String = "") async throws {
        _ = try await eventually("a call held by \(rule) \(what)") { try await isHeld(by: rule) ? true : nil }
    }

    // What anybody may do in AWS

    /// One call through boto3, such as `aws("dynamodb", "put_item", […])`; the answer as JSON.
    @discardableResult
    func aws(
        _ service: String, _ method: String, _ arguments: JSON, in region: String = Sandbox.region
    ) async throws -> JSON {
        try await Boto.shared.call([
            "endpoint": "\(endpoint)", "service": .string(service), "method": .string(method), "arguments": arguments,
            "region": .string(region),
        ])
    }

    /// The rows of a SELECT through Athena, without the header.
    func select(_ sql: String) async throws -> [[String?]] {
        let rows = try await Boto.shared.call(["endpoint": "\(endpoint)", "service": "athena", "sql": .string(sql)])
        return rows.elements.dropFirst().map { $0.elements.map(\.text) }
    }
}
