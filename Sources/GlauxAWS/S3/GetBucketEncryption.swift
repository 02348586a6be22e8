import GlauxCore

/// How a bucket encrypts what is written without a word on it.
struct GetBucketEncryption: Operation {
    static let service = Service.s3
    static let name = "GetBucketEncryption"

    var bucket: String
    var bucketOwner: String?

    var request: ServiceRequest { .setting("encryption", of: bucket, owner: bucketOwner) }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Encryption {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name == "ServerSideEncryptionConfiguration" else {
            throw Malformed("the body is not a ServerSideEncryptionConfiguration")
        }
        // One that only refuses some kinds of encryption leaves all else to S3's own keys.
        let rule = document["Rule"]?["ApplyServerSideEncryptionByDefault"]
        switch rule?["SSEAlgorithm"]?.text {
        case "AES256", nil: return .aes256
        case "aws:kms", "aws:kms:dsse": return .kms(key: rule?["KMSMasterKeyID"]?.text)
        case let other?: throw Malformed("the SSEAlgorithm is \(other)")
        }
    }
}
