import GlauxCore

/// Reads of an export what its proof needs: both manifests, both checksums, and what is in S3.
struct ExportReading: Sendable {
    let export: CompletedExport
    let bucket: S3Bucket

    /// Throws where S3 could not be asked; what S3 answered goes into the proof, good or bad.
    func proof() async throws(AWSFailure) -> ExportProof {
        var proof = ExportProof(export: export)
        try await readSummary(into: &proof)
        guard case .read(let summary) = proof.summary else {
            // Whether anything is left tells damage from deletion.
            if case .missing = proof.summary { try await bucket.list(export.dataPrefix) { proof.objects[$0] = $1 } }
            return proof
        }
        try await readFiles(summary.filesKey, into: &proof)
        guard case .read(let files) = proof.files else { return proof }
        try await bucket.list(export.dataPrefix) { proof.objects[$0] = $1 }
        for file in files where !file.key.hasPrefix(export.dataPrefix) && proof.objects[file.key] == nil {
            proof.objects[file.key] = try await bucket.head(file.key)
        }
        return proof
    }

    private func readSummary(into proof: inout ExportProof) async throws(AWSFailure) {
        let key = export.manifestKey
        guard let body = try await bucket.object(key, into: HashedBody()) else {
            proof.summary = .missing(key: key)
            return
        }
        do throws(Malformed) {
            proof.summary = .read(try ExportProof.Summary(JSON(parsing: body.bytes)))
        } catch {
            proof.summary = .unreadable(key: key, why: error.problem)
        }
        proof.summaryChecksum = try await checksum(of: key, computed: body.md5)
    }

    private func readFiles(_ key: String, into proof: inout ExportProof) async throws(AWSFailure) {
        guard var manifest = try await bucket.object(key, into: ManifestFiles()) else {
            proof.files = .missing(key: key)
            return
        }
        let md5 = manifest.finish()
        proof.files = manifest.problem.map { .unreadable(key: key, why: $0) } ?? .read(manifest.files)
        proof.filesChecksum = try await checksum(of: key, computed: md5)
    }

    /// Real exports have `.md5`; the guide says `.checksum`.
    private func checksum(
        of key: String, computed: String
    ) async throws(AWSFailure) -> ExportProof.Reading<ExportProof.Checksum> {
        let stem = key.hasSuffix(".json") ? key.dropLast(".json".count) : key[...]
        for suffix in [".md5", ".checksum"] {
            guard let body = try await bucket.object(stem + suffix, into: HashedBody()) else { continue }
            let stated = String(decoding: body.bytes, as: UTF8.self).filter { !$0.isWhitespace }
            return .read(ExportProof.Checksum(computed: computed, stated: String(stated.prefix(64))))
        }
        return .missing(key: stem + ".md5")
    }
}

extension ExportProof.Summary {
    init(_ json: JSON) throws(Malformed) {
        self.init(
            exportARN: try json.text("exportArn"), itemCount: try json.integer("itemCount"),
            billedBytes: try json.integer("billedSizeBytes"), bucket: try json.text("s3Bucket"),
            filesKey: try json.text("manifestFilesS3Key"))
    }
}
