import Foundation
import Testing

@Suite("No secret leaves")
struct SecrecyTests {
    @Test("no credential and no value of an item is in the log, the journal or the socket, whatever goes wrong")
    func secrets() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let kinds = SampleTable.Kind.allCases
            let tables = kinds.map { SampleTable($0) }
            let value = "correct-horse-battery-staple"
            for table in tables {
                try await sandbox.make(table)
                try await sandbox.put(table.name, ["pk": ["S": .string(value)], "n": ["N": "424242424242"]])
            }
            // Errors, and bodies that cannot be read, are where secrets like to show.
            let denied = SampleTable()
            try await sandbox.make(denied)
            try await sandbox.fault(["kind": "access_denied", "operation": "GetTable", "match": .string(denied.name)])
            try await sandbox.fault([
                "kind": "garbage_body", "operation": "*", "match": .string(tables[0].name), "times": 3,
            ])
            let key = Sandbox.Key.session
            let daemon = try await Daemon.started(
                ConfigText(sandbox, tables: (tables + [denied]).map { $0.entry() }),
                credentials: [
                    "AWS_ACCESS_KEY_ID": key.accessKey, "AWS_SECRET_ACCESS_KEY": key.secret,
                    "AWS_SESSION_TOKEN": key.token,
                ], logLevel: "trace")
            var ids: [Int] = []
            for table in tables + [denied] { ids.append(try await daemon.run(table.name)) }
            for id in ids { _ = try await daemon.ended(id) }
            for table in tables { #expect(try await sandbox.count(of: table.name) == 4) }
            var places = ["the log": Data(daemon.log.utf8)]
            for path in ["/v1/status", "/v1/jobs", "/metrics", "/v1/tables"] + ids.map({ "/v1/jobs/\($0)" }) {
                places[path] = try await daemon.get(path).body
            }
            for file in try FileManager.default.contentsOfDirectory(atPath: daemon.statePath) {
                places[file] = try Data(contentsOf: URL(filePath: "\(daemon.statePath)/\(file)"))
            }
            #expect(
                places["glaux.db"] != nil && places.values.allSatisfy { !$0.isEmpty }
                    || places["glaux.lock"]?.isEmpty == true)
            for (place, bytes) in places {
                for secret in [key.secret, key.token, value, "424242424242", "Signature="] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(place)")
                }
            }
        }
    }

    private static let formats = ["text", "json"]

    @Test(
        "wherever credentials come from, and whether that works or not, no output of glauxd or glaux has them",
        arguments: SecretSource.all, formats)
    func sources(source: SecretSource, format: String) async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            try await sandbox.set([
                "tokens": [SecretSource.bearer: .string(SecretSource.key.accessKey), SecretSource.halfBearer: .null]
            ])
            let table = SampleTable(.athena, "secret")
            try await sandbox.make(table)
            let folder = try await Workspace.shared.makeFolder()
            let daemon = try await Daemon(
                ConfigText(sandbox, tables: [table.entry()]), credentials: try source.plant(folder, sandbox),
                logLevel: "trace", arguments: ["--log-format", format])
            let isThere = try await started(daemon)
            var places: [String: Data] = [:]
            if isThere {
                let id = try await daemon.run(table.name)
                let job = try await daemon.jobWhere(id, "to end, or to fail") { $0.hasEnded || $0.error != nil }
                #expect(source.works == (job.error == nil), "\(job)")
                let name = table.name
                for command in [
                    ["status"], ["jobs"], ["job", "\(id)"], ["audit"], ["doctor"], ["doctor", name],
                    ["generations", name], ["schema", name],
                ] {
                    for words in [command, command + ["--json"]] {
                        let outcome = try await daemon.glaux(words)
                        places[words.joined(separator: " ")] = Data((outcome.output + outcome.errors).utf8)
                    }
                }
                for path in ["/metrics", "/healthz", "/v1/status", "/v1/jobs/\(id)"] {
                    places[path] = try await daemon.get(path).body
                }
                // With its WAL, which a stop does away with.
                try await read(daemon.statePath, into: &places, as: "while it runs")
                #expect(places["glaux.db-wal while it runs"]?.isEmpty == false)
                try await daemon.stop()
                try await read(daemon.statePath, into: &places, as: "in the end")
            }
            places["the log"] = Data(daemon.log.utf8)
            #expect(daemon.log.hasPrefix("{") == (format == "json"), "\(daemon.log.prefix(200))")
            var secrets = source.secrets + ["Signature="]
            for issued in try await sandbox.control("GET", "credentials")["issued"].elements {
                secrets += [issued["secret"].text, issued["token"].text].compactMap(\.self)
            }
            for (place, bytes) in places {
                for secret in secrets {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(place)")
                }
            }
        }
    }

    /// Whether it came up: what is wrong with a shared file is told before that.
    private func started(_ daemon: Daemon) async throws -> Bool {
        let child = try await daemon.launch()
        return try await eventually("glauxd to answer, or to end: \(daemon.log)") {
            if child.ended() != nil { return false }
            return (try? await daemon.status()) == nil ? nil : true
        }
    }

    private func read(_ folder: String, into places: inout [String: Data], as when: String) async throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
            places["\(file) \(when)"] = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
        }
    }
}
