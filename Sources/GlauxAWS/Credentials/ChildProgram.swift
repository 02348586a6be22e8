import Dispatch
import GlauxCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Runs a program for what it prints, and lets it neither hang, nor flood, nor outlive its use. What it says on standard
/// error goes nowhere: it may hold secrets.
struct ChildProgram: Sendable {
    enum Outcome: Sendable, Hashable {
        case exited(Int32, [UInt8])
        case killed(Int32)
        case tookTooLong
        case flooded
        case notStarted(String)
        case cancelled
    }

    /// Of its output.
    static let limit = 64 << 10

    /// The program and its arguments; without a slash it is looked for in `PATH`.
    var words: [String]
    /// `name=value`
    var environment: [String]

    /// How often is looked whether it has ended: it may leave its output open to a child of its own.
    private static let glance: Int32 = 20

    func output(within patience: Duration) async -> Outcome {
        let cancellation = Cancellation()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Not a thread of the pool that Swift's tasks share: this one waits.
                DispatchQueue.global().async {
                    continuation.resume(returning: run(within: patience, cancellation))
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    private final class Cancellation: Sendable {
        private let state = Mutex(false)
        var isCancelled: Bool { state.withLock { $0 } }
        func cancel() { state.withLock { $0 = true } }
    }

    private func run(within patience: Duration, _ cancellation: Cancellation) -> Outcome {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return .notStarted(Self.words(errno)) }
        let (reading, writing) = (ends[0], ends[1])
        // As all of the daemon's: neither its journal nor its connections are the program's.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(reading) }
        let child: pid_t
        switch spawn(printingTo: writing) {
        case .success(let id): child = id
        case .failure(let error):
            close(writing)
            return .notStarted(Self.words(error.number))
        }
        close(writing)
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        let deadline = ContinuousClock.now + patience
        var bytes: [UInt8] = []
        while true {
            let isOpen = Self.read(reading, into: &bytes)
            if bytes.count > Self.limit { return end(child, .flooded) }
            if let status = Self.status(of: child, waiting: false) {
                // What it had printed when it ended is all that counts.
                _ = Self.read(reading, into: &bytes)
                // Whatever it left behind.
                kill(-child, SIGKILL)
                return bytes.count > Self.limit ? .flooded : Self.outcome(status, bytes)
            }
            if cancellation.isCancelled { return end(child, .cancelled) }
            if ContinuousClock.now >= deadline { return end(child, .tookTooLong) }
            if isOpen {
                var descriptor = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
                poll(&descriptor, 1, Self.glance)
            } else {
                poll(nil, 0, Self.glance)
            }
        }
    }

    private struct SpawnError: Error {
        var number: Int32
    }

    private func spawn(printingTo descriptor: Int32) -> Result<pid_t, SpawnError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The daemon ignores some signals, which would be inherited.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // In a group of its own, so that its children end with it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child = pid_t()
        let error = posix_spawnp(&child, words[0], &actions, &attributes, &arguments, &variables)
        return error == 0 ? .success(child) : .failure(SpawnError(number: error))
    }

    private func end(_ child: pid_t, _ outcome: Outcome) -> Outcome {
        kill(-child, SIGKILL)
        _ = Self.status(of: child, waiting: true)
        return outcome
    }

    /// Reads what is there, up to a little more than the limit. Returns whether more may come.
    private static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            bytes += chunk[..<count]
        }
        return true
    }

    /// nil while it runs.
    private static func status(of child: pid_t, waiting: Bool) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(child, &status, waiting ? 0 : WNOHANG)
            if ended == child { return status }
            if ended == 0 { return nil }
            // Somebody else has taken its status: it has ended, and nothing is known of how.
            if errno != EINTR { return 0x7f00 }
        }
    }

    private static func outcome(_ status: Int32, _ bytes: [UInt8]) -> Outcome {
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff, bytes) : .killed(signal)
    }

    private static func words(_ error: Int32) -> String { String(cString: strerror(error)) }
}
