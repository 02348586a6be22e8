internal import Foundation

/// A program that a benchmark started. It is killed, if it still runs, when nobody holds it any more.
final class ChildProcess {
    let pid: pid_t
    /// Just before the program was executed.
    let startedAt: Moment
    private var status: Int32?

    /// - Parameter output: the file that standard output and standard error are appended to
    init(_ program: String, _ arguments: [String], environment: [String: String], output: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid: pid_t = 0
        startedAt = Moment.now()
        let problem = posix_spawn(&pid, program, &actions, nil, words, variables)
        guard problem == 0 else { throw Broken("\(program): \(String(cString: strerror(problem)))") }
        self.pid = pid
    }

    deinit {
        if status == nil { kill() }
    }

    func kill() {
        _ = Foundation.kill(pid, SIGKILL)
        _ = wait()
    }

    /// Asks it to stop, and waits until it has.
    func stop() throws {
        _ = Foundation.kill(pid, SIGTERM)
        guard wait() == 0 else { throw Broken("process \(pid) did not stop cleanly") }
    }

    /// As waitpid(2) has it: 0 only when the program ended by itself and called that a success.
    func wait() -> Int32 {
        if let status { return status }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        self.status = status
        return status
    }

    /// The folder that this very program is in, which the others are built into as well.
    static func built(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: name).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Skipped(reason: "\(path) is not there; `make bench` builds it")
        }
        return path
    }
}
