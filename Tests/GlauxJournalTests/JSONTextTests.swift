import Foundation
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("a value kept as JSON")
struct JSONTextTests {
    @Test(
        "is JSON that Foundation reads back as the same value, also by the names of its keys",
        arguments: UInt64(0)..<200)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let detail = random.detail()
        let spec = random.spec(Sample.article)
        #expect(try JSONText.decode(JSONText.encode(detail)) == detail, "replay with seed \(seed)")
        #expect(try JSONText.decode(JSONText.encode(spec)) == spec, "replay with seed \(seed)")
        #expect(
            try sorted(JSONText.encode(spec)) == sorted(String(decoding: JSONEncoder().encode(spec), as: UTF8.self)))
    }

    private func sorted(_ json: String) throws -> Data {
        try JSONSerialization.data(
            withJSONObject: JSONSerialization.jsonObject(with: Data(json.utf8)), options: .sortedKeys)
    }

    @Test("has the text that one would write by hand")
    func text() throws {
        struct Everything: Encodable {
            var text = "a\"b\\c\n\u{1f}é🦉"
            var claim = true
            var least = Int64.min
            var bytes: [UInt8] = [0, 255]
            var nested: [[String: Int]] = [["x": 1], [:]]
            var absent: Int?
            var null: Int?? = .some(nil)
        }
        #expect(
            try JSONText.encode(Everything())
                == #"{"text":"a\"b\\c\u000a\u001fé🦉","claim":true,"least":-9223372036854775808,"#
                + #""bytes":[0,255],"nested":[{"x":1},{}],"null":null}"#)
    }

    @Test("cannot have fractions, which JSON does not keep exactly")
    func fractions() {
        #expect(throws: EncodingError.self) { try JSONText.encode([0.1]) }
    }
}
