import GlauxCore

/// What S3 has of each export.
extension PretendAWS {
    /// What happened below an export's folder since it was written.
    struct Folder {
        var removed: Set<String> = []
        /// Somebody else's.
        var added: [String: ExportProof.Object] = [:]
    }

    /// How an export can be damaged.
    enum Damage: UInt64 {
        case lostObject, changedObject, itemCount, checksum, foreignObject
    }

    static func damage(of export: Export) -> Damage? {
        export.outcome == .damaged ? Damage(rawValue: StableHash.of(export.arn.rawValue) % 5) : nil
    }

    func manifest(of export: Export) -> [ExportProof.File] {
        [ExportProof.File(key: completed(export).dataPrefix + "1.json.gz", itemCount: export.itemCount, etag: "e")]
    }

    /// Everything below the folder of an export that has ended.
    func objects(of export: Export) -> [String: ExportProof.Object] {
        var objects = written(by: export)
        guard let folder = folders[export.arn] else { return objects }
        objects.merge(folder.added) { $1 }
        return objects.filter { !folder.removed.contains($0.key) }
    }

    /// Whether all is there that DynamoDB wrote, and nothing else.
    func isWhole(_ completed: CompletedExport) -> Bool {
        guard let export = export(completed.arn), export.outcome == .whole else { return false }
        return objects(of: export) == written(by: export)
    }

    /// Exports of archives that nobody reads or remembers any more, and that are still there.
    func leftovers(_ memories: [TableName: ArchiveMemory]) -> [ExportARN] {
        var known: Set<ExportARN> = []
        for memory in memories.values {
            known.formUnion(memory.spentExports.map(\.arn))
            switch memory.pass?.export {
            case .accepted(let arn, since: _): known.insert(arn)
            case .completed(let export), .proven(let export): known.insert(export.arn)
            case .requested, nil: break
            }
        }
        return exports.filter { export in
            export.request.isOfArchive && export.outcome == .whole && !known.contains(export.arn)
                && !objects(of: export).isEmpty
        }.map(\.arn)
    }

    func judgeRemoval(_ completed: CompletedExport) -> Result<AWSReply, AWSFailure> {
        guard let folder = folder(of: completed) else { return .failure(Self.failure("NoExportFolder", .invalid)) }
        switch folder.judgement() {
        case .foreign(let keys):
            let shown = Array(keys.prefix(ExportRemoval.shownKeys))
            return .success(.removed(.foreign(keys: shown, count: keys.count)))
        case .own: return .success(.done)
        }
    }

    private func folder(of completed: CompletedExport) -> ExportFolder? {
        guard var folder = ExportFolder(of: completed) else { return nil }
        if let export = export(completed.arn), completed.bucket == export.request.bucket {
            let found = objects(of: export)
            folder.objects = found.sorted { $0.key < $1.key }.map { ExportFolder.Listed(key: $0.key, object: $0.value) }
            if found[folder.manifestKey] != nil { folder.manifest = .read(manifest(of: export)) }
        }
        return folder
    }

    /// Lets the real rule judge what is there.
    mutating func removeExport(_ completed: CompletedExport) -> Result<AWSReply, AWSFailure> {
        guard let folder = folder(of: completed) else { return .failure(Self.failure("NoExportFolder", .invalid)) }
        switch folder.judgement() {
        case .foreign(let keys):
            let shown = Array(keys.prefix(ExportRemoval.shownKeys))
            return .success(.removed(.foreign(keys: shown, count: keys.count)))
        case .own(let first, let last):
            noteLosses(of: completed.arn)
            if removalsCutShort > 0 {
                removalsCutShort -= 1
                remove(first.prefix(first.count / 2), of: completed.arn)
                return .failure(Self.failure("InternalError", .transient))
            }
            remove(first[...], of: completed.arn)
            remove(last[...], of: completed.arn)
            let bytes = folder.objects.reduce(0) { $0 + $1.object.bytes }
            return .success(.removed(.removed(objects: folder.objects.count, bytes: bytes)))
        }
    }

    /// The rule that has just judged is the one that is to be tested.
    private mutating func noteLosses(of arn: ExportARN) {
        guard let export = export(arn), let folder = folders[arn] else { return }
        let own = written(by: export)
        // What is empty and stands for a folder is nobody's.
        let foreign = folder.added.filter {
            own[$0.key] == nil && $0.value.bytes > 0 && !folder.removed.contains($0.key)
        }
        losses += foreign.keys.sorted().map { "\(arn.exportID) is removed although \($0) lies there" }
    }

    /// Somebody puts an object of their own into an export's folder; not among its data, which it would damage.
    mutating func litter(_ completed: CompletedExport) {
        guard let folder = ExportFolder(of: completed) else { return }
        folders[completed.arn, default: Folder()].added[folder.prefix + "notes.txt"] = ExportProof.Object(
            etag: "n", bytes: 9)
    }

    private mutating func remove(_ objects: ArraySlice<ExportFolder.Listed>, of arn: ExportARN) {
        guard !objects.isEmpty else { return }
        folders[arn, default: Folder()].removed.formUnion(objects.map(\.key))
    }

    private func written(by export: Export) -> [String: ExportProof.Object] {
        let folder = completed(export).manifestKey.dropLast("manifest-summary.json".count)
        var objects = ["\(folder)_started": ExportProof.Object(etag: "s", bytes: 0)]
        if case .failed = export.outcome { return objects }
        for name in ["manifest-summary.json", "manifest-summary.md5", "manifest-files.json", "manifest-files.md5"] {
            objects["\(folder)\(name)"] = ExportProof.Object(etag: "m", bytes: 24)
        }
        for file in manifest(of: export) { objects[file.key] = ExportProof.Object(etag: file.etag, bytes: 100) }
        switch Self.damage(of: export) {
        case .lostObject: objects["\(folder)data/1.json.gz"] = nil
        case .changedObject: objects["\(folder)data/1.json.gz"]?.etag = "f"
        case .foreignObject: objects["\(folder)data/2.json.gz"] = ExportProof.Object(etag: "e", bytes: 1)
        case .itemCount, .checksum, nil: break
        }
        return objects
    }
}

extension ExportRequest {
    /// Whether it lies beside an archive.
    var isOfArchive: Bool { prefix.hasSuffix("-exports") }
}
