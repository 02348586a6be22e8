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
            guard error.code == "AccessDenied", try await isMissing(key) else { throw error }
            return nil
        }
    }

    /// nil when there is no such object.
    func head(_ key: String) async throws(AWSFailure) -> ExportProof.Object? {
        do throws(AWSFailure) {
            return try await s3.perform(HeadObject(bucket: name, bucketOwner: owner, key: key), signing: credentials)
        } catch {
            if error.httpStatus == 404 { return nil }
            guard error.httpStatus == 403, try await isMissing(key) else { throw error }
            return nil
        }
    }

    /// Who may list only some of the bucket is not told that an object is missing: S3 denies it. The list tells.
    private func isMissing(_ key: String) async throws(AWSFailure) -> Bool {
        var isThere = false
        try await list(key) { other, _ in if other == key { isThere = true } }
        return !isThere
    }

    /// At most `DeleteObjects.limit` of them. One that is not there counts as deleted.
    func delete(_ keys: [String]) async throws(AWSFailure) -> DeleteObjects.Output {
        try await s3.perform(DeleteObjects(bucket: name, bucketOwner: owner, keys: keys), signing: credentials)
    }

    /// What S3 did not delete, though it answered; nil if it deleted all.
    func failure(of output: DeleteObjects.Output) -> AWSFailure? {
        guard let refusal = output.refusals.first else { return nil }
        let others = output.refusals.count - 1
        var failure = AWSFailure(
            service: Service.s3.rawValue, operation: DeleteObjects.name, code: refusal.code,
            message: "\(refusal.key)\(others > 0 ? " and \(others) more" : ""): \(refusal.message)", httpStatus: 200,
            requestID: output.requestID,
            cause: Cause(
                service: Service.s3.rawValue, operation: DeleteObjects.name, code: refusal.code, httpStatus: 200,
                message: refusal.message))
        failure.subject = "s3://\(name)/\(refusal.key)"
        return failure
    }
}
