import GlauxCore

/// What a piece has for one partition: lines on their way into one object.
struct PartitionBuffer {
    /// Lines are compressed so many bytes at once.
    private static let batch = 64 << 10
    /// What zlib keeps for one stream.
    private static let deflaterBytes = 270 << 10
    /// Parts are a little larger than the smallest that S3 takes.
    static let partBytes = 8 << 20

    let partition: [String]
    private let compression: ArchiveCompression
    private(set) var items: Int64 = 0
    private(set) var bytes: Int64 = 0
    private(set) var digest = LineDigest()
    /// What was sent already.
    var upload: (id: String, parts: [String], size: Int64)?

    private var lines: [UInt8] = []
    private var packed: [UInt8] = []
    /// Only a partition that fills a batch gets one of its own: there may be thousands of small ones.
    private var deflater: Deflater?

    init(partition: [String], compression: ArchiveCompression) {
        self.partition = partition
        self.compression = compression
    }

    var memory: Int {
        lines.capacity + packed.capacity + (deflater == nil ? 0 : Self.deflaterBytes) + 512
    }

    var hasFullPart: Bool { packed.count >= Self.partBytes }

    /// - Parameter line: with its newline
    mutating func append(_ line: UnsafeRawBufferPointer) throws(Deflater.Problem) {
        items += 1
        bytes += Int64(line.count)
        digest.add(line: UnsafeRawBufferPointer(rebasing: line.dropLast()))
        switch compression {
        case .none: packed.append(contentsOf: line)
        case .gzip:
            lines.append(contentsOf: line)
            guard lines.count >= Self.batch else { return }
            if deflater == nil { deflater = try Deflater() }
            try deflater?.deflate(lines, isLast: false, into: &packed)
            lines.removeAll(keepingCapacity: true)
        }
    }

    /// What can be sent as a part now.
    mutating func takePart() -> [UInt8] {
        defer { packed = [] }
        return packed
    }

    /// To be called at the end: what the last part has.
    ///
    /// - Parameter spare: for a partition that needed none so far
    mutating func takeLastPart(_ spare: Deflater) throws(Deflater.Problem) -> [UInt8] {
        if compression == .gzip {
            try (deflater ?? spare).deflate(lines, isLast: true, into: &packed)
            lines = []
            deflater = nil
        }
        return takePart()
    }
}
