import GlauxFuzzing
import Testing

@testable import GlauxCore

@Suite("the lines of an export")
struct ExportReadingTests {
    private static func read(_ line: String) throws -> String { try read(Array(line.utf8)) }

    private static func read(_ line: [UInt8]) throws -> String {
        var transcoder = ItemTranscoder(finding: ["at"])
        var text = TranscodedLine()
        var found = ""
        try line.withUnsafeBytes {
            try ExportLine.read($0, through: &transcoder, into: &text) { item in
                found = String(decoding: item.line, as: UTF8.self) + String(decoding: item.source, as: UTF8.self)
                if let at = item.found[0] { found += " " + String(decoding: item.page[at.text], as: UTF8.self) }
            }
        }
        return found
    }

    @Test("become what the same items of a Scan become, and tell where their attributes are")
    func line() throws {
        #expect(
            try Self.read(#" { "Item" : {"n":{"N":"1.50"},"at":{"S":"x"}} } "#)
                == #"{"n":1.50,"at":"x"}"# + "\n" + #"{"n":{"N":"1.50"},"at":{"S":"x"}} x"#)
        #expect(try Self.read(#"{"Item":{}}"#) == "{}\n{}")
    }

    @Test(
        "that are none of a full export are told, and nothing of what is there",
        arguments: [
            "", "{}", #"{"Keys":{"a":{"S":"secret"}}}"#, #"{"Item":{"a":{"S":"secret"}},"Metadata":{}}"#,
            #"{"Item":{"a":{"S":"secret"}}} x"#, #"{"Item":{"a":{"X":"secret"}}}"#, #"{"Item":{"a":"#, "secret",
            #"{"Item":{},"Item":{}}"#,
        ])
    func malformed(line: String) {
        let problem = #expect(throws: TranscodingProblem.self) { _ = try Self.read(line) }
        #expect(problem.map { !"\($0)".contains("secret") } == true)
    }

    @Test("of which nothing is left as it was end in no crash: they are read, or the place is told where they are none")
    func fuzzed() {
        let seeds = [
            #"{"Item":{"a":{"S":"x"},"at":{"N":"1.5E9"},"l":{"L":[{"M":{"k":{"NULL":true}}}]}}}"#, #"{"Item":{}}"#,
        ]
        for input in FuzzedInputs("export-line", seeds: seeds, words: ["Item", "\"Item\":{", "[[[[", "{\"S\":"]) {
            do {
                _ = try Self.read(input)
            } catch let problem as TranscodingProblem {
                #expect((0...input.count).contains(problem.offset), "\(input.inBase64)")
            } catch {
                Issue.record(error, "\(input.inBase64)")
            }
        }
    }

    @Test("are counted file by file; a segment begins with the file of its number")
    func positions() {
        #expect(ExportPosition(of: SegmentCursor(segment: 3)) == ExportPosition(file: 3))
        let position = ExportPosition(file: 7, lines: 1_234_567_890_123)
        #expect(position.key == "7:1234567890123")
        #expect(ExportPosition(of: SegmentCursor(segment: 3, key: position.key)) == position)
        for key in ["", "7", "7:", ":1", "-1:0", "1:-1", "1:2:3", #"{"pk":{"S":"x"}}"#] {
            #expect(ExportPosition(of: SegmentCursor(segment: 3, key: key)) == nil, "\(key)")
        }
    }

    @Test(
        "numbers are compared with all their digits",
        arguments: [
            ("1768385929", true), ("1768385930", false), ("1768385931", false),
            ("1768385929.99999999999999999999", true),
            ("1768385930.00000000000000000001", false), ("1.768385929E9", true), ("1.76838593E+9", false),
            ("17683859300e-1", false), ("17683859299e-1", true), ("0", true), ("-0", true), ("-1E125", true),
            ("1E125", false), ("00001768385929", true), ("0.001", true), (".5", true), ("1E-130", true),
        ])
    func numbers(text: String, isLess: Bool) {
        #expect(DecimalText.isLess(text, than: 1_768_385_930) == isLess)
    }

    @Test(
        "negative numbers and none are told apart",
        arguments: [
            ("-11", -10, true), ("-10", -10, false), ("-9.5", -10, false), ("-10.5", -10, true), ("0", -10, false),
            ("0", 0, false), ("-0.0", 0, false), ("-0.1", 0, true), ("0.1", 0, false), ("x", 0, nil), ("", 0, nil),
            ("1.2.3", 0, nil), ("1e", 0, nil), ("e5", 0, nil), ("--1", 0, nil), ("1e99999999999999999999", 0, nil),
            ("1E-9223372036854775808", 0, nil),
        ] as [(String, Int64, Bool?)])
    func strangeNumbers(text: String, bound: Int64, isLess: Bool?) {
        #expect(DecimalText.isLess(text, than: bound) == isLess)
    }

    /// What DynamoDB's FilterExpression says of an attribute, written down once more.
    private static func lets(_ value: String, _ window: ArchiveWindow, _ rule: WindowRule) throws -> Bool {
        var transcoder = ItemTranscoder(finding: [rule.attribute])
        var text = TranscodedLine()
        let item = Array(#"{"timestamp":\#(value)}"#.utf8)
        return try item.withUnsafeBytes { item in
            _ = try transcoder.transcode(item, into: &text)
            return WindowSieve(rule, window).passes(transcoder.found[0], in: item)
        }
    }

    @Test(
        "are sieved as DynamoDB would filter the same items",
        arguments: [
            // In January, and two days around it, as texts are compared.
            (#"{"S":"2026-01-14T10:18:50Z"}"#, true), (#"{"S":"2025-12-30"}"#, true),
            (#"{"S":"2025-12-29T23"}"#, false),
            (#"{"S":"2026-02-02T23"}"#, true), (#"{"S":"2026-02-03"}"#, false), (#"{"S":"2026-01-\u0031"}"#, true),
            (#"{"S":"2024-99"}"#, false), (#"{"S":"soon"}"#, true), (#"{"S":""}"#, true), (#"{"S":"!"}"#, true),
            (#"{"S":"2026-13-45"}"#, true), (#"{"S":"20260501T000000Z"}"#, true), (#"{"S":"20240501"}"#, false),
            (#"{"S":"猫"}"#, true), (#"{"N":"5"}"#, true), (#"{"NULL":true}"#, true), (#"{"M":{}}"#, true),
        ])
    func texts(value: String, passes: Bool) throws {
        let rule = ArchiveWindowTests.rule(.iso8601, .lastMonth)
        let window = ArchiveWindow(
            from: ArchiveWindowTests.time("2026-01-01T00:00:00Z"), to: ArchiveWindowTests.time("2026-02-01T00:00:00Z"))
        #expect(try Self.lets(value, window, rule) == passes)
    }

    @Test(
        "are sieved by the digits of their epochs",
        arguments: [
            (#"{"N":"1767225600"}"#, true), (#"{"N":"1767225599.999999999999999999"}"#, false),
            (#"{"N":"1769903999.999999999999999999"}"#, true), (#"{"N":"1769904000"}"#, false),
            (#"{"N":"1E30"}"#, false),
            (#"{"N":"-1E30"}"#, false), (#"{"S":"1"}"#, true),
        ])
    func epochs(value: String, passes: Bool) throws {
        let rule = ArchiveWindowTests.rule(.epochSeconds, .lastMonth)
        let window = ArchiveWindow(
            from: ArchiveWindowTests.time("2026-01-01T00:00:00Z"), to: ArchiveWindowTests.time("2026-02-01T00:00:00Z"))
        #expect(try Self.lets(value, window, rule) == passes)
        #expect(try Self.lets("{\"N\":\"-1E30\"}", ArchiveWindow(from: nil, to: window.to), rule))
    }

    @Test("without an attribute pass, and tell no time")
    func missing() throws {
        let rule = ArchiveWindowTests.rule(.epochSeconds, .lastMonth)
        let window = ArchiveWindow(from: nil, to: ArchiveWindowTests.time("2026-02-01T00:00:00Z"))
        var partitioner = Partitioner(keys: [], window: (rule, window), defaultPartition: "none", isSieved: false)
        #expect(try PartitionerTests.place(#"{"a":{"S":"x"}}"#, &partitioner)?.isUntimed == true)
        #expect(try PartitionerTests.place(#"{"timestamp":{"N":"1E30"}}"#, &partitioner) == nil)
        #expect(try PartitionerTests.place(#"{"timestamp":{"N":"-1E30"}}"#, &partitioner)?.isUntimed == true)
        #expect(try PartitionerTests.place(#"{"timestamp":{"N":"1"}}"#, &partitioner)?.isUntimed == false)
    }
}
