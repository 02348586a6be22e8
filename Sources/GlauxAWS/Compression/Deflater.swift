internal import CZlib

/// Compresses to gzip piece by piece. One can be used for many files, one after the other.
final class Deflater {
    /// What zlib keeps for one.
    static let memory = 270 << 10

    // zlib's state points back at the stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(CompressionProblem) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 for the largest window, and 16 for gzip. The header has neither a time nor a name: the same text is the
        // same bytes.
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            throw CompressionProblem(message: "zlib cannot begin (\(status))")
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what comes out to `output`; all of it if this is the last of a file, after which another may begin.
    func deflate(_ input: [UInt8], isLast: Bool, into output: inout [UInt8]) throws(CompressionProblem) {
        let status = input.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(clamping: input.count)
            return drain(isLast ? Z_FINISH : Z_NO_FLUSH, &output)
        }
        guard status == (isLast ? Z_STREAM_END : Z_OK) || status == Z_BUF_ERROR && !isLast else {
            throw CompressionProblem(message: stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(status)")
        }
        if isLast { deflateReset(stream) }
    }

    private func drain(_ flush: Int32, _ output: inout [UInt8]) -> Int32 {
        while true {
            var status = Z_OK
            let made = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32 << 10) { room in
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                status = CZlib.deflate(stream, flush)
                let made = room.count - Int(stream.pointee.avail_out)
                output.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<made]))
                return made
            }
            // Without room left over there is more to come.
            if status != Z_OK || made < 32 << 10 { return status }
        }
    }
}
