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

    /// Blocks until a daemon has said that it is ready, and not a moment longer.
    func waitForReady(within limit: Duration = .seconds(60)) throws {
        let end = ContinuousClock.now + limit
        var buffer = [UInt8](repeating: 0, count: 8192)
        while ContinuousClock.now < end {
            var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            poll(&event, 1, 1000)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0, String(decoding: buffer[..<count], as: UTF8.self).contains("READY=1") { return }
        }
        throw Impatience(description: "waited \(limit) for READY=1")
    }

    func hear(_ word: String, within limit: Duration = .seconds(30)) async throws {
        _ = try await eventually("\(word) to be notified", within: limit) {
            heard().contains { $0.contains(word) } ? true : nil
        }
    }
}
