internal import CZlib

/// Decompresses gzip as it comes, in memory that does not grow.
final class Inflater {
    private static let chunk = 64 << 10

    // zlib's state points back at the stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: chunk)
    /// Whether all that was put in makes whole gzip members, their checksums verified.
    private(set) var isAtEnd = false

    init() throws(CompressionProblem) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 for the largest window, and 16 for gzip.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            throw CompressionProblem(message: "zlib cannot begin (\(status))")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Calls `body` with each piece that comes out.
    func inflate<Failure>(
        _ input: [UInt8], _ body: (ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Inflation<Failure>) {
        var rest = input[...]
        while !rest.isEmpty {
            let made: Int
            do throws(CompressionProblem) { made = try advance(&rest) } catch {
                throw Inflation<Failure>.damaged(error.message)
            }
            do throws(Failure) { try body(output[..<made]) } catch { throw Inflation<Failure>.stopped(error) }
        }
    }

    /// The next piece of what comes out, at most 64 KiB; the input loses what it took.
    func next(of input: inout ArraySlice<UInt8>) throws(CompressionProblem) -> ArraySlice<UInt8> {
        output[..<(try advance(&input))]
    }

    /// - Returns: how much of `output` is made
    private func advance(_ input: inout ArraySlice<UInt8>) throws(CompressionProblem) -> Int {
        // A file may be several members, one after the other.
        if isAtEnd {
            inflateReset(stream)
            isAtEnd = false
        }
        let (used, made) = try step(input)
        input = input.dropFirst(used)
        guard used > 0 || made > 0 else { throw CompressionProblem(message: "it makes no progress") }
        return made
    }

    private func step(_ input: ArraySlice<UInt8>) throws(CompressionProblem) -> (used: Int, made: Int) {
        let (status, used, made) = input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(clamping: input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(clamping: output.count)
                let status = CZlib.inflate(stream, Z_NO_FLUSH)
                return (
                    status, min(input.count, Int(UInt32.max)) - Int(stream.pointee.avail_in),
                    output.count - Int(stream.pointee.avail_out)
                )
            }
        }
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isAtEnd = true
        default:
            throw CompressionProblem(message: stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(status)")
        }
        return (used, made)
    }
}

/// Why a decompression ended before its time.
enum Inflation<Failure: Error>: Error {
    /// In zlib's words.
    case damaged(String)
    /// Whoever takes what comes out wants no more.
    case stopped(Failure)
}
