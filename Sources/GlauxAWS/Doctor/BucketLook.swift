import GlauxCore

/// Finds out about a bucket what can be found out without writing into it.
struct BucketLook: Sendable {
    let question: BucketQuestion
    /// Of the caller, where it is known.
    let account: String?
    let client: AWSClient

    func sighting() async throws(AWSFailure) -> BucketSighting {
        var region: String?
        var refusal: AWSFailure?
        do throws(AWSFailure) { region = try await self.region(expecting: nil) } catch {
            guard error.httpStatus == 403 else { throw error }
            refusal = error
        }
        return BucketSighting(
            region: region, home: client.region,
            isOfExpectedOwner: refusal == nil ? try await isOfExpectedOwner() : nil,
            rules: holdsData ? await seen { () async throws(AWSFailure) in try await rules() } : nil,
            versioning: holdsData
                ? await seen { () async throws(AWSFailure) in
                    try await client.s3.perform(
                        GetBucketVersioning(bucket: question.name, bucketOwner: question.owner),
                        signing: client.credentials)
                } : nil,
            encryption: holdsData ? await seen { () async throws(AWSFailure) in try await encryption() } : nil,
            hasPolicy: await seen { () async throws(AWSFailure) in try await hasPolicy() },
            refusal: refusal)
    }

    /// Whoever only writes results there lists no folder, and no rule for its data is looked for.
    private var holdsData: Bool { question.folder != nil }

    private func hasPolicy() async throws(AWSFailure) -> Bool {
        do throws(AWSFailure) {
            try await client.s3.perform(
                GetBucketPolicy(bucket: question.name, bucketOwner: question.owner), signing: client.credentials)
            return true
        } catch {
            if error.code == "NoSuchBucketPolicy" { return false }
            throw error
        }
    }

    /// S3 refuses in the same words who may not list and who expects another owner; so it is asked without first.
    private func isOfExpectedOwner() async throws(AWSFailure) -> Bool? {
        guard let owner = question.owner ?? account else { return nil }
        do throws(AWSFailure) {
            _ = try await region(expecting: owner)
            return true
        } catch {
            guard error.httpStatus == 403 else { throw error }
            return false
        }
    }

    private func region(expecting owner: String?) async throws(AWSFailure) -> String? {
        do throws(AWSFailure) {
            return try await client.s3.perform(
                HeadBucket(bucket: question.name, bucketOwner: owner), signing: client.credentials)
        } catch {
            switch error.httpStatus {
            case 404:
                var error = error
                error.cause = .missing(.bucket)
                throw error
            case 403:
                // A role that may list its own folder alone may not ask for the whole.
                guard let folder = question.folder else { throw error }
                return try await client.s3.perform(
                    ProbeFolder(bucket: question.name, bucketOwner: owner, folder: folder),
                    signing: client.credentials)
            default: throw error
            }
        }
    }

    private func rules() async throws(AWSFailure) -> [LifecycleRule] {
        do throws(AWSFailure) {
            return try await client.s3.perform(
                GetBucketLifecycle(bucket: question.name, bucketOwner: question.owner), signing: client.credentials)
        } catch {
            if error.code == "NoSuchLifecycleConfiguration" { return [] }
            throw error
        }
    }

    private func encryption() async throws(AWSFailure) -> Encryption {
        do throws(AWSFailure) {
            return try await client.s3.perform(
                GetBucketEncryption(bucket: question.name, bucketOwner: question.owner), signing: client.credentials)
        } catch {
            // Of a bucket that nobody set it of, some stand-ins of S3 say so.
            if error.code == "ServerSideEncryptionConfigurationNotFoundError" { return .aes256 }
            throw error
        }
    }

    private func seen<Value: Sendable & Hashable>(
        _ look: () async throws(AWSFailure) -> Value
    ) async -> BucketSighting.Seen<Value> {
        do throws(AWSFailure) { return .seen(try await look()) } catch { return .unseen(error) }
    }
}
