import GlauxFuzzing
import Testing

@testable import GlauxCore
@testable import GlauxSimulation

@Suite("items from DynamoDB JSON into plain JSON")
struct ItemTranscoderTests {
    static func line(_ item: String, finding wanted: [String] = []) throws -> String {
        var transcoder = ItemTranscoder(finding: wanted)
        return try line(Array(item.utf8), &transcoder).text
    }

    static func line(_ item: [UInt8], _ transcoder: inout ItemTranscoder) throws -> (text: String, end: Int) {
        var line = TranscodedLine()
        let end = try item.withUnsafeBytes { try transcoder.transcode($0, into: &line) }
        return (String(decoding: line.bytes, as: UTF8.self), end)
    }

    @Test(
        "each type becomes what JSON has for it",
        arguments: [
            (#"{"S":"x"}"#, #""x""#), (#"{"S":""}"#, #""""#), (#"{"B":"AP8="}"#, #""AP8=""#),
            (#"{"BOOL":true}"#, "true"), (#"{"BOOL":false}"#, "false"), (#"{"NULL":true}"#, "null"),
            (#"{"SS":["a","b"]}"#, #"["a","b"]"#), (#"{"NS":["1","-2.50"]}"#, "[1,-2.50]"),
            (#"{"BS":["AP8=","AA=="]}"#, #"["AP8=","AA=="]"#), (#"{"L":[]}"#, "[]"), (#"{"M":{}}"#, "{}"),
            (#"{"L":[{"S":"x"},{"N":"1"},{"L":[{"NULL":true}]}]}"#, #"["x",1,[null]]"#),
            (#"{"M":{"a":{"M":{"b":{"N":"1"}}},"":{"S":"x"}}}"#, #"{"a":{"b":1},"":"x"}"#),
            (#" { "M" : { "x" : { "L" : [ { "S" : " a " } , {"N" : "1"} ] } } } "#, #"{"x":[" a ",1]}"#),
        ])
    func types(value: String, plain: String) throws {
        #expect(try Self.line("{\"a\":\(value)}") == "{\"a\":\(plain)}\n")
        #expect(try Self.line(" { \"a\" : \(value) ,\n\"b\":{\"N\":\"1\"}}") == "{\"a\":\(plain),\"b\":1}\n")
    }

    @Test("an item without attributes is a line of its own")
    func empty() throws {
        #expect(try Self.line("{}") == "{}\n")
        #expect(try Self.line(" { } ") == "{}\n")
    }

    @Test(
        "a number keeps all its digits and its spelling, and is spelt anew only where JSON would not take it",
        arguments: [
            ("0", "0"), ("-0", "-0"), ("1.50", "1.50"), ("-12345678901234567890123456789012345678", nil),
            ("0.00000000000000000000000000000000000001", nil), ("1E+5", nil), ("9.9e125", nil), ("-1E-130", nil),
            ("+1", "1"), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1"), ("007", "7"), ("-00.10", "-0.10"),
            ("1.E3", "1E3"),
            ("+.5e+3", "0.5e+3"), ("00", "0"),
        ] as [(String, String?)])
    func numbers(written: String, plain: String?) throws {
        let plain = plain ?? written
        #expect(try Self.line("{\"n\":{\"N\":\"\(written)\"}}") == "{\"n\":\(plain)}\n")
        #expect(try Self.line("{\"n\":{\"NS\":[\"\(written)\", \"\(written)\"]}}") == "{\"n\":[\(plain),\(plain)]}\n")
    }

    @Test("a string stays as it is, whatever its length, its escapes and its alphabet")
    func strings() throws {
        for text in [#"\"\\\/\b\f\n\r\t\u0000\ud83d\ude00"#, "吾輩は猫である", "é", "😀", "\u{7f}\u{80}\u{10ffff}", "a b"] {
            for before in 0..<17 {
                for after in 0..<10 {
                    let text = String(repeating: "x", count: before) + text + String(repeating: "y", count: after)
                    let item = "{\"\(text)\":{\"S\":\"\(text)\"},\"m\":{\"M\":{\"\(text)\":{\"B\":\"\(text)\"}}}}"
                    #expect(try Self.line(item) == "{\"\(text)\":\"\(text)\",\"m\":{\"\(text)\":\"\(text)\"}}\n")
                }
            }
        }
    }

    @Test("what is no item is refused with its place, and the reason tells nothing of what is there")
    func malformed() {
        for (item, place) in [
            ("", 0), ("[]", 0), ("{", 1), (#"{"a"}"#, 4), (#"{"a":1}"#, 5), (#"{"a":{}}"#, 6), (#"{"a":{"S":1}}"#, 10),
            (#"{"a":{"X":"secret"}}"#, 7), (#"{"a":{"S":"secret"#, 17), (#"{"a":{"S":"secret"}"#, 19),
            (#"{"a":{"S":"secret\"}}"#, 21), (#"{"a":{"S":"\x"}}"#, 11), (#"{"a":{"S":"\u12g4"}}"#, 11),
            ("{\"a\":{\"S\":\"\n\"}}", 11), (#"{"a":{"N":"secret"}}"#, 11), (#"{"a":{"N":"1e"}}"#, 11),
            (#"{"a":{"N":""}}"#, 11), (#"{"a":{"N":"1.2.3"}}"#, 11), (#"{"a":{"N":"NaN"}}"#, 11),
            (#"{"a":{"N":"1"#, 11),
            (#"{"a":{"BOOL":1}}"#, 13), (#"{"a":{"S":"x","N":"1"}}"#, 13), (#"{"a":{"S":"x"},}"#, 15),
            (#"{"a":{"L":[{"S":"x"},]}}"#, 21), (#"{"a":{"SS":[1]}}"#, 12), (#"{"a":{"SSS":["x"]}}"#, 7),
        ] as [(String, Int)] {
            let problem = #expect(throws: TranscodingProblem.self) { try Self.line(item) }
            #expect(problem?.offset == place, "\(item): \(String(describing: problem))")
            #expect(problem?.description.contains("secret") == false)
        }
    }

    @Test("bytes that are no UTF-8 are refused where they stand")
    func notUTF8() {
        for bytes in [
            [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ] {
            var transcoder = ItemTranscoder()
            let item = Array(#"{"a":{"S":"abcdefgh"#.utf8) + bytes.map(UInt8.init) + Array(#"ijklmnop"}}"#.utf8)
            let problem = #expect(throws: TranscodingProblem.self) { try Self.line(item, &transcoder) }
            #expect(problem?.offset == 19, "\(bytes)")
        }
    }

    @Test("32 levels, as deep as DynamoDB nests, are an item; thousands are refused, and exhaust no stack")
    func nesting() throws {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: #"{"L":["#, count: depth) + String(repeating: "]}", count: depth) + "}"
        }
        #expect(
            try Self.line(nested(32))
                == "{\"a\":\(String(repeating: "[", count: 32))\(String(repeating: "]", count: 32))}\n")
        #expect(throws: TranscodingProblem.self) { try Self.line(nested(100_000)) }
    }

    @Test("attributes that are asked for are found at the top level, however their names are escaped")
    func finding() throws {
        let item = #"{"m":{"M":{"at":{"S":"inner"}}},"\u0061t":{"S":"2026\u002d01"},"n":{"N":"15"},"l":{"L":[]}}"#
        var transcoder = ItemTranscoder(finding: ["at", "n", "absent", "l"])
        let bytes = Array(item.utf8)
        _ = try Self.line(bytes, &transcoder)
        let texts = transcoder.found.map { found in
            found.map { found in
                bytes.withUnsafeBytes { JSONEscapes.text(UnsafeRawBufferPointer(rebasing: $0[found.text])) }
            }
        }
        #expect(texts == ["2026-01", "15", nil, ""])
        #expect(transcoder.found.map { $0?.descriptor } == [.string, .number, nil, .list])
        _ = try Self.line(Array("{}".utf8), &transcoder)
        #expect(transcoder.found.allSatisfy { $0 == nil })
    }

    @Test("an item of 400 KB of the shortest values there are, and one long string, come through")
    func large() throws {
        let list = Array(repeating: #"{"NULL":true}"#, count: 130_000).joined(separator: ",")
        let text = String(repeating: "猫", count: 133_000)
        let plain = Array(repeating: "null", count: 130_000).joined(separator: ",")
        #expect(
            try Self.line(#"{"l":{"L":[\#(list)]},"s":{"S":"\#(text)"}}"#) == "{\"l\":[\(plain)],\"s\":\"\(text)\"}\n")
    }

    @Test("any item, however it is spaced and escaped, is what its values are, byte for byte", arguments: 0..<300)
    func anyItem(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var transcoder = ItemTranscoder()
        // Several in a row, as they stand in a page.
        var bytes: [UInt8] = []
        var expected: [String] = []
        for _ in 0..<5 {
            let item = PretendItem.any(using: &random)
            bytes += Array(item.dynamoDB(using: &random).utf8)
            expected.append(item.plain + "\n")
        }
        var line = TranscodedLine()
        var place = 0
        for plain in expected {
            place = try bytes.withUnsafeBytes { try transcoder.transcode($0, from: place, into: &line) }
            #expect(String(decoding: line.bytes, as: UTF8.self) == plain)
        }
        #expect(place == bytes.count)
    }

    @Test("whatever else comes is a line no longer than what it was, or refused at a place inside it")
    func fuzzed() {
        let seeds = [
            #"{"pk":{"S":"1"},"n":{"N":"-12.5E3"},"l":{"L":[{"M":{"x":{"BOOL":true}}},{"NULL":true}]}}"#,
            #"{"a\u00e9\"":{"SS":["a","b"]},"b":{"NS":[".1","+2"]},"c":{"BS":["AP8="]},"d":{"B":"AP8="}}"#,
        ]
        let words = [#"{"M":{"#, #"{"L":["#, #"\ud83d"#, #""S":"#, #"{"N":"1"}"#, #"{"N":".e"}"#, "\u{1}"]
        for input in FuzzedInputs("transcoder", seeds: seeds, words: words) {
            var transcoder = ItemTranscoder(finding: ["pk", "n"])
            do {
                let (text, end) = try Self.line(input, &transcoder)
                #expect(text.utf8.count <= end + 1 && end <= input.count, "\(input.inBase64)")
                // What came out is JSON: the skipper, which reads it another way, gets to its end.
                var bytes = Array(text.utf8)
                try bytes.withUnsafeMutableBytes { bytes in
                    var reader = JSONSkipper(input: UnsafeRawPointer(bytes.baseAddress!), end: bytes.count)
                    _ = try reader.skipValue()
                    try reader.finish()
                }
            } catch let problem as TranscodingProblem {
                #expect((0...input.count).contains(problem.offset), "\(input.inBase64)")
            } catch {
                Issue.record(error, "\(input.inBase64)")
            }
        }
    }
}
