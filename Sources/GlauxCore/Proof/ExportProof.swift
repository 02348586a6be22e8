/// The proof that an export is whole: everything that was read of it in S3, held against itself and against what
/// DescribeExport said. Reading is somebody else's work; judging is here, and pure.
package struct ExportProof: Sendable {
    /// What reading an object came to. An object that could not be asked for is no reading.
    package enum Reading<Value: Sendable>: Sendable {
        case read(Value)
        case missing(key: String)
        case unreadable(key: String, why: String)
    }

    package var export: CompletedExport
    package var summary: Reading<Summary>
    package var summaryChecksum: Reading<Checksum>
    package var files: Reading<[File]>
    package var filesChecksum: Reading<Checksum>
    /// By key: everything below the export's data folder, and what the manifest lists elsewhere and S3 has.
    package var objects: [String: Object] = [:]

    /// Nothing has been found yet.
    package init(export: CompletedExport) {
        self.export = export
        summary = .missing(key: export.manifestKey)
        summaryChecksum = .missing(key: "The checksum of manifest-summary.json")
        files = .missing(key: "manifest-files.json")
        filesChecksum = .missing(key: "The checksum of manifest-files.json")
    }

    /// The members of `manifest-summary.json` that the proof needs.
    package struct Summary: Sendable, Hashable {
        package var exportARN: String
        package var itemCount: Int64
        package var billedBytes: Int64
        package var bucket: String
        /// The S3 key of `manifest-files.json`.
        package var filesKey: String

        package init(exportARN: String, itemCount: Int64, billedBytes: Int64, bucket: String, filesKey: String) {
            self.exportARN = exportARN
            self.itemCount = itemCount
            self.billedBytes = billedBytes
            self.bucket = bucket
            self.filesKey = filesKey
        }
    }

    /// A line of `manifest-files.json`.
    package struct File: Sendable, Hashable {
        package var key: String
        package var itemCount: Int64
        /// Without quotes.
        package var etag: String

        package init(key: String, itemCount: Int64, etag: String) {
            self.key = key
            self.itemCount = itemCount
            self.etag = etag
        }
    }

    /// The base64 MD5 of a manifest as computed, and as its checksum object says.
    package struct Checksum: Sendable, Hashable {
        package var computed: String
        package var stated: String

        package init(computed: String, stated: String) {
            self.computed = computed
            self.stated = stated
        }
    }

    /// An object below the export's data folder, as ListObjectsV2 shows it.
    package struct Object: Sendable, Hashable {
        /// Without quotes.
        package var etag: String
        package var bytes: Int64

        package init(etag: String, bytes: Int64) {
            self.etag = etag
            self.bytes = bytes
        }
    }
}

/// What a proof came to.
package enum ProofVerdict: Sendable, Hashable {
    /// `bytes` is the sum of the data objects' sizes in S3.
    case whole(files: Int, bytes: Int64)
    /// Sentences, each naming the object and what is wrong with it.
    case damaged([String])
    /// Nothing is left of it. DynamoDB wrote it, and somebody deleted it since.
    case gone
}
