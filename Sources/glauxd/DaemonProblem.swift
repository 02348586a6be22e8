internal import ArgumentParser
internal import GlauxAWS
internal import GlauxConfig
internal import GlauxJournal
internal import GlauxServer

/// Why the daemon cannot start, or go on: in words, and as the exit status that says so.
struct DaemonProblem: Error {
    var message: String
    var status: ExitCode
}

extension DaemonProblem {
    init(_ cause: any Error) {
        switch cause {
        case let problem as DaemonProblem: self = problem
        case let failure as JournalFailure: self.init(message: "\(failure)", status: failure.status)
        // Started again as they are, they would be refused again.
        case is ConfigProblems, is SettingsProblem: self.init(message: "\(cause)", status: .badConfiguration)
        case is SocketProblem: self.init(message: "\(cause)", status: .failure)
        default: self.init(message: "glauxd failed: \(cause)", status: .failure)
        }
    }
}

extension JournalFailure {
    /// A full disk passes, and our own mistakes may not happen twice: the service manager may try again. Anything else
    /// waits for a person.
    fileprivate var status: ExitCode {
        switch kind {
        case .locked: .tryAgain
        case .full, .inputOutput, .busy, .readOnly, .denied, .displaced, .duplicateSlot, .contradiction, .noRoom,
            .unexpected:
            .failure
        case .newer, .corrupt, .foreign, .missing, .notADirectory, .exists, .lost, .strangeLog, .rescued:
            .badConfiguration
        }
    }
}

extension ExitCode {
    /// EX_TEMPFAIL of sysexits.h: somebody else holds what we need.
    static let tryAgain = ExitCode(75)
    /// EX_CONFIG of sysexits.h.
    static let badConfiguration = ExitCode(78)
}
