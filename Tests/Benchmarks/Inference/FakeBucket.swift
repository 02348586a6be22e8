internal import GlauxCore
internal import NIOCore
internal import NIOHTTP1

/// An S3 that has one export. It answers whole objects and parts of them.
struct FakeBucket {
    private static let folder = "bench/AWSDynamoDB/01795239756312-44147971/"
    let export: CompletedExport
    private let endpoint: FakeEndpoint

    /// - Parameters:
    ///   - file: what each data file is
    ///   - items: in each
    init(file: [UInt8], items: Int, files: Int) async throws {
        let lines = (0..<files).map {
            "{\"itemCount\":\(items),\"etag\":\"e-1\",\"dataFileS3Key\":\"\(Self.folder)data/\($0).json.gz\"}\n"
        }
        let summary = ByteBuffer(
            string:
                "{\"exportArn\":\"a\",\"s3Bucket\":\"bench\",\"manifestFilesS3Key\":\"\(Self.folder)manifest-files.json\","
                + "\"billedSizeBytes\":1,\"itemCount\":\(items * files)}")
        let (manifest, file) = (ByteBuffer(string: lines.joined()), ByteBuffer(bytes: file))
        let now = Moment.now().timestamp
        export = CompletedExport(
            arn: ExportARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/T/export/01795239756312-44147971"),
            bucket: "bench", manifestKey: Self.folder + "manifest-summary.json", itemCount: Int64(items * files),
            billedBytes: 1, exportTime: now, startTime: now, endTime: now)
        endpoint = try await FakeEndpoint { request in
            let object =
                request.uri.hasSuffix("manifest-summary.json")
                ? summary : request.uri.hasSuffix("manifest-files.json") ? manifest : file
            let bounds = request.headers.first(name: "range")?.dropFirst("bytes=".count).split(separator: "-")
                .compactMap { Int($0) }
            guard let bounds, bounds.count == 2 else { return FakeEndpoint.Answer(body: object) }
            let end = min(bounds[1], object.readableBytes - 1)
            return FakeEndpoint.Answer(
                status: .partialContent,
                headers: ["content-range": "bytes \(bounds[0])-\(end)/\(object.readableBytes)"],
                body: object.getSlice(at: bounds[0], length: end - bounds[0] + 1) ?? ByteBuffer())
        }
    }

    var url: String { endpoint.url }

    func stop() async throws { try await endpoint.stop() }
}
