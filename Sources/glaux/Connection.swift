internal import ArgumentParser
internal import Foundation
internal import GlauxClient
internal import GlauxWire
internal import Glibc

/// Which daemon, for every command that speaks to one.
struct Connection: ParsableArguments {
    @Option(help: ArgumentHelp("The path of the control socket.", valueName: "path"))
    var socket: String?

    /// Runs a command against the daemon, and says on standard error why it came to nothing.
    func use(_ body: (DaemonClient) async throws -> Void) async throws {
        let paths = FilePaths(environment: ProcessInfo.processInfo.environment, isRoot: geteuid() == 0, socket: socket)
        let client = DaemonClient(socket: paths.socket)
        do {
            try await body(client)
            await client.close()
        } catch let problem as ClientProblem {
            await client.close()
            throw problem.told()
        } catch {
            await client.close()
            throw error
        }
    }
}

/// For commands that read.
struct Output: ParsableArguments {
    @Flag(help: "Print the daemon's own JSON document.")
    var json = false
}

extension ExitCode {
    /// EX_UNAVAILABLE of sysexits.h: the daemon is not reachable.
    static let unreachable = ExitCode(69)
    /// EX_CONFIG of sysexits.h.
    static let badConfiguration = ExitCode(78)
}

extension ClientProblem {
    /// Writes it to standard error.
    ///
    /// - Returns: the exit status that goes with it.
    func told() -> ExitCode {
        switch self {
        case .unreachable(let message, let hint):
            Terminal.complain(message, hint: hint)
            return .unreachable
        case .garbled(let message, let hint):
            Terminal.complain(message, hint: hint)
            return .failure
        case .refused(_, let document):
            Terminal.complain(document.error.message, hint: document.error.hint)
            return .failure
        }
    }
}
