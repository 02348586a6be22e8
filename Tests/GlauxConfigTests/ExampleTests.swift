import Foundation
import GlauxConfig
import GlauxCore
import Testing

@Suite("the example and the schema")
struct ExampleTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("config")

    static func example() throws -> String {
        try String(contentsOf: folder.appendingPathComponent("glaux.yaml"), encoding: .utf8)
    }

    @Test("the example loads as it is")
    func loads() throws {
        let loaded = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: Self.example())], timeZones: .system)
        #expect(loaded.configuration.tables.map(\.spec.target.description) == ["ddb.article", "ddb.order"])
        #expect(loaded.warnings == [])
    }

    @Test("only the bucket must be named: nothing in the example is left in a bucket that is not the reader's")
    func onlyTheBucket() throws {
        let example = try Self.example()
        let text = example.replacing(
            "bucket: analysis-bucket-123456789012", with: "bucket: one-of-mine", maxReplacements: 1)
        #expect(text != example)
        let texts = [ConfigText(path: "glaux.yaml", text: text)]
        let configuration = try ConfigLoader.load(texts, timeZones: .system).configuration
        #expect(Set(configuration.tables.map(\.spec.bucket)) == ["one-of-mine"])
        #expect(Set(configuration.tables.map(\.spec.resultLocation)) == ["s3://one-of-mine/athena-results/"])
        #expect(configuration.querySite.resultLocation == "s3://one-of-mine/athena-results/")
        #expect(!(try ConfigLoader.describe(texts, timeZones: .system)).contains("analysis-bucket"))
    }

    @Test("the keys that the example shows as comments are right too")
    func comments() throws {
        let keys =
            ["profile", "role_arn", "endpoint_url", "external_id", "limits", "exports", "queries", "operators"]
            + ["bucket_owner", "encryption", "result_location", "relocate", "keep", "on_missed", "jitter", "timeout"]
            + ["attempts", "keep_for", "grace", "on_drift", "create_database", "verify", "view"]
        let text = try Self.example().split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let hash = line.firstIndex(of: "#") else { return String(line) }
            let rest = line[line.index(after: hash)...].dropFirst()
            let key = rest.drop { $0 == " " }.prefix { $0 != ":" }
            return keys.contains(String(key)) ? String(line[..<hash] + rest) : String(line)
        }
        .joined(separator: "\n")
        let loaded = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: text)], timeZones: .system)
        #expect(loaded.operators == "glaux")
        #expect(loaded.configuration.limits == Limits())
        #expect(loaded.configuration.aws.roleARN == "arn:aws:iam::123456789012:role/glaux")
        #expect(loaded.configuration.tables.first?.spec.bucketOwner == "123456789012")
        #expect(loaded.configuration.tables.first?.timetable.jitter == .seconds(600))
    }

    @Test(
        "the schema knows exactly the keys that the parser knows",
        arguments: [
            ("", "x: 1", ["archives", "aws", "defaults", "limits", "operators", "reports", "tables"]),
            ("aws", "aws: {x: 1}", ["endpoint_url", "external_id", "profile", "region", "role_arn"]),
            ("limits", "limits: {x: 1}", ["archives", "exports", "queries"]),
        ])
    func sections(section: String, text: String, keys: [String]) throws {
        let schema = try Self.schema()
        let properties = try #require(schema["properties"] as? [String: Any])
        let object = section.isEmpty ? schema : try #require(properties[section] as? [String: Any])
        #expect(try #require(object["properties"] as? [String: Any]).keys.sorted() == keys)
        #expect(knownKeys(text) == keys)
    }

    @Test("the schema knows exactly the keys of a table and of the defaults")
    func tables() throws {
        let schema = try Self.schema()
        let definitions = try #require(schema["$defs"] as? [String: Any])
        let table = try #require(definitions["table"] as? [String: Any])
        let keys = try #require(table["properties"] as? [String: Any]).keys.sorted()
        #expect(knownKeys("tables: [{zzzzzzzz: 1, name: Abc, every: 8h, bucket: b-1, database: d}]") == keys)
        let properties = try #require(schema["properties"] as? [String: Any])
        let defaults = try #require(properties["defaults"] as? [String: Any])
        #expect(
            try #require(defaults["properties"] as? [String: Any]).keys.sorted()
                == keys.filter { $0 != "name" && $0 != "target" })
    }

    @Test("the schema knows exactly the keys of a report, of its places and of its parameters")
    func reports() throws {
        let definitions = try #require(try Self.schema()["$defs"] as? [String: Any])
        let report = try #require(definitions["report"] as? [String: Any])
        let properties = try #require(report["properties"] as? [String: Any])
        #expect(knownKeys("reports: [{zzzzzzzz: 1, name: abc, cron: \"0 0 * * *\"}]") == properties.keys.sorted())
        let places = try #require((properties["to"] as? [String: Any])?["items"] as? [String: Any])
        #expect(
            try #require(places["properties"] as? [String: Any]).keys.sorted()
                == knownKeys("reports: [{to: [{zzzzzzzz: 1}]}]"))
        let parameters = try #require(
            (properties["parameters"] as? [String: Any])?["additionalProperties"] as? [String: Any])
        #expect(
            try #require(parameters["properties"] as? [String: Any]).keys.sorted()
                == knownKeys("reports: [{parameters: {a: {zzzzzzzz: 1}}}]"))
    }

    @Test("the schema knows exactly the keys of an archive")
    func archives() throws {
        let definitions = try #require(try Self.schema()["$defs"] as? [String: Any])
        let archive = try #require(definitions["archive"] as? [String: Any])
        #expect(
            try #require(archive["properties"] as? [String: Any]).keys.sorted()
                == knownKeys("archives: [{zzzzzzzz: 1}]"))
    }

    @Test("no mutation of the example crashes: it loads, or has a problem", arguments: UInt64(0)..<40)
    func mutations(seed: UInt64) throws {
        let example = Array(try Self.example().unicodeScalars)
        var random = SplitMix(state: seed)
        let zones = TimeZones(rules: { $0 == "Asia/Tokyo" ? .utc : nil }, names: { ["Asia/Tokyo"] })
        let odd = Array("\t\n :-#&*!|>'\"%@`[]{},?~\\\0\u{1}\u{7f}\u{e000}\u{feff}é日0".unicodeScalars)
        for _ in 0..<25 {
            var text = example
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                let length = min(Int.random(in: 0...30, using: &random), text.count - place)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.removeSubrange(place..<place + length)
                case 1:
                    text.insert(
                        contentsOf: text[place..<place + length], at: Int.random(in: 0...text.count, using: &random))
                case 2: text[place] = odd.randomElement(using: &random) ?? " "
                default: text.insert(odd.randomElement(using: &random) ?? " ", at: place)
                }
                if text.isEmpty { break }
            }
            var mutated = ""
            mutated.unicodeScalars.append(contentsOf: text)
            do throws(ConfigProblems) {
                _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: mutated)], timeZones: zones)
            } catch {
                #expect(!error.problems.isEmpty, "replay with seed \(seed)")
            }
        }
    }

    /// The keys that the problem with an unknown key lists.
    private func knownKeys(_ text: String) -> [String] {
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: text)], timeZones: .system)
            return []
        } catch {
            let list = error.description.split(separator: "Known here: ").last ?? ""
            return list.prefix { $0 != "." }.split(separator: ", ").map(String.init).sorted()
        }
    }

    private static func schema() throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appendingPathComponent("glaux.schema.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
}

/// Source: Sebastiano Vigna, "SplitMix64".
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
