import Foundation
import GlauxCore
import NIOHTTP1
import XMLCoder

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
        guard let document = try? XMLDecoder().decode(Document.self, from: Data(reply.body.bytes)) else {
            throw Malformed("the body is not a ListBucketResult")
        }
        let isEncoded = document.encodingType == "url"
        var objects: [(key: String, object: ExportProof.Object)] = []
        for entry in document.contents ?? [] {
            guard let key = isEncoded ? PercentEncoding.decodeListing(entry.key) : entry.key else {
                throw Malformed("a key is not percent-encoded as was asked")
            }
            let etag = entry.etag.filter { $0 != "\"" }
            objects.append((key, ExportProof.Object(etag: etag, bytes: entry.size)))
        }
        guard document.isTruncated else { return Output(objects: objects, nextPage: nil) }
        guard let next = document.next, next != page else {
            throw Malformed("the listing is truncated but has no new NextContinuationToken")
        }
        return Output(objects: objects, nextPage: next)
    }

    private struct Document: Decodable {
        struct Entry: Decodable {
            var key: String
            var etag: String
            var size: Int64

            enum CodingKeys: String, CodingKey {
                case key = "Key"
                case etag = "ETag"
                case size = "Size"
            }
        }

        var isTruncated: Bool
        var encodingType: String?
        var next: String?
        var contents: [Entry]?

        enum CodingKeys: String, CodingKey {
            case isTruncated = "IsTruncated"
            case encodingType = "EncodingType"
            case next = "NextContinuationToken"
            case contents = "Contents"
        }
    }
}
