/// Whether a bucket has a policy, which is a `NoSuchBucketPolicy` otherwise.
struct GetBucketPolicy: Operation {
    static let service = Service.s3
    static let name = "GetBucketPolicy"

    var bucket: String
    var bucketOwner: String?

    var request: ServiceRequest { .setting("policy", of: bucket, owner: bucketOwner) }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) {}
}
