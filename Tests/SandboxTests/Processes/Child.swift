import Glibc
import Synchronization

/// A process that the tests started.
final class Child: Sendable {
    let pid: pid_t
    /// Set once it was reaped: from then on its pid may be somebody else's.
    private let end = Mutex<Exit?>(nil)

    enum Exit: Sendable, Equatable {
        case status(Int32)
        case signal(Int32)
    }

    init(pid: pid_t) {
        self.pid = pid
    }

    deinit {
        guard ended() == nil else { return }
        Glibc.kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    func send(_ signal: Int32) {
        end.withLock { if $0 == nil { _ = Glibc.kill(pid, signal) } }
    }

    /// How it ended; nil while it runs.
    func ended() -> Exit? {
        end.withLock { end in
            if let end { return end }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            end = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
            return end
        }
    }

    func exit(within limit: Duration = .seconds(300)) async throws -> Exit {
        try await eventually("process \(pid) to end", within: limit, every: .milliseconds(10)) { ended() }
    }
}
