import Foundation

/// One file, read whole and at one moment.
enum FileReading {
    /// A config of 10,000 tables has about 3 MB.
    static let largest = 16 * 1024 * 1024
    private static let attempts = 5

    /// - Parameter afterRead: between reading and checking that nothing changed meanwhile.
    static func bytes(at path: String, afterRead: () -> Void = {}) throws(Wrong) -> [UInt8] {
        for _ in 0..<attempts {
            if let bytes = try attempt(path, afterRead) { return bytes }
        }
        throw Wrong("keeps changing while it is read. Write it under another name and move it into place.")
    }

    /// nil if the file changed meanwhile.
    private static func attempt(_ path: String, _ afterRead: () -> Void) throws(Wrong) -> [UInt8]? {
        // Opening a FIFO would wait for a writer.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw unreadable(errno) }
        defer { close(file) }
        let before = try status(of: file)
        switch before.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Wrong("is a directory. Name the file in it, such as \"\(path)/glaux.yaml\".")
        default: throw Wrong("is not a regular file. Write the config into a file.")
        }
        guard before.st_size <= largest else {
            throw Wrong("has \(before.st_size) bytes, which no config needs. Write at most 16 MiB.")
        }
        let bytes = try contents(of: file, expecting: Int(before.st_size))
        afterRead()
        let after = try status(of: file)
        let isSame =
            before.st_size == after.st_size && bytes.count == Int(after.st_size)
            && before.st_mtim.tv_sec == after.st_mtim.tv_sec && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec
        return isSame ? bytes : nil
    }

    private static func contents(of file: Int32, expecting size: Int) throws(Wrong) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress.map { $0 + count }, $0.count - count) }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw unreadable(errno)
            }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    private static func status(of file: Int32) throws(Wrong) -> stat {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unreadable(errno) }
        return status
    }

    private static func unreadable(_ code: Int32) -> Wrong {
        switch code {
        case ENOENT, ENOTDIR:
            Wrong("there is no such file. Create it, or name another one with --config or GLAUX_CONFIG.")
        case EACCES, EPERM:
            Wrong("may not be read by this user. Let it, such as with \"chgrp glaux\" and \"chmod g+r\".")
        default:
            Wrong("cannot be read: \(String(cString: strerror(code))).")
        }
    }

    /// `line 3`, for bytes that are not UTF-8.
    static func firstBadLine(_ bytes: [UInt8]) -> String {
        let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        return index.map { "line \($0 + 1)" } ?? "its end"
    }
}
