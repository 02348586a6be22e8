@testable import GlauxCore
import Testing

@Suite("the text of a result")
struct ResultTextTests {
    private static let columns = [
        ResultColumn(name: "action", type: "varchar"), ResultColumn(name: "n", type: "bigint"),
        ResultColumn(name: "ok", type: "boolean"), ResultColumn(name: "n", type: "decimal"),
    ]

    private static func text(_ format: ResultFormat, _ rows: [[String?]]) -> String {
        var text = ResultText(columns, as: format)
        for row in rows { text.add(row) }
        text.end()
        return String(decoding: text.takeBytes(), as: UTF8.self)
    }

    private static let rows: [[String?]] = [
        ["log,in", "1", "true", "12345678901234567890123456789.123456789"], ["a \"b\"\nc|d", nil, "false", nil],
        ["", "-0.5"],
    ]

    @Test("CSV quotes what must be quoted, and tells NULL from an empty text")
    func csv() {
        #expect(
            Self.text(.csv, Self.rows)
                == "action,n,ok,n\n\"log,in\",1,true,12345678901234567890123456789.123456789\n\"a \"\"b\"\"\nc|d\",,false,\n"
                + "\"\",-0.5,,\n")
    }

    @Test("JSON has numbers with all their digits, booleans and null, and each name once")
    func json() {
        let first = #"{"action":"log,in","n":1,"ok":true,"n_2":12345678901234567890123456789.123456789}"#
        let second = #"{"action":"a \"b\"\nc|d","n":null,"ok":false,"n_2":null}"#
        let third = #"{"action":"","n":-0.5,"ok":null,"n_2":null}"#
        #expect(Self.text(.jsonl, Self.rows) == "\(first)\n\(second)\n\(third)\n")
        #expect(Self.text(.json, Self.rows) == "[\n\(first),\n\(second),\n\(third)\n]\n")
        #expect(Self.text(.json, []) == "[]\n")
        #expect(Self.text(.jsonl, []) == "")
    }

    @Test("Markdown keeps a row on its line")
    func markdown() {
        #expect(
            Self.text(.markdown, [["a|b\n\\", "1", nil, nil]])
                == "| action | n | ok | n |\n| --- | --: | --- | --: |\n| a\\|b<br>\\\\ | 1 |  |  |\n")
    }

    @Test(
        "what is no number of JSON's is a text",
        arguments: [
            ("1", true), ("-1", true), ("0", true), ("0.5", true), ("1.0E10", true), ("1e-7", true), ("NaN", false),
            ("Infinity", false), ("-Infinity", false), ("007", false), ("1.", false), (".5", false), ("", false),
            ("-", false), ("1 ", false), ("0x1", false), ("1e", false),
        ])
    func numbers(text: String, isNumber: Bool) {
        #expect(ResultText.isJSONNumber(text) == isNumber)
    }
}
