import Crypto
import GlauxCore

extension LineDigest {
    /// What tells a line from others: the beginning of its digest.
    static func mark(of line: UnsafeRawBufferPointer) -> Int64 {
        var hash = SHA256()
        hash.update(bufferPointer: line)
        return hash.finalize().withUnsafeBytes { $0.loadUnaligned(as: Int64.self).bigEndian }
    }

    /// - Parameter line: without its newline
    mutating func add(line: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: line)
        hash.finalize().withUnsafeBytes { digest in
            func word(_ place: Int) -> UInt64 {
                digest.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self).bigEndian
            }
            add(word(0), word(1), word(2), word(3))
        }
    }
}
