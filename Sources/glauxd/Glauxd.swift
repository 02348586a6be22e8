internal import ArgumentParser
internal import CProcess
internal import GlauxCore
internal import GlauxWire
internal import Glibc
internal import Logging

@main
struct Glauxd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glauxd",
        abstract: "Keeps DynamoDB tables queryable in Amazon Athena.",
        discussion: """
            SIGHUP reads the config again, SIGTERM and SIGINT stop cleanly: what AWS has under way goes on there and is \
            picked up at the next start.

            Exit status: 0 stopped, or with --once every job succeeded; 1 failed; 64 wrong usage; 75 another daemon holds \
            the journal, try again; 78 the config or the journal cannot be used as they are.
            """,
        version: glauxVersion)

    @Option(help: ArgumentHelp("The config file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The directory of the journal.", valueName: "directory"))
    var stateDir: String?

    @Option(help: ArgumentHelp("The path of the control socket.", valueName: "path"))
    var socket: String?

    @Option(
        help: "trace, debug, info, notice, warning, error or critical.",
        transform: { text in
            guard let level = Logger.Level(rawValue: text.lowercased()) else {
                throw ValidationError("Write trace, debug, info, notice, warning, error or critical.")
            }
            return level
        })
    var logLevel: Logger.Level?

    @Option(help: "auto, text or json; auto writes text, with priorities when it goes to journald.")
    var logFormat: LogFormat?

    @Flag(help: "Run every due job to its end and exit; 0 only if all succeeded.")
    var once = false

    func run() async throws {
        Self.outliveHangups()
        // Journal and socket are nobody else's until they are opened to somebody.
        umask(0o077)
        Self.keepMemoryPrivate()
        let environment = ProcessEnvironment.current
        let style = try logStyle(environment)
        let writer = LogWriter { LineLog.gap(style, of: $0, at: WallClock.now()) }
        defer { writer.flush() }
        let logger = try makeLogger(style, writer, environment)
        let paths = FilePaths(
            environment: environment, isRoot: geteuid() == 0, config: config, stateDirectory: stateDir, socket: socket)
        do {
            let status = try await Daemon(paths: paths, environment: environment, logger: logger).run(once: once)
            if status != .success { throw status }
        } catch let problem as DaemonProblem {
            logger.critical("\(problem.message)")
            throw problem.status
        }
    }

    /// Until `Daemon` listens for it, a SIGHUP would end the process without a word.
    static func outliveHangups() {
        signal(SIGHUP, SIG_IGN)
    }

    /// A core dump would hold credentials, and so does the memory that others of the daemon's user could trace.
    static func keepMemoryPrivate() {
        var nothing = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &nothing)
        make_process_undumpable()
    }

    private func logStyle(_ environment: [String: String]) throws -> LineLog.Style {
        let format =
            try logFormat ?? environment["GLAUX_LOG_FORMAT"].map { text in
                guard let format = LogFormat(rawValue: text) else {
                    throw ValidationError("GLAUX_LOG_FORMAT is \"\(text)\". Write auto, text or json.")
                }
                return format
            } ?? .auto
        return switch format {
        case .json: .json
        case .text: .text
        case .auto: JournalStream.takesStandardError(environment) ? .journald : .text
        }
    }

    private func makeLogger(
        _ style: LineLog.Style, _ writer: LogWriter, _ environment: [String: String]
    ) throws -> Logger {
        let level =
            try logLevel ?? environment["GLAUX_LOG_LEVEL"].map { text in
                guard let level = Logger.Level(rawValue: text.lowercased()) else {
                    throw ValidationError(
                        "GLAUX_LOG_LEVEL is \"\(text)\". Write trace, debug, info, notice, warning, error or critical.")
                }
                return level
            } ?? .info
        var logger = Logger(label: "glauxd") { _ in LineLog(style: style, writer: writer, logLevel: level) }
        logger.logLevel = level
        return logger
    }
}
