import GlauxCore
import GlauxFuzzing
import NIOCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

@Suite("answers that are nearly right")
struct FuzzTests {
    private static let json = [
        #"{"ExportDescription":{"ExportArn":"a","ExportStatus":"COMPLETED","StartTime":1768385930.622,"ItemCount":9}}"#,
        #"{"ExportSummaries":[{"ExportArn":"a","ExportStatus":"IN_PROGRESS"}],"NextToken":"\u65e5\ud83d\ude00"}"#,
        #"{"Table":{"Name":"t","StorageDescriptor":{"Location":"s3://b/","Columns":[{"Name":"item","Type":"x"}]}}}"#,
        #"{"QueryExecution":{"QueryExecutionId":"q","Status":{"State":"FAILED","AthenaError":{"ErrorCategory":2}}}}"#,
        #"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException:http://x","message":"Rate exceeded"}"#,
        #"{"__type":"com.amazonaws.dynamodb.v20120810#:http://x"}"#,
    ]

    @Test("JSON is refused, or written again it means the same; what each operation makes of it has an end")
    func replies() {
        let words = [#""ExportStatus""#, #"\u0000"#, #"\ud800"#, "1E400", "-0", "1.5", "[[[[[[[[", "NaN", "/**/"]
        for input in FuzzedInputs("json", seeds: Self.json, words: words) {
            if let json = try? JSON(parsing: input) {
                #expect((try? JSON(parsing: json.encoded())) == json, "\(input.inBase64)")
            }
            Self.read(DescribeExport(export: ExportARN("a")), input)
            Self.read(ListExports(table: nil, page: nil), input)
            Self.read(DescribeTable(table: "T"), input)
            Self.read(DescribeContinuousBackups(table: "T"), input)
            Self.read(GetTable(target: Target(database: "d", name: "t")), input)
            Self.read(GetQueryExecution(query: QueryID("q")), input)
            Self.read(BatchGetQueryExecution(queries: [QueryID("q")]), input)
            Self.read(ListQueryExecutions(workgroup: "w", page: "p"), input)
            if let json = try? JSON(parsing: input) { _ = try? ExportProof.Summary(json) }
            for service in [Service.dynamoDB, .athena, .glue] {
                let reply = ErrorReply(service: service, status: 400, headers: [:], body: input)
                #expect(!reply.code.isEmpty, "\(input.inBase64)")
            }
        }
    }

    private static func read(_ operation: some JSONOperation, _ input: [UInt8]) {
        _ = try? operation.output(of: Reply(headers: [:], body: Self.collected(input)))
    }

    private static func collected(_ input: [UInt8]) -> CollectedBody {
        var body = CollectedBody()
        try? body.consume(ByteBuffer(bytes: input))
        return body
    }

    @Test("XML is refused or read")
    func xml() {
        let seeds = [
            "<Error><Code>NoSuchKey</Code><Message>no &amp; no</Message><RequestId>r</RequestId></Error>",
            // Foundation's parser traps on it.
            "<ErrorResp#onse><Error><EM-lrror><Code>AccessDenied</Code></Error><RequestId>r</RequestId></ErrorResponse>",
            "<ErrorResponse><Error><Code>AccessDenied</Code></Error><RequestId>r</RequestId></ErrorResponse>",
            """
            <?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><EncodingType>url</EncodingType>\
            <NextContinuationToken>n</NextContinuationToken><Contents><Key>a%2Fb</Key><ETag>"e"</ETag><Size>3</Size>\
            </Contents></ListBucketResult>
            """,
        ]
        let words = [
            "<!DOCTYPE x [<!ENTITY a \"b\">]>", "&a;", "<![CDATA[", "]]>", "<!--", "xmlns=\"x\"", "%", "%zz", "&#0;",
        ]
        let list = ListObjects(bucket: "b", bucketOwner: nil, prefix: "p", page: nil)
        for input in FuzzedInputs("xml", seeds: seeds, words: words) {
            for service in [Service.s3, .sts] {
                let reply = ErrorReply(service: service, status: 403, headers: [:], body: input)
                #expect(!reply.code.isEmpty, "\(input.inBase64)")
            }
            let page = try? list.output(of: Reply(headers: [:], body: Self.collected(input)))
            #expect(page?.objects.allSatisfy { !$0.object.etag.contains("\"") } ?? true, "\(input.inBase64)")
        }
    }

    @Test("a manifest reads the same however it is cut")
    func manifest() {
        let line =
            #"{"itemCount":2,"md5Checksum":"x","etag":"\"e-1\"","dataFileS3Key":"p/AWSDynamoDB/1-a/data/x.json.gz"}"#
        let words = ["itemCount", "\n\n", "dataFileS3Key", "etag", "-5", "2.0"]
        for input in FuzzedInputs("manifest", seeds: [line, line + "\n" + line + "\n"], words: words) {
            var whole = ManifestFiles()
            var bytewise = ManifestFiles()
            try? whole.consume(ByteBuffer(bytes: input))
            for byte in input { try? bytewise.consume(ByteBuffer(bytes: [byte])) }
            #expect(whole.finish() == bytewise.finish(), "\(input.inBase64)")
            #expect(whole.files == bytewise.files && whole.problem == bytewise.problem, "\(input.inBase64)")
        }
    }

    @Test("AWS's shared files are refused with their line, or read")
    func sharedFile() {
        let seeds = [
            "[default]\nregion = eu-west-1\n[profile x]\nrole_arn=a\nsource_profile = default\ns3 =\n  a = b\n",
            "[default]\r\naws_access_key_id = A\r\naws_secret_access_key=S # c\r\n; x\r\n",
        ]
        for input in FuzzedInputs(
            "shared-file", seeds: seeds, words: ["[", "]", "=", "profile ", "\t", "sso-session "])
        {
            do throws(SettingsProblem) {
                _ = try SharedFile(parsing: String(decoding: input, as: UTF8.self), path: "f")
            } catch {
                #expect("\(error)".contains("f line "), "\(input.inBase64)")
            }
        }
    }

    @Test("a data file reads the same however it is cut, and what is damaged is refused")
    func dataFile() {
        let lines = [#"{"Item":{"pk":{"S":"1"}}}"#, #"{"Item":{"pk":{"S":"2"},"l":{"L":[{"N":"1"}]}}}"#, ""]
        let whole = gzip(Array(lines.joined(separator: "\n").utf8))
        for input in FuzzedInputs("data-file", seeds: [whole, whole + whole, gzip([])], words: ["\u{1f}"]) {
            let once = Self.shape(of: [input])
            let bytewise = Self.shape(of: input.map { [$0] })
            #expect(once == bytewise, "\(input.inBase64)")
        }
    }

    /// What was read, and whether it was read to its end.
    private struct Read: Equatable {
        var shape = ItemShape()
        var isWhole = false
    }

    private static func shape(of parts: [[UInt8]]) -> Read {
        var read = Read()
        var lines = ItemLines()
        do {
            let inflater = try Inflater()
            for part in parts {
                try inflater.inflate(part) { (text) throws(ItemLineProblem) in
                    try lines.consume(text, into: &read.shape)
                }
            }
            try lines.finish(into: &read.shape)
            read.isWhole = inflater.isAtEnd
        } catch {
            // How far a damaged file was read may depend on its parts.
            read.shape = ItemShape()
        }
        return read
    }
}
