import Foundation
import Testing

/// A daemon with a config of its own, in a sandbox of its own that enforces a policy on it.
struct PolicyLane: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// A table with all that asks Athena for something, and a report on it.
        case table
        /// A table that asks Athena for nothing.
        case glue
        /// An archive, and a report on it.
        case archive
        /// An archive that exports its table.
        case export
        /// What whoever takes on the role of a table needs, and has a report on what that role encrypted.
        case role
    }

    static let key = "AKIAPOLICY"
    private static let encryption = "encryption: kms:1234abcd-12ab-34cd-56ef-1234567890ab"

    let kind: Kind
    let sandbox: Sandbox
    let daemon: Daemon
    let source: SampleTable
    /// What `glaux iam` prints for the config.
    let policy: JSON

    var name: String { source.name }
    var report: String { "r-\(name)" }
    var archive: String { "a-\(name)" }
    var database: String { kind == .glue ? "new_\(name)" : "ddb" }
    /// Where this lane's objects are.
    var folder: String { kind == .archive || kind == .export ? "archived" : name }

    init(_ kind: Kind) async throws {
        self.kind = kind
        source = SampleTable(.created, "p")
        sandbox = try await Sandbox.start(exportSeconds: 0.02, querySeconds: 0.02)
        try await sandbox.set(["credentials": [["access_key": .string(Self.key), "secret": "policy-secret"]]])
        try await sandbox.makeDynamoDB(source.name, recovery: kind != .archive)
        try await sandbox.put(source.name, ["pk": ["S": "first"], "at": ["S": "2023-05-01T00:00:00Z"]])
        daemon = try await Daemon(
            Self.config(kind, sandbox, source.name),
            credentials: ["AWS_ACCESS_KEY_ID": Self.key, "AWS_SECRET_ACCESS_KEY": "policy-secret"],
            surroundings: ["AWS_MAX_ATTEMPTS": "2"])
        let printed = try await daemon.glaux(
            [
                "iam", daemon.configPath, "--account", Sandbox.account, "--region", Sandbox.region, "--results",
                "s3://\(Sandbox.bucket)/athena-results/", "--doctor",
            ] + (kind == .role ? ["--caller", "default"] : []))
        #expect(printed.exit == .status(0), "\(printed)")
        policy = try JSON(parsing: Data(printed.output.utf8))
        try await enforce(policy)
        try await daemon.start()
    }

    private static func config(_ kind: Kind, _ sandbox: Sandbox, _ name: String) -> ConfigText {
        func report(on view: String) -> [String] {
            [
                "reports:", "  - name: r-\(name)", "    \(ConfigText.never)", "    database: ddb",
                "    sql: SELECT count(*) AS items FROM ddb.\(view)", "    keep: 1",
                "    to: [{s3: s3://\(Sandbox.bucket)/reports}]",
            ]
        }
        switch kind {
        case .table:
            let lines = [
                encryption, "verify: {scan: true}", "snapshots: true", "keep: 1", "grace: 0s", "keep_versions: 1",
                "scrub: off",
            ]
            return ConfigText(
                sandbox, sections: report(on: "\(name)_flat"), tables: [ConfigText.Table(name: name, lines: lines)])
        case .glue:
            let lines = [
                "relocate: glue", "columns: {pk: S}", "view: off", "keep: 1", "grace: 0s", "database: new_\(name)",
                "create_database: true", "scrub: off",
            ]
            return ConfigText(sandbox, tables: [ConfigText.Table(name: name, lines: lines)])
        case .archive, .export:
            let archive = [
                "archives:", "  - name: a-\(name)", "    table: \(name)", "    \(ConfigText.never)",
                "    bucket: \(Sandbox.bucket)", "    prefix: archived", "    partition_by: {year: \"at[0:4]\"}",
                "    where: {attribute: at, older_than: 1s}", "    target: ddb.\(name)", "    \(encryption)",
            ]
            let more = kind == .export ? ["    engine: export"] : report(on: name)
            return ConfigText(sandbox, sections: archive + more, tables: [])
        case .role:
            let lines = [
                encryption, "relocate: glue", "columns: {pk: S}", "view: off", "scrub: off",
                "role_arn: arn:aws:iam::\(Sandbox.account):role/glaux",
            ]
            return ConfigText(
                sandbox, sections: report(on: name), tables: [ConfigText.Table(name: name, lines: lines)])
        }
    }

    func enforce(_ policy: JSON) async throws {
        try await sandbox.control("PUT", "policies", [Self.key: policy])
    }

    /// Forgets what was asked for so far.
    func forget() async throws {
        try await sandbox.control("DELETE", "rights?key=\(Self.key)")
    }

    /// How many of the rights that were asked for each policy would deny.
    func denied(by policies: [JSON]) async throws -> [Int] {
        let answer = try await sandbox.control(
            "POST", "rights", ["key": .string(Self.key), "policies": .array(policies)])
        return answer["denied"].elements.map(\.elements.count)
    }

    // What an operator orders

    /// The id of the job.
    func begin(_ path: String) async throws -> Int {
        // An export's time is in the name of its snapshot, by the minute.
        try await sandbox.control("POST", "clock", ["advance_seconds": 61])
        return try #require(try await order(path)["id"].int, "\(path)")
    }

    @discardableResult
    func order(_ path: String) async throws -> JSON {
        try await HTTPExchange.socket(daemon.socketPath)("POST", "/v1/\(path)").json
    }

    func ended(_ path: String) async throws -> JobDocument {
        try await daemon.ended(try await begin(path))
    }

    /// With all rights, and without trouble.
    func succeed(_ path: String) async throws {
        let job = try await ended(path)
        #expect(job.problem == nil, "\(path): \(job)")
    }

    // What others do

    /// As if Glaux had never made anything in the catalog.
    func dropAll() async throws {
        for table in [name, "\(name)_flat"] {
            _ = try? await sandbox.aws(
                "glue", "delete_table", ["DatabaseName": .string(database), "Name": .string(table)])
        }
        if kind == .glue {
            _ = try? await sandbox.aws("glue", "delete_database", ["Name": .string(database)])
        }
    }

    func isShown(_ table: String) async throws -> Bool {
        try await sandbox.location(of: table, database: database) != nil
    }

    /// Uploads in the bucket that are not finished.
    func uploads(under prefix: String) async throws -> [JSON] {
        let listed = try await sandbox.aws(
            "s3", "list_multipart_uploads", ["Bucket": .string(Sandbox.bucket), "Prefix": .string(prefix)])
        return listed["Uploads"].elements
    }

    func abortUploads(under prefix: String) async throws {
        for upload in try await uploads(under: prefix) {
            try await sandbox.aws(
                "s3", "abort_multipart_upload",
                ["Bucket": .string(Sandbox.bucket), "Key": upload["Key"], "UploadId": upload["UploadId"]])
        }
    }

    /// Ids of the queries that Athena has not ended.
    func openQueries() async throws -> [String] {
        try await sandbox.control("GET", "queries")["queries"].elements
            .filter { ["QUEUED", "RUNNING"].contains($0["Status"]["State"].text) }.compactMap { $0["id"].text }
    }

    /// Whether a call of one of these operations, after that number of the log, was refused.
    func isRefused(_ operations: Set<String>, after mark: Int) async throws -> Bool {
        try await sandbox.calls().contains { $0.seq > mark && operations.contains($0.operation) && !$0.effect }
    }

    func mark() async throws -> Int { try await sandbox.calls().last?.seq ?? 0 }

    /// A daemon that knows nothing of what was before.
    func renew() async throws {
        try await daemon.kill()
        for query in try await openQueries() { try await sandbox.control("PUT", "queries/\(query)", ["cancel": true]) }
        try FileManager.default.removeItem(atPath: daemon.statePath)
        try FileManager.default.createDirectory(
            atPath: daemon.statePath, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try await dropAll()
        try await daemon.start()
    }
}

extension JobDocument {
    /// Why it did not do all that it should; nil if it did.
    var problem: String? {
        if state == "succeeded", error == nil { return nil }
        return "\(state), \(error?.class ?? "-"): \(error?.message ?? "")"
    }
}
