internal import Foundation
internal import Glibc
internal import Synchronization

/// Why the control socket cannot be opened, and what to do.
package struct SocketProblem: Error, Sendable, CustomStringConvertible {
    package let description: String
}

/// The file of the control socket. Its directory keeps others out until its own mode does.
final class SocketFile: Sendable {
    private struct Identity: Equatable {
        var device: Int
        var inode: Int
    }

    let path: String
    /// Of the file that we bound.
    private let ours = Mutex<Identity?>(nil)

    init(path: String) {
        self.path = path
    }

    /// Makes room for binding: removes what a dead daemon left, and refuses to take a living one's place.
    func prepare() throws(SocketProblem) {
        try makeRoom()
        ours.withLock { $0 = nil }
    }

    private func makeRoom() throws(SocketProblem) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let limit = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard bytes.count <= limit else {
            throw SocketProblem(
                description: "\(path): a socket's path has at most \(limit) bytes, and this one has \(bytes.count). "
                    + "Name a shorter one with --socket.")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        try makeDirectory()
        // Of a link itself, not of what it points at.
        guard let file = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        guard file[.type] as? FileAttributeType == .typeSocket else {
            throw SocketProblem(
                description: "\(path) exists and is no socket. Move it away, or name another with --socket.")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { throw SocketProblem(description: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(probe) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard answer != 0 else {
            throw SocketProblem(
                description:
                    "\(path): another daemon answers there. Stop it first, or name another socket with --socket.")
        }
        // Anything but a refusal, such as a crowd that waits, is a sign of life.
        guard errno == ECONNREFUSED else {
            throw SocketProblem(
                description: "\(path): \(String(cString: strerror(errno))). Another daemon may hold it; name another "
                    + "socket with --socket.")
        }
        unlink(path)
    }

    /// After binding: the owner and the operators' group may connect.
    func open(to operatorsGroup: String) {
        let identity = identity()
        ours.withLock { $0 = identity }
        if let group = GroupDatabase.id(of: operatorsGroup) { _ = chown(path, uid_t.max, group) }
        chmod(path, 0o660)
    }

    /// Whether the file that we bound is not at its path any more, so that nobody finds us.
    var isLost: Bool {
        guard let bound = ours.withLock({ $0 }) else { return false }
        return bound != identity()
    }

    /// Only our own: if it was removed, another daemon may have bound there since.
    func remove() {
        guard let bound = ours.withLock({ $0 }), bound == identity() else { return }
        unlink(path)
    }

    private func identity() -> Identity? {
        // Of a link itself, not of what it points at.
        guard let file = try? FileManager.default.attributesOfItem(atPath: path),
            let device = file[.systemNumber] as? Int, let inode = file[.systemFileNumber] as? Int
        else { return nil }
        return Identity(device: device, inode: inode)
    }

    private func makeDirectory() throws(SocketProblem) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let directory = String(path[..<slash])
        if mkdir(directory, 0o750) == 0 || errno == EEXIST && access(directory, W_OK) == 0 { return }
        throw SocketProblem(
            description:
                "\(directory): \(String(cString: strerror(errno))). Create the directory, or name another socket "
                + "with --socket.")
    }
}
