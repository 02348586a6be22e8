import GlauxCore

/// Deletes what an export wrote, if nothing else is among it.
struct ExportDeletion: Sendable {
    let export: CompletedExport
    let bucket: S3Bucket

    func removal() async throws(AWSFailure) -> ExportRemoval {
        let folder = try await folder()
        switch folder.judgement() {
        case .foreign(let keys):
            return foreign(keys)
        case .own(let first, let last):
            try await delete(first)
            try await delete(last)
            // S3's own figures; a sum of them that does not fit is nobody's data, and must not stop the daemon.
            return .removed(objects: folder.objects.count, bytes: folder.objects.reduce(0) { $0 &+ $1.object.bytes })
        }
    }

    /// What would keep it from being removed now; nil if nothing would.
    func obstacle() async throws(AWSFailure) -> ExportRemoval? {
        switch try await folder().judgement() {
        case .foreign(let keys): foreign(keys)
        case .own: nil
        }
    }

    private func foreign(_ keys: [String]) -> ExportRemoval {
        .foreign(keys: Array(keys.prefix(ExportRemoval.shownKeys)), count: keys.count)
    }

    private func folder() async throws(AWSFailure) -> ExportFolder {
        guard var folder = ExportFolder(of: export) else {
            throw AWSFailure(
                service: Service.s3.rawValue, operation: DeleteObjects.name, code: "NoExportFolder",
                message: "\(export.manifestKey) is not in a folder of the export \(export.arn.exportID).",
                kind: .invalid)
        }
        try await read(&folder)
        return folder
    }

    private func read(_ folder: inout ExportFolder) async throws(AWSFailure) {
        try await bucket.list(folder.prefix) { folder.objects.append(ExportFolder.Listed(key: $0, object: $1)) }
        guard !folder.objects.isEmpty, var manifest = try await bucket.object(folder.manifestKey, into: ManifestFiles())
        else { return }
        _ = manifest.finish()
        folder.manifest =
            manifest.problem.map { .unreadable(key: folder.manifestKey, why: $0) } ?? .read(manifest.files)
    }

    private func delete(_ objects: [ExportFolder.Listed]) async throws(AWSFailure) {
        var rest = objects[...]
        while !rest.isEmpty {
            let output = try await bucket.delete(rest.prefix(DeleteObjects.limit).map(\.key))
            if let failure = bucket.failure(of: output) { throw failure }
            rest = rest.dropFirst(DeleteObjects.limit)
        }
    }
}
