import GlauxCore

extension CreateMultipartUpload {
    /// Begins an upload, and no second one of the key. What an attempt began whose answer was lost nobody could complete or
    /// abort; where it may not be listed, the bucket's lifecycle removes it, and without parts it costs nothing.
    ///
    /// - Returns: its id
    func begin(through s3: ServiceClient, signing credentials: CredentialStore) async throws(AWSFailure) -> String {
        let (id, sent) = try await s3.performCounting(self, signing: credentials)
        if sent > 1 {
            let list = ListMultipartUploads(bucket: bucket, prefix: key)
            _ = try? await list.abort(through: s3, signing: credentials) { $0.key == key && $0.id != id }
        }
        return id
    }
}

extension CompleteMultipartUpload {
    /// Makes an object of so many bytes. One that is made already, by a request whose answer was lost, is recognised.
    func make(size: Int64, through s3: ServiceClient, signing credentials: CredentialStore) async throws(AWSFailure) {
        do throws(AWSFailure) {
            _ = try await s3.perform(self, signing: credentials)
        } catch {
            guard error.code == "NoSuchUpload" else { throw error }
            let files = S3Bucket(name: bucket.name, owner: bucket.owner, s3: s3, credentials: credentials)
            guard try await files.head(key)?.bytes == size else {
                throw AWSFailure(
                    service: Service.s3.rawValue, operation: Self.name, code: ArchiveObject.lost,
                    message: "the upload of \(key) is gone, and no object of its size is there",
                    requestID: error.requestID, kind: .damaged)
            }
        }
    }
}

extension ListMultipartUploads {
    /// Forgets the uploads, of those that it lists, that are ours.
    ///
    /// - Returns: how many
    func abort(
        through s3: ServiceClient, signing credentials: CredentialStore, where isOurs: (Output.Upload) -> Bool
    ) async throws(AWSFailure) -> Int {
        var aborted = 0
        var list = self
        repeat {
            let output = try await s3.perform(list, signing: credentials)
            for upload in output.uploads where isOurs(upload) {
                let abort = AbortMultipartUpload(bucket: bucket, key: upload.key, uploadID: upload.id)
                do throws(AWSFailure) {
                    try await s3.perform(abort, signing: credentials)
                    aborted += 1
                } catch {
                    guard error.code == "NoSuchUpload" else { throw error }
                }
            }
            list.page = output.nextPage
        } while list.page != nil
        return aborted
    }
}
