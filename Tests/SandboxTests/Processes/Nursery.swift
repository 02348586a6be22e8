import Dispatch
import Foundation
import Glibc
import Synchronization

/// Starts every child process, from one thread that lives as long as the tests: the kernel kills a child that asked for
/// it (PR_SET_PDEATHSIG) when the thread that started it ends, not when the process does.
final class Nursery: Sendable {
    static let shared = Nursery()

    private let orders = Mutex<[@Sendable () -> Void]>([])
    private let hasOrder = DispatchSemaphore(value: 0)

    private init() {
        Thread.detachNewThread { [self] in
            while true {
                hasOrder.wait()
                orders.withLock { $0.removeFirst() }()
            }
        }
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a program that dies with the tests, however they end.
    ///
    /// - Parameters:
    ///   - input: what its standard input is read from; nothing if nil
    ///   - output: where standard output is appended to
    ///   - errors: where standard error is appended to
    func start(
        _ program: String, _ arguments: [String], environment: [String: String], input: Int32? = nil, output: Sink,
        errors: Sink, outlivesTests: Bool = false
    ) async throws -> Child {
        let words = outlivesTests ? [program] : ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--", program]
        return try await withCheckedThrowingContinuation { continuation in
            orders.withLock {
                $0.append {
                    continuation.resume(
                        with: Result {
                            Child(
                                pid: try Self.spawn(
                                    words + arguments, environment, input: input, output: output, errors: errors))
                        })
                }
            }
            hasOrder.signal()
        }
    }

    enum Sink: Sendable {
        case file(String)
        case descriptor(Int32)
    }

    private static func spawn(
        _ words: [String], _ environment: [String: String], input: Int32?, output: Sink, errors: Sink
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        for (descriptor, sink) in [(Int32(1), output), (2, errors)] {
            switch sink {
            case .file(let path):
                posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .descriptor(let other):
                posix_spawn_file_actions_adddup2(&actions, other, descriptor)
            }
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var pid: pid_t = 0
        let problem = posix_spawn(&pid, words[0], &actions, nil, &arguments, &variables)
        guard problem == 0 else { throw Failed(description: "\(words[0]): \(String(cString: strerror(problem)))") }
        return pid
    }
}
