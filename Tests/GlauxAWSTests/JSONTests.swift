import GlauxCore
import Testing

@testable import GlauxAWS

struct JSONTests {
    @Test(
        "a text comes back as it was written",
        arguments: [
            #"{"a":[1,-0.5,1.7E9,9223372036854775807,true,false,null],"b":{"c":"\"\\"}}"#, "[]", "{}", #""ü€𝄞""#,
            #"{"N":"-12.5E3","deep":[[[[{}]]]]}"#, #""\u0001""#,
        ])
    func roundTrip(text: String) throws {
        #expect(String(decoding: try JSON(parsing: text.utf8).encoded(), as: UTF8.self) == text)
    }

    @Test(
        "escapes are read",
        arguments: [
            (#""\u00e9\n\t\/\b\f\r""#, "é\n\t/\u{8}\u{C}\r"), (#""\ud834\udd1e""#, "𝄞"), (#""a\"b\\""#, #"a"b\"#),
        ])
    func escapes(text: String, expected: String) throws {
        #expect(try JSON(parsing: text.utf8) == .string(expected))
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "{", "[1,", #"{"a""#, #"{"a":}"#, #"{a:1}"#, "[1]x", "01", "1.", "-", "+1", "nul", "\"\n\"",
            #""\x""#,
            #""\ud834""#, #""\udd1e""#, #""\ud834\u0041""#, #""abc"#, "[1,]", #"{"a":1,}"#, "<html>",
            String(repeating: "[", count: 5000), #"{"a":1 "b":2}"#, "\u{FEFF}{}",
        ])
    func refused(text: String) {
        #expect(throws: Malformed.self) { try JSON(parsing: text.utf8) }
    }

    @Test("a string that is not UTF-8 is refused")
    func invalidUTF8() {
        #expect(throws: Malformed.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test(
        "integers of 64 bits are exact and times are milliseconds",
        arguments: [
            ("1565649050.175", nil, 1_565_649_050_175), ("1.7E9", nil, 1_700_000_000_000),
            ("1768385930", 1_768_385_930, 1_768_385_930_000), ("9223372036854775807", Int64.max, nil),
            ("9223372036854775808", nil, nil), ("1e300", nil, nil), ("-1", -1, -1000), ("0", 0, 0),
        ] as [(String, Int64?, Int64?)])
    func numbers(text: String, integer: Int64?, milliseconds: Int64?) throws {
        let json = try JSON(parsing: text.utf8)
        #expect(json.integer == integer)
        #expect(json.timestamp?.millisecondsSince1970 == milliseconds)
    }

    @Test("null counts as absent, and a missing member is named")
    func absent() throws {
        let json = try JSON(parsing: #"{"a":null}"#.utf8)
        #expect(json["a"] == nil)
        #expect(throws: Malformed("a is missing")) { try json.text("a") }
    }
}
