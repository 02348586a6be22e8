import GlauxCore
import NIOCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

@Suite("samples of exports")
struct SampleReadingTests {
    private static let folder = "p/AWSDynamoDB/01-a/"
    private static let export = CompletedExport(
        arn: ExportARN("arn:aws:dynamodb:eu-west-1:1:table/T/export/01-a"), bucket: "b",
        manifestKey: folder + "manifest-summary.json", itemCount: 3, billedBytes: 10, exportTime: standingNow,
        startTime: standingNow, endTime: standingNow)

    /// A bucket with an export of these data files.
    private struct Bucket: Sendable {
        var objects: [String: [UInt8]] = [:]

        init(_ files: [(items: Int, bytes: [UInt8])]) {
            var manifest = ""
            for (number, file) in files.enumerated() {
                let key = "\(folder)data/\(number).json.gz"
                objects[key] = file.bytes
                manifest += #"{"itemCount":\#(file.items),"etag":"e\#(number)","dataFileS3Key":"\#(key)"}"# + "\n"
            }
            let summary =
                #"{"exportArn":"a","s3Bucket":"b","manifestFilesS3Key":"\#(folder)manifest-files.json","#
                + #""billedSizeBytes":1,"itemCount":1}"#
            objects[folder + "manifest-files.json"] = Array(manifest.utf8)
            objects[folder + "manifest-summary.json"] = Array(summary.utf8)
        }

        /// As S3 does it.
        func serve(_ request: ScriptedServer.Request) -> (status: Int, headers: [(String, String)], body: [UInt8]) {
            guard let (_, body) = objects.first(where: { request.uri.hasSuffix($0.key) }) else {
                return (404, [], Array("<Error><Code>NoSuchKey</Code><Message>m</Message></Error>".utf8))
            }
            guard let range = request.headers.first(name: "range") else { return (200, [], body) }
            let bounds = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
            let end = min(bounds[1], body.count - 1)
            guard bounds[0] <= end else {
                return (416, [], Array("<Error><Code>InvalidRange</Code><Message>m</Message></Error>".utf8))
            }
            return (206, [("content-range", "bytes \(bounds[0])-\(end)/\(body.count)")], Array(body[bounds[0]...end]))
        }
    }

    private static func lines(_ range: Range<Int>) -> [UInt8] {
        Array(range.map { #"{"Item":{"pk":{"S":"\#($0)"},"n":{"N":"\#($0)"}}}"# + "\n" }.joined().utf8)
    }

    private struct Strange: Error { var reply: AWSReply }

    private static func sample(
        _ bucket: Bucket, limit: Int64 = 1 << 24
    ) async throws -> (sample: ExportSample, requests: [ScriptedServer.Request]) {
        try await ScriptedServer.run([.serve { bucket.serve($0) }]) { server in
            let reply = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) {
                try await $0.perform(.sampleExport(export, bucketOwner: "123456789012", limit: limit)).get()
            }
            guard case .sample(let sample) = reply else { throw Strange(reply: reply) }
            return (sample, server.requests)
        }
    }

    @Test("a small export is read whole, member by member, with or without the last newline")
    func whole() async throws {
        let members = gzip(Self.lines(0..<3)) + gzip(Array(Self.lines(3..<5).dropLast()))
        let bucket = Bucket([(5, members), (0, gzip([])), (2, gzip(Self.lines(5..<7)))])
        let (sample, requests) = try await Self.sample(bucket)
        #expect(sample.shape.items == 7 && sample.files == 2 && sample.filesRead == 2)
        #expect(sample.bytesRead == Int64(members.count + gzip(Self.lines(5..<7)).count))
        #expect(
            sample.shape.columns == [Column(attribute: "n", type: .number), Column(attribute: "pk", type: .string)])
        let parts = requests.filter { $0.uri.contains("/data/") }
        #expect(parts.count == 2)
        for part in parts {
            #expect(part.method == "GET" && part.headers.first(name: "range") == "bytes=0-524287")
            #expect(part.headers.first(name: "if-match")?.hasPrefix("\"e") == true)
            #expect(part.headers.first(name: "x-amz-expected-bucket-owner") == "123456789012")
            #expect(part.headers.first(name: "authorization")?.contains("if-match;range;") == true)
        }
    }

    @Test("of a large file no more is read than the limit, and its last line, which is cut, is left out")
    func limited() async throws {
        let file = gzip(Self.lines(0..<60_000), level: 0)
        let (sample, requests) = try await Self.sample(Bucket([(60_000, file)]), limit: 1_200_000)
        #expect(sample.bytesRead == 1_200_000 && sample.filesRead == 1)
        #expect(sample.shape.items > 20_000 && sample.shape.items < 40_000)
        #expect(
            requests.compactMap { $0.headers.first(name: "range") } == [
                "bytes=0-524287", "bytes=524288-1048575", "bytes=1048576-1199999",
            ])
    }

    @Test("what small files leave of the limit goes to larger ones")
    func leftover() async throws {
        let small = (0..<9).map { _ in (items: 1, bytes: gzip(Self.lines(0..<1))) }
        let bucket = Bucket(small + [(40_000, gzip(Self.lines(0..<40_000), level: 0))])
        let (sample, _) = try await Self.sample(bucket, limit: 1_000_000)
        #expect(sample.filesRead == 10 && sample.bytesRead > 900_000 && sample.bytesRead <= 1_000_000)
    }

    @Test("of more files than the limit has room for, evenly chosen ones are read")
    func spread() async throws {
        let files = (0..<100).map { (items: 1, bytes: gzip(Self.lines($0..<$0 + 1))) }
        let (sample, requests) = try await Self.sample(Bucket(files), limit: 10 * 32_768)
        #expect(sample.files == 100 && sample.filesRead == 10 && sample.shape.items == 10)
        let read = requests.compactMap { $0.uri.split(separator: "/").last?.split(separator: ".").first }.compactMap {
            Int($0)
        }
        #expect(read.sorted() == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
        let (least, _) = try await Self.sample(Bucket(files), limit: 0)
        #expect(least.filesRead == 1)
    }

    @Test("an empty export has an empty shape")
    func empty() async throws {
        let (sample, requests) = try await Self.sample(Bucket([(0, gzip([])), (0, gzip([]))]))
        #expect(sample == ExportSample(shape: ItemShape(), files: 0, filesRead: 0, bytesRead: 0))
        #expect(requests.count == 2)
    }

    /// Data files, and the words that name what is wrong with them.
    static let damage: [(String, [UInt8], String)] = [
        ("no gzip", Array("{}".utf8), "0.json.gz is no whole gzip file: incorrect header check"),
        ("cut", gzip(lines(0..<9)).dropLast(9), "0.json.gz is no whole gzip file: it ends too early"),
        (
            "a flipped bit in its checksum",
            {
                var file = gzip(lines(0..<9)); file[file.count - 6] ^= 1; return file
            }(),
            "0.json.gz is no whole gzip file: incorrect data check"
        ),
        (
            "a line that is no item", gzip(lines(0..<2) + Array("secret\n".utf8)),
            "0.json.gz: line 3 is no item in DynamoDB JSON (byte 0)"
        ),
        (
            "an incremental export", gzip(Array(#"{"Metadata":{}}"#.utf8)),
            "0.json.gz: line 1 is no item of a full export"
        ),
        ("a last line that is cut", gzip(lines(0..<2).dropLast(9)), "0.json.gz: line 2 "),
        ("nothing in a file that has items", [], "0.json.gz is empty"),
    ]

    @Test("what is damaged is named with its file and line, and nothing of what is there is told", arguments: damage)
    func damaged(name: String, file: [UInt8], words: String) async throws {
        let failure = await #expect(throws: AWSFailure.self) { _ = try await Self.sample(Bucket([(9, file)])) }
        let text = "\(failure?.code ?? "") \(failure?.message ?? "")"
        #expect(text.contains(words) && !text.contains("secret"), "\(text)")
        #expect(failure?.kind == .damaged)
    }

    @Test("a line without an end is not kept whole")
    func endlessLine() throws {
        var lines = ItemLines()
        var shape = ItemShape()
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        for _ in 0..<8 { try lines.consume(piece[...], into: &shape) }
        let problem = #expect(throws: ItemLineProblem.self) { try lines.consume(piece[...], into: &shape) }
        #expect(problem?.message == "is longer than 8388608 bytes" && lines.number == 1)
    }

    @Test("manifests that are missing or unreadable, and files that changed, are told as what they are")
    func otherFailures() async throws {
        var bucket = Bucket([(1, gzip(Self.lines(0..<1)))])
        bucket.objects[Self.folder + "manifest-files.json"] = Array("nonsense".utf8)
        var failure = await #expect(throws: AWSFailure.self) { _ = try await Self.sample(bucket) }
        #expect(
            failure?.kind == .damaged && failure?.message.contains("manifest-files.json cannot be read: line 1") == true
        )
        bucket.objects[Self.folder + "manifest-files.json"] = nil
        failure = await #expect(throws: AWSFailure.self) { _ = try await Self.sample(bucket) }
        #expect(failure?.code == "NoSuchKey")
        bucket.objects[Self.folder + "manifest-summary.json"] = Array("{}".utf8)
        failure = await #expect(throws: AWSFailure.self) { _ = try await Self.sample(bucket) }
        #expect(failure?.kind == .damaged)
    }

    @Test("an answer that is not the part asked for is not used")
    func wrongPart() throws {
        let get = GetObjectRange(bucket: "b", bucketOwner: nil, key: "k", etag: "e", range: 10..<20)
        func output(_ headers: HTTPHeaders, _ count: Int) throws -> GetObjectRange.Output {
            var body = CollectedBody()
            try body.consume(.init(bytes: Array(repeating: 1, count: count)))
            return try get.output(of: Reply(headers: headers, body: body))
        }
        #expect(try output(["content-range": "bytes 10-19/100"], 10).total == 100)
        #expect(try output(["content-range": "bytes 10-14/15"], 5).bytes.count == 5)
        for (range, count) in [
            ("bytes 10-19/100", 9), ("bytes 0-9/100", 10), ("bytes 10-19/*", 10), ("", 10), ("bytes 10-18/19", 10),
        ] {
            #expect(throws: Malformed.self) { try output(["content-range": range], count) }
        }
    }
}
