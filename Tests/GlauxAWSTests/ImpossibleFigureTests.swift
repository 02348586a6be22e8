import GlauxCore
import NIOCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

@Suite("figures that cannot be")
struct ImpossibleFigureTests {
    private static func body(_ text: String) throws -> CollectedBody {
        var body = CollectedBody()
        try body.consume(ByteBuffer(string: text))
        return body
    }

    @Test(
        "an export with less than nothing in it is refused: the journal would not take it",
        arguments: [("-1", "1"), ("1", "-1"), ("-9223372036854775808", "0")])
    func export(items: String, bytes: String) throws {
        let answer = """
            {"ExportDescription":{"ExportArn":"arn:x/export/1-a","ExportStatus":"COMPLETED","StartTime":1768385930,\
            "EndTime":1768386000,"ExportManifest":"m","S3Bucket":"b","ItemCount":\(items),"BilledSizeBytes":\(bytes)}}
            """
        let reply = Reply(headers: [:], body: try Self.body(answer))
        #expect(throws: Malformed.self) { try DescribeExport(export: ExportARN("arn:x/export/1-a")).output(of: reply) }
    }

    @Test(
        "a part of an object that ends before it begins is refused",
        arguments: [
            "bytes 4-7/-9223372036854775808", "bytes 4-7/-1", "bytes 4-7/0", "bytes 4-3/4",
            "bytes 4-7/99999999999999999999",
            "bytes 4-7/8", "",
        ])
    func range(stated: String) throws {
        let get = GetObjectRange(bucket: "b", bucketOwner: nil, key: "k", etag: "e", range: 4..<8)
        let reply = Reply(headers: ["content-range": stated], body: try Self.body("abc"))
        #expect(throws: Malformed.self) { try get.output(of: reply) }
    }
}
