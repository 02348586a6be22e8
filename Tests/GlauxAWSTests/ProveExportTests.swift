import GlauxCore
import NIOCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

struct ProveExportTests {
    private static let arn = "arn:aws:dynamodb:eu-west-1:1:table/T/export/01-a"
    private static let folder = "p q/AWSDynamoDB/01-a/"
    private static let export = CompletedExport(
        arn: ExportARN(rawValue: arn), bucket: "my-exports", manifestKey: folder + "manifest-summary.json",
        itemCount: 3,
        billedBytes: 10, exportTime: standingNow, startTime: standingNow, endTime: standingNow)
    private static let summary = """
        {"version":"2020-06-30","exportArn":"\(arn)","s3Bucket":"my-exports","s3Prefix":null,\
        "manifestFilesS3Key":"\(folder)manifest-files.json","billedSizeBytes":10,"itemCount":3,"exportTime":"x"}
        """
    private static let files = """
        {"itemCount":3,"md5Checksum":"x","etag":"e-1","dataFileS3Key":"\(folder)data/a b.json.gz"}
        {"itemCount":0,"md5Checksum":"x","etag":"f-1","dataFileS3Key":"\(folder)data/c.json.gz"}

        """

    private static func md5(_ text: String) throws -> String {
        var body = HashedBody()
        try body.consume(ByteBuffer(string: text))
        return body.md5
    }

    private static func page(_ entries: [(String, String)], next: String? = nil) -> ScriptedServer.Act {
        let contents = entries.map {
            "<Contents><Key>\($0.0)</Key><ETag>&quot;\($0.1)&quot;</ETag><Size>5</Size></Contents>"
        }.joined()
        let token = next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""
        return .xml(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>my-exports</Name>\
            <EncodingType>url</EncodingType><IsTruncated>\(next != nil)</IsTruncated>\(token)\(contents)</ListBucketResult>
            """)
    }

    private static let folderURL = "p+q/AWSDynamoDB/01-a/data/"
    private static let noSuchKey = ScriptedServer.Act.xml(
        "<Error><Code>NoSuchKey</Code><Message>m</Message></Error>", status: 404)
    private static func start() throws -> [ScriptedServer.Act] {
        [.xml(summary), .xml(try md5(summary)), .xml(files), noSuchKey, .xml(try md5(files))]
    }

    private static func prove(
        _ script: [ScriptedServer.Act], attempts: Int = 3
    ) async throws -> (Result<AWSReply, AWSFailure>, [ScriptedServer.Request]) {
        try await ScriptedServer.run(script) { server in
            let result = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "\(attempts)"]) {
                await $0.perform(.proveExport(export, bucketOwner: "123456789012"))
            }
            return (result, server.requests)
        }
    }

    @Test("a whole export is proven with one request for each object and page")
    func whole() async throws {
        let (result, requests) = try await Self.prove(
            Self.start() + [
                Self.page([("\(Self.folderURL)a%20b.json.gz", "e-1")], next: "1/a+b=="),
                Self.page([("\(Self.folderURL)c.json.gz", "f-1")]),
            ])
        #expect(try result.get() == .proof(.whole(files: 2, bytes: 10)))
        let folder = "/my-exports/p%20q/AWSDynamoDB/01-a/"
        let list = "/my-exports/?list-type=2&encoding-type=url&prefix=p%20q%2FAWSDynamoDB%2F01-a%2Fdata%2F"
        #expect(
            requests.map(\.uri) == [
                folder + "manifest-summary.json", folder + "manifest-summary.md5", folder + "manifest-files.json",
                folder + "manifest-files.md5", folder + "manifest-files.checksum", list,
                list + "&continuation-token=1%2Fa%2Bb%3D%3D",
            ])
        #expect(requests.allSatisfy { $0.headers.first(name: "x-amz-expected-bucket-owner") == "123456789012" })
    }

    @Test(
        "a manifest that is not there, or is no JSON, is damage, unless nothing at all is there; a refusal or a fault is neither"
    )
    func readings() async throws {
        #expect(
            try await Self.prove([Self.noSuchKey, Self.page([])]).0.get() == .proof(.gone))
        #expect(
            try await Self.prove([Self.noSuchKey, Self.page([("\(Self.folderURL)c.json.gz", "f-1")])]).0.get()
                == .proof(.damaged(["\(Self.folder)manifest-summary.json is missing."])))
        let (unreadable, _) = try await Self.prove([.xml("{"), .xml("x")])
        #expect(
            try unreadable.get()
                == .proof(.damaged(["\(Self.folder)manifest-summary.json is no manifest: the JSON ends too early."])))
        let denied = ScriptedServer.Act.xml("<Error><Code>AccessDenied</Code></Error>", status: 403)
        #expect(try await Self.prove([denied]).0.failure?.kind == .permission)
        // Who may list the folder alone is denied what is not there; the list tells.
        #expect(try await Self.prove([denied, Self.page([])]).0.get() == .proof(.gone))
        let isThere = Self.page([("p+q/AWSDynamoDB/01-a/manifest-summary.json", "s-1")])
        #expect(try await Self.prove([denied, isThere]).0.failure?.code == "AccessDenied")
        let fault = ScriptedServer.Act.xml("<Error><Code>InternalError</Code></Error>", status: 500)
        let (failed, requests) = try await Self.prove([fault])
        #expect(failed.failure?.kind == .transient)
        #expect(requests.count == 3)
        let bucket = ScriptedServer.Act.xml("<Error><Code>NoSuchBucket</Code></Error>", status: 404)
        #expect(try await Self.prove([bucket]).0.failure?.kind == .missing)
    }

    @Test("an answer that broke off is read again from its start")
    func truncated() async throws {
        var script = try Self.start()
        script.insert(.truncate(body: String(Self.files.prefix(120))), at: 2)
        let listing = Self.page([
            ("\(Self.folderURL)a%20b.json.gz", "e-1"), ("\(Self.folderURL)c.json.gz", "f-1"),
        ])
        #expect(try await Self.prove(script + [listing]).0.get() == .proof(.whole(files: 2, bytes: 10)))
    }

    @Test("a file outside the data folder is asked for alone")
    func elsewhere() async throws {
        let files = """
            {"itemCount":3,"etag":"e-1","dataFileS3Key":"other/a"}
            {"itemCount":0,"etag":"f-1","dataFileS3Key":"other/b"}

            """
        let (result, requests) = try await Self.prove([
            .xml(Self.summary), .xml(Self.md5(Self.summary)), .xml(files), .xml(Self.md5(files)), Self.page([]),
            .answer(status: 200, headers: [("ETag", "\"e-1\""), ("content-length", "9")], body: ""),
            .answer(status: 404, headers: [], body: ""),
        ])
        #expect(
            try result.get()
                == .proof(
                    .damaged([
                        "other/a holds 3 items outside s3://my-exports/\(Self.folder)data/.", "other/b is missing.",
                    ])))
        #expect(requests.suffix(2).map(\.method) == ["HEAD", "HEAD"])
    }

    @Test("a bucket in another region is asked there, and remembered")
    func redirected() async throws {
        let moved = ScriptedServer.Act.xml(
            "<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-west-2</Region></Error>", status: 400)
        let (_, requests) = try await Self.prove([moved, .xml(Self.summary), Self.noSuchKey])
        let regions = requests.compactMap { $0.headers.first(name: "authorization")?.split(separator: "/")[2] }
        #expect(regions.prefix(3) == ["eu-west-1", "us-west-2", "us-west-2"])
    }

    @Test("a manifest may be cut anywhere on its way", arguments: 1...9)
    func chunks(size: Int) throws {
        var manifest = ManifestFiles()
        let bytes = Array(Self.files.utf8.dropLast())
        for start in stride(from: 0, to: bytes.count, by: size) {
            try manifest.consume(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
        }
        let md5 = manifest.finish()
        #expect(try md5 == Self.md5(String(Self.files.dropLast())))
        #expect(manifest.problem == nil)
        #expect(manifest.files.map(\.etag) == ["e-1", "f-1"])
    }

    @Test("a line without an end is not kept whole")
    func endlessLine() throws {
        var manifest = ManifestFiles()
        for _ in 0..<100 { try manifest.consume(ByteBuffer(repeating: 0x20, count: 1000)) }
        #expect(manifest.problem == "line 1 is longer than 65536 bytes")
    }
}
