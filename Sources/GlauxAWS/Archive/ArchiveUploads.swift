import GlauxCore

/// The uploads of an archive's objects in one bucket: begun, completed, and forgotten.
struct ArchiveUploads: Sendable {
    typealias Sent = (id: String, parts: [String], size: Int64)

    /// What of an object is not sent yet.
    struct Rest: Sendable {
        var partition: [String]
        var key: String
        var part: [UInt8]
        var sent: Sent?
        var items: Int64
        var bytes: Int64
        var digest: LineDigest
    }

    /// Objects at once.
    private static let breadth = 4

    let bucket: ArchiveBucket
    let s3: ServiceClient
    let credentials: CredentialStore

    /// Puts one more part; the first begins the upload.
    func send(_ part: [UInt8], to key: String, after sent: Sent?) async throws(AWSFailure) -> Sent {
        var upload: Sent
        if let sent {
            upload = sent
        } else {
            let create = CreateMultipartUpload(bucket: bucket, key: key)
            upload = (try await create.begin(through: s3, signing: credentials), [], 0)
        }
        let put = UploadPart(
            bucket: bucket, key: key, uploadID: upload.id, number: upload.parts.count + 1, bytes: part)
        upload.parts.append(try await s3.perform(put, signing: credentials))
        upload.size += Int64(part.count)
        return upload
    }

    func send(_ rests: [Rest]) async throws(AWSFailure) -> [ArchiveObject] {
        try await ConcurrentMap.map(rests, breadth: Self.breadth) { (rest) async throws(AWSFailure) in
            // An object needs one part at least; a last one may be empty only if there were others.
            let upload = try await send(rest.part, to: rest.key, after: rest.sent)
            return ArchiveObject(
                partition: rest.partition, key: rest.key, uploadID: upload.id, parts: upload.parts, items: rest.items,
                bytes: rest.bytes, size: upload.size, digest: rest.digest)
        }
    }

    /// Makes objects of what was sent. An upload that is completed already is recognised by its object.
    func complete(_ objects: [ArchiveObject]) async throws(AWSFailure) {
        _ = try await ConcurrentMap.map(objects, breadth: Self.breadth) { (object) async throws(AWSFailure) in
            let complete = CompleteMultipartUpload(
                bucket: bucket, key: object.key, uploadID: object.uploadID, parts: object.parts)
            try await complete.make(size: object.size, through: s3, signing: credentials)
        }
    }

    /// Forgets the uploads under `prefix` whose objects' names begin so.
    ///
    /// - Returns: how many
    func abort(_ prefix: String, named beginning: String) async throws(AWSFailure) -> Int {
        try await ListMultipartUploads(bucket: bucket, prefix: prefix).abort(through: s3, signing: credentials) {
            Self.name(of: $0.key).hasPrefix(beginning)
        }
    }

    /// Removes the objects under `prefix` whose names begin so.
    func remove(_ prefix: String, named beginning: String) async throws(AWSFailure) {
        let files = S3Bucket(name: bucket.name, owner: bucket.owner, s3: s3, credentials: credentials)
        var keys: [String] = []
        try await files.list(prefix) { key, _ in if Self.name(of: key).hasPrefix(beginning) { keys.append(key) } }
        try await files.remove(keys)
    }

    private static func name(of key: String) -> Substring {
        key.lastIndex(of: "/").map { key[key.index(after: $0)...] } ?? key[...]
    }
}
