import Foundation

/// The files that SQLite has open, and where they were then.
///
/// Removing or replacing a file does not disturb whoever has it open: commits would go on succeeding, into files that
/// nobody finds again, and a second daemon could begin anew at the path. So before each commit the paths are looked at.
struct JournalPlace: Sendable {
    private struct File: Sendable {
        var path: String
        var device: dev_t
        var inode: ino_t
    }

    private let files: [File]

    /// - Parameter journal: the path of the database, which is open
    init(of journal: String) throws(JournalFailure) {
        var files: [File] = []
        for path in [journal, journal + "-wal", journal + "-shm"] {
            var status = stat()
            guard stat(path, &status) == 0 else { throw .system("cannot look at it", path) }
            files.append(File(path: path, device: status.st_dev, inode: status.st_ino))
        }
        self.files = files
    }

    /// Throws unless each path still names the file that is open. Takes a few microseconds.
    func check() throws(JournalFailure) {
        for file in files {
            var status = stat()
            guard stat(file.path, &status) == 0 else {
                let cause = errno
                let message =
                    cause == ENOENT
                    ? "it was removed while glauxd has it open"
                    : "it is out of reach while glauxd has it open: \(String(cString: strerror(cause)))"
                throw JournalFailure(.displaced, path: file.path, message: message)
            }
            guard status.st_ino == file.inode, status.st_dev == file.device else {
                throw JournalFailure(
                    .displaced, path: file.path, message: "another file stands where the one is that glauxd has open")
            }
        }
    }

    var isDisplaced: Bool { failure != nil }

    private var failure: JournalFailure? {
        do throws(JournalFailure) {
            try check()
            return nil
        } catch {
            return error
        }
    }
}
