import GlauxCore
import NIOHTTP1

struct HeadObject: Operation {
    static let service = Service.s3
    static let name = "HeadObject"

    var bucket: String
    var bucketOwner: String?
    var key: String

    var request: ServiceRequest { .object(key, bucket: bucket, owner: bucketOwner, method: .HEAD) }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> ExportProof.Object {
        guard let etag = reply.headers.first(name: "etag"),
            let bytes = reply.headers.first(name: "content-length").flatMap({ Int64($0) })
        else { throw Malformed("ETag or Content-Length is missing") }
        return ExportProof.Object(etag: etag.filter { $0 != "\"" }, bytes: bytes)
    }
}
