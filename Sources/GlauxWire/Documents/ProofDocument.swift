package import GlauxCore

/// `/v1/archives/{name}/partitions`: what is proven to be in S3.
package struct ProofDocument: WireDocument, Hashable {
    package struct Partition: WireDocument, Hashable {
        /// `year=2026/month=01`; empty in an archive that has none.
        package var partition: String
        package var items: Int64
        /// Uncompressed.
        package var bytes: Int64
        /// In S3.
        package var size: Int64
        package var objects: Int64
        /// The sum of the SHA-256 of all lines, modulo 2^256.
        package var digest: String

        package init(_ partition: String, _ total: PartitionTotal) {
            self.partition = partition
            items = total.items
            bytes = total.bytes
            size = total.size
            objects = total.objects
            digest = total.digest.description
        }

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("partition", partition)
                json.member("items", items)
                json.member("bytes", bytes)
                json.member("size", size)
                json.member("objects", objects)
                json.member("digest", digest)
            }
        }
    }

    package var archive: String
    package var archivedThrough: Moment?
    /// Null for however old.
    package var from: Moment?
    /// How many jobs it took.
    package var windows: Int
    package var items: Int64
    package var malformed: Int64
    package var bytes: Int64
    package var size: Int64
    package var objects: Int64
    package var digest: String
    /// In the order of their names.
    package var partitions: [Partition]

    package init(_ proof: ArchiveProof) {
        let total = proof.total
        archive = proof.archive.rawValue
        archivedThrough = proof.through.map(Moment.init)
        from = proof.from.map(Moment.init)
        windows = proof.windows
        items = total?.items ?? 0
        malformed = proof.malformed
        bytes = total?.bytes ?? 0
        size = total?.size ?? 0
        objects = total?.objects ?? 0
        digest = (total?.digest ?? LineDigest()).description
        partitions = proof.partitions.sorted { $0.key < $1.key }.map { Partition($0.key, $0.value) }
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("archive", archive)
            json.member("archived_through", archivedThrough)
            json.member("from", from)
            json.member("windows", windows)
            json.member("items", items)
            json.member("malformed", malformed)
            json.member("bytes", bytes)
            json.member("size", size)
            json.member("objects", objects)
            json.member("digest", digest)
            json.member("partitions", partitions)
        }
    }
}
