import Foundation
import GlauxWire
import Testing

struct JSONWriterTests {
    static let awkwardTexts = [
        "", "plain", "\"", "\\", "\\\"", "/", "\n\r\t", "\u{8}\u{C}", "\u{0}", "\u{1F}", "\u{7F}", "\u{80}", "é", "日本語",
        "👩‍👩‍👧‍👦", "\u{10FFFF}", "\u{2028}\u{2029}", "\u{FEFF}", "e\u{301}", "</script>", "{\"a\":1}", "\\u0041",
    ]

    @Test("another parser reads back every text that was written", arguments: awkwardTexts)
    func textsAreExact(text: String) throws {
        #expect(try roundTrip(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("another parser reads back random texts", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func randomTextsAreExact(seed: UInt64) throws {
        var random = Randomness(seed: seed)
        for _ in 0..<400 {
            let text = random.text()
            #expect(
                try roundTrip(text).unicodeScalars.elementsEqual(text.unicodeScalars),
                "seed \(seed), \(text.debugDescription)")
        }
    }

    @Test("integers of any size are exact", arguments: [0, -1, 1, 9, 10, 1_234_567_890, .max, .min] as [Int64])
    func integersAreExact(number: Int64) {
        var json = JSONWriter()
        json.integer(number)
        #expect(String(decoding: json.bytes, as: UTF8.self) == "\(number)")
    }

    @Test("commas stand between elements and nowhere else")
    func commasSeparate() {
        var json = JSONWriter()
        json.object { json in
            json.key("empty")
            json.object { _ in }
            json.key("none")
            json.array([Int]()) { $0.integer($1) }
            json.key("numbers")
            json.array([1, 2, 3]) { $0.integer($1) }
            json.key("nested")
            json.array([[1], [2, 3]]) { json, row in json.array(row) { $0.integer($1) } }
            json.key("null")
            json.null()
        }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"empty":{},"none":[],"numbers":[1,2,3],"nested":[[1],[2,3]],"null":null}"#)
    }

    /// With a letter in front, since Foundation drops a byte order mark at the start of a string.
    private func roundTrip(_ text: String) throws -> String {
        var json = JSONWriter()
        json.array(["a" + text]) { $0.string($1) }
        let parsed = try JSONSerialization.jsonObject(with: Data(json.bytes))
        return String(try #require((parsed as? [String])?.first).unicodeScalars.dropFirst())
    }
}

/// SplitMix64, so that a failure can be repeated from its seed.
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Up to forty scalars, of every plane, with many of those that JSON must escape.
    mutating func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...40, using: &self) {
            let range: ClosedRange<UInt32> =
                switch Int.random(in: 0...4, using: &self) {
                case 0: 0...0x1F
                case 1: 0x20...0x7F
                case 2: 0x80...0xFFFF
                case 3: 0x2020...0x2030
                default: 0x10000...0x10FFFF
                }
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { text.append(scalar) }
        }
        return String(text)
    }
}
