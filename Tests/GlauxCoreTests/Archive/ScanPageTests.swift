import GlauxFuzzing
import Testing

@testable import GlauxCore

@Suite("a page of Scan")
struct ScanPageTests {
    static func read(_ body: String) throws -> (page: ScanPage, lines: [String]) {
        try read(Array(body.utf8))
    }

    static func read(_ body: [UInt8]) throws -> (page: ScanPage, lines: [String]) {
        var transcoder = ItemTranscoder()
        var line = TranscodedLine()
        var lines: [String] = []
        let page = try body.withUnsafeBytes {
            try ScanPage($0, through: &transcoder, line: &line) {
                lines.append(String(decoding: $0.line, as: UTF8.self))
            }
        }
        return (page, lines)
    }

    @Test("items are passed on in order, and the key to go on from is kept as DynamoDB wrote it")
    func whole() throws {
        let (page, lines) = try Self.read(
            #"""
            {"ConsumedCapacity":{"TableName":"t","CapacityUnits":128.5},"Count":2,
             "Items":[{"a":{"S":"x"}} , {"n":{"N":"1"}}],"LastEvaluatedKey":{"k":{"B":"AP8="} },"ScannedCount":7}
            """#)
        #expect(lines == ["{\"a\":\"x\"}\n", "{\"n\":1}\n"])
        #expect(page.items == 2 && page.scanned == 7 && page.consumed == 128.5)
        #expect(page.lastKey.map { String(decoding: $0, as: UTF8.self) } == #"{"k":{"B":"AP8="} }"#)
    }

    @Test(
        "a page may be empty, with a key or without, and have members nobody knows",
        arguments: [
            (#"{"Count":0,"Items":[],"ScannedCount":0}"#, false),
            (#"{"Items":[ ],"LastEvaluatedKey":{"k":{"S":"}\""}},"Count":0,"New":[{"x":[1,null]},"\\"]}"#, true),
            (#"{"LastEvaluatedKey":null,"ConsumedCapacity":{"Table":{"CapacityUnits":1}}}"#, false),
        ])
    func empty(body: String, goesOn: Bool) throws {
        let (page, lines) = try Self.read(body)
        #expect(lines.isEmpty && page.items == 0 && page.consumed == nil && (page.lastKey != nil) == goesOn)
    }

    @Test(
        "what is no page is refused",
        arguments: [
            "", "[]", #"{"Items":[{"a":{"S":"x"}}],"Count":2}"#, #"{"Items":[{"a":"x"}]}"#, #"{"Items":[{}"#,
            #"{"Items":{}}"#, #"{"Count":1.5}"#, #"{"Count":0} x"#, #"{"New":"#, #"{"New":"\"#,
            #"{"Items":[{"a":{"S":"x"}}],"Items":[{"a":{"S":"x"}}],"Count":1}"#, #"{"Count":-1}"#,
            #"{"ScannedCount":9223372036854775807}"#, #"{"ScannedCount":-1}"#,
            #"{"ConsumedCapacity":{"CapacityUnits":1e300}}"#, #"{"ConsumedCapacity":{"CapacityUnits":-1}}"#,
        ])
    func malformed(body: String) {
        #expect(throws: TranscodingProblem.self) { try Self.read(body) }
    }

    @Test("whatever comes is read to its end, or refused at a place inside it")
    func fuzzed() {
        let seeds = [
            #"{"Count":2,"Items":[{"a":{"S":"x"}},{"n":{"N":"1"}}],"LastEvaluatedKey":{"k":{"S":"}"}},"ScannedCount":7}"#,
            #"{"ConsumedCapacity":{"CapacityUnits":1e3},"Items":[{"l":{"L":[{"BOOL":true}]}}],"New":[[{"x":null}]]}"#,
        ]
        for input in FuzzedInputs(
            "scan-page", seeds: seeds, words: ["Items", "LastEvaluatedKey", "Count", "1e300", "[[[["])
        {
            do {
                let (page, lines) = try Self.read(input)
                #expect(Int(page.items) == lines.count, "\(input.inBase64)")
            } catch let problem as TranscodingProblem {
                #expect((0...input.count).contains(problem.offset), "\(input.inBase64)")
            } catch {
                Issue.record(error, "\(input.inBase64)")
            }
        }
    }
}
