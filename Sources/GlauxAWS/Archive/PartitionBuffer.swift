import GlauxCore

/// What a piece has for one partition: lines on their way into one object.
struct PartitionBuffer {
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
    private var compressor: Compressor?

    init(partition: [String], compression: ArchiveCompression) {
        self.partition = partition
        self.compression = compression
    }

    var memory: Int {
        lines.capacity + packed.capacity + (compressor?.memory ?? 0) + 512
    }

    var hasFullPart: Bool { packed.count >= Self.partBytes }

    /// - Parameter line: with its newline
    mutating func append(_ line: UnsafeRawBufferPointer) throws(CompressionProblem) {
        items += 1
        bytes += Int64(line.count)
        digest.add(line: UnsafeRawBufferPointer(rebasing: line.dropLast()))
        guard let batch = compression.batch else {
            packed.append(contentsOf: line)
            return
        }
        lines.append(contentsOf: line)
        guard lines.count >= batch else { return }
        if compressor == nil { compressor = try Compressor(compression) }
        try compressor?.compress(lines, isLast: false, into: &packed)
        lines.removeAll(keepingCapacity: true)
    }

    /// What can be sent as a part now.
    mutating func takePart() -> [UInt8] {
        defer { packed = [] }
        return packed
    }

    /// To be called at the end: what the last part has.
    ///
    /// - Parameter spare: for a partition that needed none so far; nil where nothing is compressed
    mutating func takeLastPart(_ spare: Compressor?) throws(CompressionProblem) -> [UInt8] {
        try (compressor ?? spare)?.compress(lines, isLast: true, into: &packed)
        lines = []
        compressor = nil
        return takePart()
    }
}

extension ArchiveCompression {
    /// Lines are compressed so many bytes at once, where they are. The larger a compressor is, the later a partition gets
    /// its own.
    fileprivate var batch: Int? {
        switch self {
        case .gzip: 64 << 10
        case .zstd: 256 << 10
        case .none: nil
        }
    }
}
