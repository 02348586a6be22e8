import Foundation

/// A copy of the journal that is there as long as this value, and for nobody else.
package final class JournalSnapshot: Sendable {
    private let descriptor: Int32
    /// In bytes.
    package let size: Int

    /// - Parameter path: of a file that may lose its name then
    package init(_ path: String) throws(JournalFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw .system("cannot open the copy", path) }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { _ = close(descriptor) }

    /// At most `count` bytes from `offset` on; none at the end.
    package func bytes(from offset: Int, count: Int) throws(JournalFailure) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let read = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            failed = read < 0
            filled = max(read, 0)
        }
        guard !failed else { throw .system("cannot read the copy", "the journal's copy") }
        return bytes
    }
}
