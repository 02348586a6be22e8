internal import CZstd

/// Compresses to Zstandard piece by piece. Each file is one frame, as not every reader goes on behind the first.
final class ZstdCompressor {
    /// As Athena writes by itself.
    private static let level: Int32 = 3
    /// A window of 256 KiB, and tables for it. What the level would take by itself makes files 2 % smaller, and a compressor
    /// of 3.5 MiB out of one of 1.4: an archive has one for each partition that it fills.
    private static let parameters = [
        (ZSTD_c_compressionLevel, level), (ZSTD_c_windowLog, 18), (ZSTD_c_hashLog, 16), (ZSTD_c_chainLog, 15),
        (ZSTD_c_checksumFlag, 1),
    ]
    private static let room = 64 << 10

    private let context: OpaquePointer

    init() throws(CompressionProblem) {
        guard let context = ZSTD_createCCtx() else { throw CompressionProblem(message: "zstd cannot begin") }
        self.context = context
        for (parameter, value) in Self.parameters {
            let status = ZSTD_CCtx_setParameter(context, parameter, value)
            if let problem = CompressionProblem(zstd: status) { throw problem }
        }
    }

    deinit { ZSTD_freeCCtx(context) }

    var memory: Int { ZSTD_sizeof_CCtx(context) }

    /// Appends what comes out to `output`; all of it if this is the last of a file, after which another may begin.
    func compress(_ input: [UInt8], isLast: Bool, into output: inout [UInt8]) throws(CompressionProblem) {
        let status = input.withUnsafeBufferPointer { input in
            var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.room) { room in
                while true {
                    var sink = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                    let left = ZSTD_compressStream2(context, &sink, &source, isLast ? ZSTD_e_end : ZSTD_e_continue)
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<sink.pos]))
                    let isDone = isLast ? left == 0 : source.pos == source.size
                    if isDone || ZSTD_isError(left) != 0 { return left }
                }
            }
        }
        if let problem = CompressionProblem(zstd: status) { throw problem }
    }
}

extension CompressionProblem {
    /// - Parameter status: as functions of the library return it: an error, or something else
    init?(zstd status: Int) {
        guard ZSTD_isError(status) != 0 else { return nil }
        self.init(message: ZSTD_getErrorName(status).map { String(cString: $0) } ?? "zstd says \(status)")
    }
}
