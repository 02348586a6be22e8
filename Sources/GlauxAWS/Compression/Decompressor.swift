internal import GlauxCore

/// Reads one object of an archive as it comes, in memory that does not grow.
enum Decompressor {
    case plain
    case gzip(Inflater)
    case zstd(ZstdDecompressor)

    init(_ compression: ArchiveCompression) throws(CompressionProblem) {
        switch compression {
        case .gzip: self = .gzip(try Inflater())
        case .zstd: self = .zstd(try ZstdDecompressor())
        case .none: self = .plain
        }
    }

    /// Whether all that was put in makes a whole file, its checksums verified.
    var isAtEnd: Bool {
        switch self {
        case .plain: true
        case .gzip(let inflater): inflater.isAtEnd
        case .zstd(let decompressor): decompressor.isAtEnd
        }
    }

    /// Calls `body` with each piece that comes out.
    func decompress(_ input: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) throws(CompressionProblem) {
        switch self {
        case .plain: body(input[...])
        case .gzip(let inflater):
            do throws(Inflation<Never>) {
                try inflater.inflate(input) { (text) throws(Never) in body(text) }
            } catch {
                switch error {
                case .damaged(let words): throw CompressionProblem(message: words)
                }
            }
        case .zstd(let decompressor): try decompressor.decompress(input, body)
        }
    }
}
