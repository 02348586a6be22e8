import GlauxCore

/// Whether a bucket keeps what is deleted or written over.
struct GetBucketVersioning: Operation {
    static let service = Service.s3
    static let name = "GetBucketVersioning"

    var bucket: String
    var bucketOwner: String?

    var request: ServiceRequest { .setting("versioning", of: bucket, owner: bucketOwner) }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Versioning {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name == "VersioningConfiguration" else {
            throw Malformed("the body is not a VersioningConfiguration")
        }
        switch document["Status"]?.text {
        case "Enabled": return .on
        case "Suspended": return .suspended
        case nil: return .off
        case let other?: throw Malformed("the Status is \(other)")
        }
    }
}
