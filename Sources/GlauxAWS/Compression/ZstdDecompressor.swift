internal import CZstd

/// Decompresses Zstandard as it comes, in memory that does not grow.
final class ZstdDecompressor {
    /// 8 MiB: a file that asks for more is none of ours.
    private static let windowLog: Int32 = 23

    private let context: OpaquePointer
    private var output = [UInt8](repeating: 0, count: 128 << 10)
    /// Whether all that was put in makes whole frames, their checksums verified.
    private(set) var isAtEnd = false

    init() throws(CompressionProblem) {
        guard let context = ZSTD_createDCtx() else { throw CompressionProblem(message: "zstd cannot begin") }
        self.context = context
        let status = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLog)
        if let problem = CompressionProblem(zstd: status) { throw problem }
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Calls `body` with each piece that comes out.
    func decompress(_ input: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) throws(CompressionProblem) {
        var place = 0
        // What found no room is still inside when all input is taken.
        var isDrained = true
        while place < input.count || !isDrained && !isAtEnd {
            let (status, used, made) = step(input[place...])
            if let problem = CompressionProblem(zstd: status) { throw problem }
            place += used
            isAtEnd = status == 0
            isDrained = made < output.count
            body(output[..<made])
        }
    }

    private func step(_ input: ArraySlice<UInt8>) -> (status: Int, used: Int, made: Int) {
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                var sink = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                let status = ZSTD_decompressStream(context, &sink, &source)
                return (status, source.pos, sink.pos)
            }
        }
    }
}
