internal import ArgumentParser
internal import Foundation
internal import GlauxClient
internal import GlauxWire
internal import Glibc

/// Which daemon, for every command that speaks to one.
struct Connection: ParsableArguments {
    @Option(help: ArgumentHelp("The path of the control socket.", valueName: "path"))
    var socket: String?

    func validate() throws {
        if socket == "" { throw ValidationError("The path after --socket is empty.") }
    }

    /// The user's own daemon, or where there is none and none was named, the machine's.
    private var path: String {
        let environment = ProcessInfo.processInfo.environment
        let own = FilePaths(environment: environment, isRoot: geteuid() == 0, socket: socket).socket
        let machines = FilePaths(environment: [:], isRoot: true).socket
        let isNamed = socket != nil || environment["GLAUX_SOCKET"] != nil
        return isNamed || access(own, F_OK) == 0 || access(machines, F_OK) != 0 ? own : machines
    }

    /// Runs a command against the daemon, and says on standard error why it came to nothing.
    func use(_ body: (DaemonClient) async throws -> Void) async throws {
        let client = DaemonClient(socket: path)
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

/// For commands that print.
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
