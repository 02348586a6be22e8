import NIOHTTP1

/// Reads a part of an object, if it still is the object of that ETag.
struct GetObjectRange: Operation {
    struct Output: Sendable, Hashable {
        var bytes: [UInt8]
        /// Of the whole object.
        var total: Int64
    }

    static let service = Service.s3
    static let name = "GetObject"

    var bucket: String
    var bucketOwner: String?
    var key: String
    var etag: String
    /// Not empty; it may end behind the object's end, but not begin there.
    var range: Range<Int64>

    var request: ServiceRequest {
        var request = ServiceRequest.object(key, bucket: bucket, owner: bucketOwner, method: .GET)
        request.headers += [
            ("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"), ("if-match", "\"\(etag)\""),
        ]
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Output {
        let bytes = reply.body.bytes
        let words = (reply.headers.first(name: "content-range") ?? "").split(separator: "/")
        guard words.count == 2, let total = Int64(words[1]), total > range.lowerBound else {
            throw Malformed("Content-Range does not tell the part and the whole")
        }
        let end = min(range.upperBound, total)
        guard words[0] == "bytes \(range.lowerBound)-\(end - 1)", Int64(bytes.count) == end - range.lowerBound else {
            throw Malformed("another part of the object came than was asked for")
        }
        return Output(bytes: bytes, total: total)
    }
}
