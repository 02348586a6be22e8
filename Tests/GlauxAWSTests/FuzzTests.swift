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
        #"{"ResultSet":{"Rows":[{"Data":[{"VarCharValue":"n"}]},{"Data":[{},{"VarCharValue":"1"}]}],"ResultSetMetadata":"#
            + #"{"ColumnInfo":[{"Name":"n","Type":"bigint"},{"Name":"n","Type":"boolean"}]}},"NextToken":"t"}"#,
        #"{"WorkGroup":{"State":"ENABLED","Configuration":{"EnforceWorkGroupConfiguration":true,"#
            + #""ResultConfiguration":{"OutputLocation":"s3://b/"}}}}"#,
        #"{"TableVersions":[{"VersionId":"9223372036854775807"},{"VersionId":"2"}],"NextToken":"t"}"#,
        #"{"Partitions":[{"Values":["2026"],"StorageDescriptor":{"Location":"s3://b/"}}],"UnprocessedKeys":[{"Values":["2"]}]}"#,
        #"{"Errors":[{"VersionId":"1","PartitionValues":["2026"],"ErrorDetail":{"ErrorCode":"C","ErrorMessage":"m"}}]}"#,
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
            Self.read(GetWorkGroup(workgroup: "w"), input)
            let target = Target(database: "d", name: "t")
            if let found = Self.read(GetTableVersions(target: target), input) {
                #expect(SurplusVersions.among(found.versions, keep: 1).count < max(found.versions.count, 1))
            }
            Self.read(BatchDeleteTableVersion(target: target, versions: ["1"]), input)
            Self.read(BatchGetPartition(target: target, values: [["2026"]]), input)
            Self.read(BatchCreatePartition(target: target, partitions: []), input)
            if let page = Self.read(GetQueryResults(query: QueryID("q")), input) {
                #expect((try? JSON(parsing: Self.written(page))) != nil, "\(input.inBase64)")
            }
            if let json = try? JSON(parsing: input) { _ = try? ExportProof.Summary(json) }
            for service in [Service.dynamoDB, .athena, .glue] {
                let reply = ErrorReply(service: service, status: 400, headers: [:], body: input)
                #expect(!reply.code.isEmpty, "\(input.inBase64)")
            }
        }
    }

    /// As a report in JSON.
    private static func written(_ page: ResultPage) -> [UInt8] {
        var text = ResultText(page.columns, as: .json)
        for row in page.rows { text.add(row) }
        text.end()
        return text.takeBytes()
    }

    @discardableResult
    private static func read<O: Operation>(_ operation: O, _ input: [UInt8]) -> O.Output?
    where O.Sink == CollectedBody {
        try? operation.output(of: Reply(headers: [:], body: Self.collected(input)))
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
            """
            <ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>\
            <NextUploadIdMarker>u</NextUploadIdMarker><Upload><Key>a</Key><UploadId>u</UploadId></Upload>\
            </ListMultipartUploadsResult>
            """,
            "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
            "<CompleteMultipartUploadResult><ETag>&quot;e-1&quot;</ETag></CompleteMultipartUploadResult>",
            "<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code><Message>m</Message></Error></DeleteResult>",
            """
            <LifecycleConfiguration><Rule><ID>i</ID><Status>Enabled</Status><Expiration><Days>9223372036854775807</Days>\
            </Expiration></Rule></LifecycleConfiguration>
            """,
            """
            <AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
            <SessionToken>t</SessionToken><Expiration>2026-01-14T10:18:50Z</Expiration></Credentials></AssumeRoleResult>
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
            let bucket = ArchiveBucket(name: "b")
            Self.read(ListMultipartUploads(bucket: bucket, prefix: "p"), input)
            Self.read(CreateMultipartUpload(bucket: bucket, key: "k"), input)
            Self.read(CompleteMultipartUpload(bucket: bucket, key: "k", uploadID: "u", parts: []), input)
            Self.read(DeleteObjects(bucket: "b", bucketOwner: nil, keys: ["k"]), input)
            Self.read(GetBucketVersioning(bucket: "b", bucketOwner: nil), input)
            for rule in Self.read(GetBucketLifecycle(bucket: "b", bucketOwner: nil), input) ?? [] {
                guard case .days(let days) = rule.expires else { continue }
                #expect(abs(Int64(days)) <= 1 << 31, "\(input.inBase64)")
            }
            _ = try? Credentials(of: XMLElement(parsing: input))
        }
    }

    @Test("a header is read, or it is none")
    func headers() {
        let get = GetObjectRange(bucket: "b", bucketOwner: nil, key: "k", etag: "e", range: 4..<8)
        let seeds = [
            "bytes 4-7/8", "bytes 4-7/-9223372036854775808", "Wed, 14 Jan 2026 10:18:50 GMT",
            "Sun, 30 Feb 9999 23:59:60 GMT",
        ]
        for input in FuzzedInputs("header", seeds: seeds, words: ["bytes ", "GMT", "Jan", "29"]) {
            let text = String(decoding: input, as: UTF8.self)
            let reply = Reply(headers: ["content-range": text], body: Self.collected(Array("abcd".utf8)))
            if let part = try? get.output(of: reply) { #expect(part.total >= 8, "\(input.inBase64)") }
            if let time = HTTPDate.parse(text) { #expect(time.secondsSince1970 >= 0, "\(input.inBase64)") }
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
