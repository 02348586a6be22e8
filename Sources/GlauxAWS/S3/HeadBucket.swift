import GlauxCore
import NIOHTTP1

/// Whether a bucket is there and may be listed; answers with the region that it is in.
struct HeadBucket: Operation {
    static let service = Service.s3
    static let name = "HeadBucket"

    var bucket: String
    var bucketOwner: String?

    var request: ServiceRequest {
        ServiceRequest(method: .HEAD, bucket: bucket, headers: ServiceRequest.expecting(owner: bucketOwner))
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> String? {
        reply.headers.first(name: "x-amz-bucket-region")
    }
}

/// The same of a folder, for a role that may list nothing else: one page of one key.
struct ProbeFolder: Operation {
    static let service = Service.s3
    static let name = "ListObjectsV2"

    var bucket: String
    var bucketOwner: String?
    var folder: String

    var request: ServiceRequest {
        let query = [(name: "list-type", value: "2"), (name: "max-keys", value: "1"), (name: "prefix", value: folder)]
        return ServiceRequest(
            method: .GET, bucket: bucket, query: query, headers: ServiceRequest.expecting(owner: bucketOwner))
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> String? {
        reply.headers.first(name: "x-amz-bucket-region")
    }
}
