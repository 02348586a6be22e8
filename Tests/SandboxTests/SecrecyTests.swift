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
}
