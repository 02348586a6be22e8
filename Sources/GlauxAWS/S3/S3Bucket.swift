import GlauxCore

/// One bucket, and the calls about its objects.
struct S3Bucket: Sendable {
    let name: String
    let owner: String?
    let s3: ServiceClient
    let credentials: CredentialStore

    /// Everything whose key begins with `prefix`, page by page.
    func list(
        _ prefix: String, _ found: (String, ExportProof.Object) -> Void
    ) async throws(AWSFailure) {
        var page: String?
        repeat {
            let list = ListObjects(bucket: name, bucketOwner: owner, prefix: prefix, page: page)
            let output = try await s3.perform(list, signing: credentials)
            for (key, object) in output.objects { found(key, object) }
            page = output.nextPage
        } while page != nil
    }

    /// nil when there is no such object.
    func object<Sink: BodySink>(_ key: String, into sink: Sink) async throws(AWSFailure) -> Sink? {
        let get = GetObject(bucket: name, bucketOwner: owner, key: key, emptySink: sink)
        do throws(AWSFailure) {
            return try await s3.perform(get, signing: credentials)
        } catch {
            if error.code == "NoSuchKey" { return nil }
            throw error
        }
    }

    /// nil when there is no such object.
    func head(_ key: String) async throws(AWSFailure) -> ExportProof.Object? {
        do throws(AWSFailure) {
            return try await s3.perform(HeadObject(bucket: name, bucketOwner: owner, key: key), signing: credentials)
        } catch {
            if error.httpStatus == 404 { return nil }
            throw error
        }
    }

    /// As `head`. Who may list only some of the bucket is not told that an object is missing: then the list is asked.
    func find(_ key: String) async throws(AWSFailure) -> ExportProof.Object? {
        do throws(AWSFailure) { return try await head(key) } catch {
            guard error.httpStatus == 403 else { throw error }
            var isThere = false
            try await list(key) { other, _ in if other == key { isThere = true } }
            if isThere { throw error }
            return nil
        }
    }

    /// At most `DeleteObjects.limit` of them. One that is not there counts as deleted.
    func delete(_ keys: [String]) async throws(AWSFailure) -> DeleteObjects.Output {
        try await s3.perform(DeleteObjects(bucket: name, bucketOwner: owner, keys: keys), signing: credentials)
    }
}
