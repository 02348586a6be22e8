import Glibc

/// What systemd hears: the datagrams that a daemon sends to `$NOTIFY_SOCKET`.
final class ServiceManager: Sendable {
    let path: String
    private let descriptor: Int32

    init() async throws {
        path = try await Workspace.shared.makeFolder() + "/notify"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Impatience(description: "\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// What came since the last look.
    func heard() -> [String] {
        var all: [String] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return all }
            all.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }

    func hear(_ word: String, within limit: Duration = .seconds(30)) async throws {
        _ = try await eventually("\(word) to be notified", within: limit) {
            heard().contains { $0.contains(word) } ? true : nil
        }
    }
}
