import GlauxCore

/// The data files of an export, for whoever reads them.
struct ExportManifest: Sendable {
    let export: CompletedExport
    let bucketOwner: String?
    let s3: ServiceClient
    let credentials: CredentialStore

    /// In the order of the manifest.
    func files() async throws(AWSFailure) -> [ExportProof.File] {
        let get = GetObject(
            bucket: export.bucket, bucketOwner: bucketOwner, key: export.manifestKey, emptySink: HashedBody())
        let body = try await s3.perform(get, signing: credentials)
        let summary: ExportProof.Summary
        do throws(Malformed) {
            summary = try ExportProof.Summary(JSON(parsing: body.bytes))
        } catch {
            throw .damagedExport("\(export.manifestKey) cannot be read: \(error.problem)")
        }
        let list = GetObject(
            bucket: export.bucket, bucketOwner: bucketOwner, key: summary.filesKey, emptySink: ManifestFiles())
        var manifest = try await s3.perform(list, signing: credentials)
        _ = manifest.finish()
        if let problem = manifest.problem { throw .damagedExport("\(summary.filesKey) cannot be read: \(problem)") }
        return manifest.files
    }

    /// A part of one that has items.
    func part(
        of file: ExportProof.File, _ range: Range<Int64>
    ) async -> Result<GetObjectRange.Output, AWSFailure> {
        let get = GetObjectRange(
            bucket: export.bucket, bucketOwner: bucketOwner, key: file.key, etag: file.etag, range: range)
        do throws(AWSFailure) {
            return .success(try await s3.perform(get, signing: credentials))
        } catch {
            switch error.code {
            case "InvalidRange": return .failure(.damagedExport("\(file.key) is empty, but should have items"))
            case "PreconditionFailed":
                return .failure(.damagedExport("\(file.key) is not the object of the manifest any more"))
            default: return .failure(error)
            }
        }
    }
}

extension AWSFailure {
    /// To whoever reads an export that is proven, what is missing of it is damage.
    var ofExport: AWSFailure {
        code == "NoSuchKey" ? .damagedExport("\(subject ?? "an object of it") is missing") : self
    }

    /// Without a manifest, nothing is left of it that could be read.
    var ofManifest: AWSFailure {
        guard code == "NoSuchKey" else { return self }
        return .unreadableExport(CompletedExport.gone, "\(subject ?? "the manifest of the export") is missing")
    }

    static func damagedExport(_ message: String) -> AWSFailure { unreadableExport(CompletedExport.damaged, message) }

    private static func unreadableExport(_ code: String, _ message: String) -> AWSFailure {
        AWSFailure(
            service: Service.s3.rawValue, operation: GetObjectRange.name, code: code, message: message, kind: .damaged)
    }
}
