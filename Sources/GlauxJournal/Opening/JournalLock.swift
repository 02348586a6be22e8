import Foundation
import Synchronization

/// The claim of one process on the journal: a lock on its directory, and a file in it that holds the process id.
///
/// The directory is what is locked, because a file can be removed and made anew, and then two processes would hold two
/// locks. The kernel drops the lock when the process ends, however it ends. The file says "closed" while the journal is,
/// and nothing until there is a journal for the first time.
final class JournalLock: Sendable {
    private struct Claim {
        var directory: Int32
        var note: Int32
    }

    /// Whether the last holder closed the journal; not when there was none, or it died.
    let wasClosed: Bool
    /// Whether any holder had a journal here, however it ended.
    let wasUsed: Bool
    private let path: String
    /// nil once released.
    private let claim: Mutex<Claim?>

    init(_ files: StateDirectory) throws(JournalFailure) {
        let directory = open(files.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .system("cannot open the directory", files.path) }
        guard flock(directory, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            _ = close(directory)
            guard cause == EWOULDBLOCK else { throw .system("cannot lock the directory", files.path, errno: cause) }
            let holder = Self.holder(files.lock)
            let name = holder.map { "process \($0)" } ?? "another process"
            throw JournalFailure(.locked(by: holder), path: files.journal, message: "\(name) holds this journal")
        }
        let note = open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard note >= 0 else {
            let cause = errno
            _ = close(directory)
            throw .system("cannot open the lock file", files.lock, errno: cause)
        }
        let text = Self.text(of: note)
        wasClosed = text == Self.closed
        wasUsed = !text.isEmpty
        path = files.lock
        claim = Mutex(Claim(directory: directory, note: note))
    }

    /// Says who holds it. Before anything is committed to a journal that was there, so that no loss of power leaves
    /// "closed" behind; after the first commit to a new one, so that a making that was cut short can be begun anew.
    func sign() throws(JournalFailure) {
        let isSigned = claim.withLock { claim in
            claim.map { Self.write("\(getpid())", to: $0.note) && fsync($0.note) == 0 }
        }
        guard isSigned == true else { throw .system("cannot write the lock file", path) }
    }

    deinit { release(closed: false) }

    /// - Parameter closed: whether the database holds everything by itself
    func release(closed: Bool) {
        claim.withLock { claim in
            guard let held = claim else { return }
            if closed { _ = Self.write(Self.closed, to: held.note) }
            _ = close(held.note)
            _ = close(held.directory)
            claim = nil
        }
    }

    private static func holder(_ path: String) -> Int32? {
        let note = open(path, O_RDONLY | O_CLOEXEC)
        guard note >= 0 else { return nil }
        defer { _ = close(note) }
        return Int32(text(of: note))
    }

    private static let closed = "closed"

    private static func text(of note: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(note, &text, text.count, 0)
        return String(decoding: text.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Once it was written, it is empty at no moment.
    private static func write(_ text: String, to note: Int32) -> Bool {
        let line = text + "\n"
        return pwrite(note, line, line.utf8.count, 0) == line.utf8.count && ftruncate(note, off_t(line.utf8.count)) == 0
    }
}
