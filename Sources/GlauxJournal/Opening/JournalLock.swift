import Foundation
import Synchronization

/// The claim of one process on the journal: a lock on a file that holds its process id. The kernel drops the lock when
/// the process ends, however it ends; the file stays, because removing it would let two processes lock two files.
final class JournalLock: Sendable {
    /// nil once released.
    private let descriptor: Mutex<Int32?>

    init(at path: String, guarding journal: String) throws(JournalFailure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("cannot open the lock file", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            let holder = Self.holder(descriptor)
            _ = close(descriptor)
            guard cause == EWOULDBLOCK else { throw .system("cannot lock the lock file", path, errno: cause) }
            let name = holder.map { "process \($0)" } ?? "another process"
            throw JournalFailure(.locked(by: holder), path: journal, message: "\(name) holds this journal")
        }
        self.descriptor = Mutex(descriptor)
        let text = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.utf8.count, 0) == text.utf8.count else {
            throw .system("cannot write the lock file", path)
        }
    }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            guard let held = descriptor else { return }
            // While it is empty nobody is named wrongly.
            _ = ftruncate(held, 0)
            _ = close(held)
            descriptor = nil
        }
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
