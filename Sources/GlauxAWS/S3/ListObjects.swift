import GlauxCore
import NIOHTTP1

/// One page of ListObjectsV2: at most 1000 keys.
struct ListObjects: Operation {
    struct Output: Sendable {
        var objects: [(key: String, object: ExportProof.Object)]
        var nextPage: String?
    }

    static let service = Service.s3
    static let name = "ListObjectsV2"

    var bucket: String
    var bucketOwner: String?
    var prefix: String
    var page: String?

    var request: ServiceRequest {
        // XML cannot carry every character of a key, so S3 is asked to encode them.
        var query = [
            (name: "list-type", value: "2"), (name: "encoding-type", value: "url"), (name: "prefix", value: prefix),
        ]
        if let page { query.append((name: "continuation-token", value: page)) }
        return ServiceRequest(
            method: .GET, bucket: bucket, query: query, headers: ServiceRequest.expecting(owner: bucketOwner))
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Output {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name == "ListBucketResult" else { throw Malformed("the body is not a ListBucketResult") }
        let isEncoded = document["EncodingType"]?.text == "url"
        var objects: [(key: String, object: ExportProof.Object)] = []
        for entry in document.children where entry.name == "Contents" {
            let written = try entry.text("Key")
            guard let key = isEncoded ? PercentEncoding.decodeListing(written) : written else {
                throw Malformed("a key is not percent-encoded as was asked")
            }
            guard let bytes = Int64(try entry.text("Size")), bytes >= 0 else { throw Malformed("a Size is no number") }
            let etag = try entry.text("ETag").filter { $0 != "\"" }
            objects.append((key, ExportProof.Object(etag: etag, bytes: bytes)))
        }
        switch try document.text("IsTruncated") {
        case "false": return Output(objects: objects, nextPage: nil)
        case "true": break
        default: throw Malformed("IsTruncated is neither true nor false")
        }
        guard let next = document["NextContinuationToken"]?.text, next != page else {
            throw Malformed("the listing is truncated but has no new NextContinuationToken")
        }
        return Output(objects: objects, nextPage: next)
    }
}
