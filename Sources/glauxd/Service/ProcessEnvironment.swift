internal import Foundation
internal import Glibc

enum ProcessEnvironment {
    static var current: [String: String] { ProcessInfo.processInfo.environment }
}

/// Whether standard error is connected to journald, which then wants priorities and adds the time itself.
enum JournalStream {
    static func takesStandardError(_ environment: [String: String]) -> Bool {
        // `device:inode` of the stream, see systemd.exec(5).
        guard let parts = environment["JOURNAL_STREAM"]?.split(separator: ":"), parts.count == 2,
            let device = UInt64(parts[0]), let inode = UInt64(parts[1])
        else { return false }
        var status = stat()
        return fstat(STDERR_FILENO, &status) == 0 && UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }
}
