package import GlauxCore

/// An object that is written piece by piece, whatever its size. Nothing of it can be seen until it is finished.
package actor ObjectWriting {
    private let bucket: ArchiveBucket
    private let key: String
    private let s3: ServiceClient
    private let credentials: CredentialStore
    private let upload: String
    private var parts: [String] = []
    private var sent: Int64 = 0
    private var rest: [UInt8] = []

    init(
        bucket: ArchiveBucket, key: String, s3: ServiceClient, credentials: CredentialStore
    ) async throws(AWSFailure) {
        self.bucket = bucket
        self.key = key
        self.s3 = s3
        self.credentials = credentials
        // Of this object's earlier writers. Where they may not be listed, the bucket's lifecycle removes them.
        _ = try? await ListMultipartUploads(bucket: bucket, prefix: key).abort(through: s3, signing: credentials) {
            $0.key == key
        }
        upload = try await CreateMultipartUpload(bucket: bucket, key: key).begin(through: s3, signing: credentials)
    }

    /// At most 10,000 parts: each larger than the one before, they make an object of five terabytes.
    private var partSize: Int { UploadPart.smallest + parts.count * UploadPart.smallest / 50 }

    package func write(_ bytes: [UInt8]) async throws(AWSFailure) {
        rest += bytes
        while rest.count >= partSize {
            let part = Array(rest.prefix(partSize))
            rest.removeFirst(part.count)
            try await send(part)
        }
    }

    package func finish() async throws(AWSFailure) {
        // An object needs one part at least, be it empty.
        if !rest.isEmpty || parts.isEmpty { try await send(rest) }
        rest = []
        let complete = CompleteMultipartUpload(bucket: bucket, key: key, uploadID: upload, parts: parts)
        try await complete.make(size: sent, through: s3, signing: credentials)
    }

    /// Whoever cannot abort leaves parts behind, which the next writer of the object removes.
    package func abandon() async {
        let abort = AbortMultipartUpload(bucket: bucket, key: key, uploadID: upload)
        // Also when this task is cancelled: the parts cost as long as they lie there.
        await Task { [s3, credentials] in _ = try? await s3.perform(abort, signing: credentials) }.value
    }

    private func send(_ part: [UInt8]) async throws(AWSFailure) {
        let put = UploadPart(bucket: bucket, key: key, uploadID: upload, number: parts.count + 1, bytes: part)
        parts.append(try await s3.perform(put, signing: credentials))
        sent += Int64(part.count)
    }
}

extension AWSClient {
    package func write(to bucket: String, _ key: String) async throws(AWSFailure) -> ObjectWriting {
        try await ObjectWriting(bucket: ArchiveBucket(name: bucket), key: key, s3: s3, credentials: credentials)
    }

    /// One that is not there is removed already.
    package func remove(_ keys: [String], from bucket: String) async throws(AWSFailure) {
        try await S3Bucket(name: bucket, owner: nil, s3: s3, credentials: credentials).remove(keys)
    }
}

extension S3Bucket {
    /// Objects that are not there are removed already.
    func remove(_ keys: [String]) async throws(AWSFailure) {
        var rest = keys[...]
        while !rest.isEmpty {
            let answer = try await delete(Array(rest.prefix(DeleteObjects.limit)))
            rest = rest.dropFirst(DeleteObjects.limit)
            if let failure = failure(of: answer) { throw failure }
        }
    }
}
