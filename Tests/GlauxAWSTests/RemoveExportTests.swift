import GlauxCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

struct RemoveExportTests {
    private static let folder = "p q/AWSDynamoDB/01-a/"
    private static let export = CompletedExport(
        arn: ExportARN(rawValue: "arn:aws:dynamodb:eu-west-1:1:table/T/export/01-a"), bucket: "my-exports",
        manifestKey: folder + "manifest-summary.json", itemCount: 3, billedBytes: 10, exportTime: standingNow,
        startTime: standingNow, endTime: standingNow)

    private static func manifest(files: Int) -> ScriptedServer.Act {
        .xml(
            (0..<files).map {
                #"{"itemCount":3,"md5Checksum":"x","etag":"e-1","dataFileS3Key":"\#(folder)data/\#($0).json.gz"}"#
                    + "\n"
            }.joined())
    }

    /// A page with these names, each five bytes.
    private static func page(_ names: [String], next: String? = nil) -> ScriptedServer.Act {
        let contents = names.map {
            "<Contents><Key>p+q/AWSDynamoDB/01-a/\($0)</Key><ETag>&quot;e-1&quot;</ETag><Size>5</Size></Contents>"
        }.joined()
        let token = next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""
        return .xml(
            "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>\(next != nil)</IsTruncated>"
                + "\(token)\(contents)</ListBucketResult>")
    }

    private static func body(_ names: [String]) -> String {
        let objects = names.map { "<Object><Key>\(folder)\($0)</Key></Object>" }.joined()
        return "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(objects)<Quiet>true</Quiet></Delete>"
    }

    private static let deleted = ScriptedServer.Act.xml("<DeleteResult/>")
    private static let manifests = ["manifest-files.json", "manifest-summary.json"]

    private static func remove(
        _ script: [ScriptedServer.Act], _ export: CompletedExport = export
    ) async throws -> (Result<AWSReply, AWSFailure>, [ScriptedServer.Request]) {
        try await ScriptedServer.run(script) { server in
            let result = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) {
                await $0.perform(.removeExport(export, bucketOwner: "123456789012"))
            }
            return (result, server.requests)
        }
    }

    @Test("an export goes a thousand objects at once, and its manifests when all else is gone")
    func batches() async throws {
        let data = (0..<1001).map { "data/\($0).json.gz" }
        let (result, requests) = try await Self.remove([
            Self.page(Array(data.prefix(1000)), next: "1/a+b=="), Self.page(Array(data.suffix(1)) + Self.manifests),
            Self.manifest(files: 1001), Self.deleted,
        ])
        #expect(try result.get() == .removed(.removed(objects: 1003, bytes: 5015)))
        let list = "/my-exports/?list-type=2&encoding-type=url&prefix=p%20q%2FAWSDynamoDB%2F01-a%2F"
        #expect(
            requests.map { $0.method + " " + $0.uri } == [
                "GET " + list, "GET " + list + "&continuation-token=1%2Fa%2Bb%3D%3D",
                "GET /my-exports/p%20q/AWSDynamoDB/01-a/manifest-files.json", "POST /my-exports/?delete=",
                "POST /my-exports/?delete=", "POST /my-exports/?delete=",
            ])
        #expect(
            requests.suffix(3).map(\.body) == [
                Self.body(Array(data.prefix(1000))), Self.body(Array(data.suffix(1))), Self.body(Self.manifests),
            ])
        #expect(requests.allSatisfy { $0.headers.first(name: "x-amz-expected-bucket-owner") == "123456789012" })
        #expect(requests.last?.headers.first(name: "content-md5") == Self.md5OfManifests)
    }

    /// As `openssl md5 -binary | base64` says.
    private static let md5OfManifests = "xj6AJrZmAiH4RJVh5SLEFQ=="

    @Test("a foreign object stops everything, and is told")
    func foreign() async throws {
        let names = (10..<40).map { "notes/\($0)" }
        let (result, requests) = try await Self.remove([
            Self.page(["data/0.json.gz"] + names + Self.manifests), Self.manifest(files: 1), Self.deleted,
        ])
        #expect(
            try result.get()
                == .removed(.foreign(keys: names.prefix(20).map { Self.folder + $0 }, count: 30)))
        #expect(requests.map(\.method) == ["GET", "GET"])
    }

    @Test(
        "a look at what could be removed says the same, and deletes nothing",
        arguments: [["data/0.json.gz"], ["data/0.json.gz", "mine"], []])
    func judged(names: [String]) async throws {
        let (result, requests) = try await ScriptedServer.run([
            Self.page(names.isEmpty ? [] : names + Self.manifests), Self.manifest(files: 1), Self.deleted,
        ]) { server in
            let result = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) {
                await $0.perform(.judgeRemoval(Self.export, bucketOwner: nil))
            }
            return (result, server.requests)
        }
        let foreign = AWSReply.removed(.foreign(keys: [Self.folder + "mine"], count: 1))
        #expect(try result.get() == (names.contains("mine") ? foreign : .done))
        #expect(requests.allSatisfy { $0.method == "GET" })
    }

    @Test("an export of which nothing is left is removed with one request")
    func nothing() async throws {
        let (result, requests) = try await Self.remove([Self.page([])])
        #expect(try result.get() == .removed(.removed(objects: 0, bytes: 0)))
        #expect(requests.count == 1)
    }

    @Test("what a crash left of an export goes")
    func remains() async throws {
        let noSuchKey = ScriptedServer.Act.xml("<Error><Code>NoSuchKey</Code></Error>", status: 404)
        let (result, requests) = try await Self.remove([
            Self.page(["manifest-summary.json"]), noSuchKey, Self.deleted,
        ])
        #expect(try result.get() == .removed(.removed(objects: 1, bytes: 5)))
        #expect(requests.last?.body == Self.body(["manifest-summary.json"]))
        let (foreign, _) = try await Self.remove([Self.page(["data/0.json.gz"]), noSuchKey])
        #expect(
            try foreign.get() == .removed(.foreign(keys: [Self.folder + "data/0.json.gz"], count: 1)))
    }

    @Test(
        "what S3 does not delete is told, and the manifests stay",
        arguments: [
            ("AccessDenied", FailureClass.permission), ("InternalError", .transient), ("SlowDown", .throttled),
        ])
    func refused(code: String, kind: FailureClass) async throws {
        let (result, requests) = try await Self.remove([
            Self.page(["data/0.json.gz", "data/1.json.gz"] + Self.manifests), Self.manifest(files: 2),
            .xml(
                "<DeleteResult><Error><Key>\(Self.folder)data/0.json.gz</Key><Code>\(code)</Code><Message>m</Message></Error>"
                    + "<Error><Key>\(Self.folder)data/1.json.gz</Key><Code>\(code)</Code></Error></DeleteResult>"),
        ])
        #expect(result.failure?.code == code && result.failure?.kind == kind)
        #expect(result.failure?.message == "\(Self.folder)data/0.json.gz and 1 more: m")
        #expect(result.failure?.requestID == "R1")
        #expect(requests.count == 3)
    }

    @Test("a deletion that is answered with something else is no deletion")
    func malformed() async throws {
        let (result, _) = try await Self.remove([
            Self.page(["data/0.json.gz"] + Self.manifests), Self.manifest(files: 1), .xml("<Other/>"),
        ])
        #expect(result.failure?.kind == .transient)
    }

    @Test("an export whose manifest is elsewhere names no folder, and nothing is asked")
    func noFolder() async throws {
        var export = Self.export
        export.manifestKey = "manifest-summary.json"
        let (result, requests) = try await Self.remove([Self.page([])], export)
        #expect(result.failure?.kind == .invalid)
        #expect(requests.isEmpty)
    }

    @Test("every key that S3 can hold stands in a deletion as it is")
    func escaping() throws {
        let keys = ["a&b<c>\"d'.gz", "tab\t line\n return\r", "日本 é ~", "]]>"]
        let body = try XMLElement(
            parsing: DeleteObjects(bucket: "b", bucketOwner: nil, keys: keys).request.body)
        #expect(body.children.compactMap { $0["Key"]?.text } == keys)
    }
}
