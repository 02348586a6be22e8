internal import GlauxCore

/// Compresses what an archive writes. One can be used for many files, one after the other.
enum Compressor {
    case gzip(Deflater)
    case zstd(ZstdCompressor)

    /// - Returns: nil for lines that stay as they are
    init?(_ compression: ArchiveCompression) throws(CompressionProblem) {
        switch compression {
        case .gzip: self = .gzip(try Deflater())
        case .zstd: self = .zstd(try ZstdCompressor())
        case .none: return nil
        }
    }

    /// What the library keeps for it.
    var memory: Int {
        switch self {
        case .gzip: Deflater.memory
        case .zstd(let compressor): compressor.memory
        }
    }

    /// Appends what comes out to `output`; all of it if this is the last of a file, after which another may begin.
    func compress(_ input: [UInt8], isLast: Bool, into output: inout [UInt8]) throws(CompressionProblem) {
        switch self {
        case .gzip(let deflater): try deflater.deflate(input, isLast: isLast, into: &output)
        case .zstd(let compressor): try compressor.compress(input, isLast: isLast, into: &output)
        }
    }
}
