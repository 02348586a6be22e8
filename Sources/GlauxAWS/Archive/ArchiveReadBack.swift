import GlauxCore

/// Reads objects of an archive as they are in S3: sizes, lines, digests.
struct ArchiveReadBack: Sendable {
    /// In one request.
    private static let partSize: Int64 = 4 << 20
    private static let breadth = 4

    let bucket: S3Bucket
    let compression: ArchiveCompression

    /// In the order of the keys.
    func read(_ keys: [String]) async throws(AWSFailure) -> [ObjectReadBack] {
        try await ConcurrentMap.map(keys, breadth: Self.breadth) { (key) async throws(AWSFailure) in try await read(key)
        }
    }

    private func read(_ key: String) async throws(AWSFailure) -> ObjectReadBack {
        guard let head = try await bucket.head(key) else { throw damaged("\(key) is not there") }
        var lines = DigestedLines()
        let decompressor = try begin(key)
        var place: Int64 = 0
        while place < head.bytes {
            let get = GetObjectRange(
                bucket: bucket.name, bucketOwner: bucket.owner, key: key, etag: head.etag,
                range: place..<min(head.bytes, place + Self.partSize))
            let part = try await bucket.s3.perform(get, signing: bucket.credentials)
            place += Int64(part.bytes.count)
            do throws(CompressionProblem) {
                try decompressor.decompress(part.bytes) { lines.consume($0) }
            } catch {
                throw damaged("\(key) is no whole \(compression.rawValue) file: \(error.message)")
            }
        }
        guard decompressor.isAtEnd else {
            throw damaged("\(key) is no whole \(compression.rawValue) file: it ends too early")
        }
        guard lines.isWhole else { throw damaged("\(key) ends in the middle of a line") }
        return ObjectReadBack(key: key, items: lines.count, bytes: lines.bytes, size: head.bytes, digest: lines.digest)
    }

    private func begin(_ key: String) throws(AWSFailure) -> Decompressor {
        do throws(CompressionProblem) {
            return try Decompressor(compression)
        } catch {
            throw damaged("\(key): \(error.message)")
        }
    }

    private func damaged(_ message: String) -> AWSFailure {
        AWSFailure(
            service: Service.s3.rawValue, operation: GetObjectRange.name, code: "DamagedArchive", message: message,
            kind: .damaged)
    }
}

/// Counts and digests lines as their text comes.
struct DigestedLines {
    private(set) var count: Int64 = 0
    private(set) var bytes: Int64 = 0
    private(set) var digest = LineDigest()
    private var pending: [UInt8] = []

    /// Whether the last line has its newline.
    var isWhole: Bool { pending.isEmpty }

    mutating func consume(_ text: ArraySlice<UInt8>) {
        bytes += Int64(text.count)
        var rest = text
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            if pending.isEmpty {
                rest[..<end].withUnsafeBytes { digest.add(line: $0) }
            } else {
                pending.append(contentsOf: rest[..<end])
                pending.withUnsafeBytes { digest.add(line: $0) }
                pending.removeAll(keepingCapacity: true)
            }
            count += 1
            rest = rest[(end + 1)...]
        }
        pending.append(contentsOf: rest)
    }
}
