/// What S3 has below the folder of one export, and what DynamoDB wrote there: the rule of what may be deleted. Reading
/// is somebody else's work; judging is here, and pure.
package struct ExportFolder: Sendable {
    package struct Listed: Sendable, Hashable {
        package var key: String
        package var object: ExportProof.Object

        package init(key: String, object: ExportProof.Object) {
            self.key = key
            self.object = object
        }
    }

    package enum Judgement: Sendable, Hashable {
        /// Everything is the export's own. The manifests tell whose the other objects are, so they go when all the others
        /// are gone: whatever cuts a removal short, the next one judges what is left in the same way.
        case own(first: [Listed], last: [Listed])
        /// The keys of somebody else's objects among them.
        case foreign([String])
    }

    /// `<prefix>/AWSDynamoDB/<exportId>/`
    package let prefix: String
    /// Everything below `prefix`, as S3 lists it.
    package var objects: [Listed]
    /// `manifest-files.json`
    package var manifest: ExportProof.Reading<[ExportProof.File]>

    /// Nothing has been found yet.
    ///
    /// nil when the manifest is not where DynamoDB puts that of an export: nobody could say which folder is its own.
    package init?(of export: CompletedExport) {
        let id = export.arn.exportID
        let ending = "AWSDynamoDB/\(id)/" + Self.summary
        guard !id.isEmpty, export.manifestKey == ending || export.manifestKey.hasSuffix("/" + ending) else {
            return nil
        }
        prefix = String(export.manifestKey.dropLast(Self.summary.count))
        objects = []
        manifest = .missing(key: prefix + Self.files)
    }

    package var manifestKey: String { prefix + Self.files }

    package func judgement() -> Judgement {
        var etags: [String: String] = [:]
        if case .read(let files) = manifest {
            etags.reserveCapacity(files.count)
            for file in files { etags[file.key] = file.etag }
        }
        var first: [Listed] = []
        var last: [Listed] = []
        var foreign: [String] = []
        for listed in objects {
            switch name(of: listed.key) {
            case nil: foreign.append(listed.key)
            case Self.summary: last.append(listed)
            case Self.files:
                // One that is no manifest was written by somebody else.
                if case .unreadable = manifest { foreign.append(listed.key) } else { last.append(listed) }
            case .some(let name):
                let isOwn = Self.names.contains(name) || etags[listed.key] == listed.object.etag
                // What consoles and file tools make for a folder; with content, it is somebody's object.
                let isMarker = (name.isEmpty || name == "data/") && listed.object.bytes == 0
                if isOwn || isMarker { first.append(listed) } else { foreign.append(listed.key) }
            }
        }
        return foreign.isEmpty ? .own(first: first, last: last) : .foreign(foreign)
    }

    /// The part behind the folder; nil for one that DynamoDB would never give. Keys are compared as bytes: to a String, some
    /// characters are equal that S3 keeps apart.
    private func name(of key: String) -> String? {
        guard key.utf8.starts(with: prefix.utf8) else { return nil }
        let name = key.utf8.dropFirst(prefix.utf8.count)
        return name.allSatisfy { $0 < 0x80 } ? String(decoding: name, as: UTF8.self) : nil
    }

    private static let summary = "manifest-summary.json"
    private static let files = "manifest-files.json"
    /// What DynamoDB writes besides the data and the manifests.
    private static let names: Set<String> = [
        "_started", "manifest-summary.md5", "manifest-summary.checksum", "manifest-files.md5",
        "manifest-files.checksum",
    ]
}
