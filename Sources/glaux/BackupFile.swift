internal import Glibc

/// A file that appears at its path whole or not at all.
final class BackupFile {
    struct Problem: Error {
        var message: String

        init(message: String) {
            self.message = message
        }

        init(_ act: String, _ path: String) {
            message = "cannot \(act) \(path): \(String(cString: strerror(errno)))"
        }
    }

    private let path: String
    /// Until it is whole.
    private let part: String
    private let descriptor: Int32
    private(set) var size: Int64 = 0
    private var isFinished = false

    init(_ path: String) throws(Problem) {
        self.path = path
        try Self.check(path)
        part = "\(path).part-\(getpid())"
        descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Problem("create", part) }
    }

    /// The journal that a daemon has open is not to be replaced by its own copy.
    private static func check(_ path: String) throws(Problem) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw Problem(message: "\(path) is a directory")
        }
        let slash = path.lastIndex(of: "/")
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        let lock = (slash.map { String(path[...$0]) } ?? "") + "glaux.lock"
        if name.hasPrefix("glaux.db"), stat(lock, &status) == 0 {
            throw Problem(message: "\(path) is in the state directory of a daemon, which keeps its journal there")
        }
    }

    deinit {
        close(descriptor)
        if !isFinished { unlink(part) }
    }

    func append(_ bytes: [UInt8]) throws(Problem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Problem("write", part) }
            rest = rest.dropFirst(count)
        }
        size += Int64(bytes.count)
    }

    func finish() throws(Problem) {
        guard fsync(descriptor) == 0 else { throw Problem("write", part) }
        guard rename(part, path) == 0 else { throw Problem("rename \(part) to", path) }
        isFinished = true
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let entry = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard entry >= 0 else { return }
        // So that a loss of power does not take the name back.
        fsync(entry)
        close(entry)
    }
}
