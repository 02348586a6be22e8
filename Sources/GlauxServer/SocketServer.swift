package import GlauxCore
package import GlauxEngine
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOPosix
internal import ServiceLifecycle

/// The control socket: HTTP/1.1 with JSON over a Unix socket. It answers from memory and the journal, and opens no port.
package struct SocketServer: Service {
    /// More than any crowd of operators needs, and a quarter of the file descriptors that the process may have: the
    /// journal and AWS need some too. Who comes beyond that waits for others to leave.
    private static var connectionLimit: Int {
        var descriptors = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors) == 0 else { return 64 }
        return min(400, max(8, Int(clamping: descriptors.rlim_cur / 4)))
    }
    /// A request that does not come, or an answer that is not taken, within this time ends its connection.
    package static let idleTimeout = Duration.seconds(15)

    private let file: SocketFile
    private let operatorsGroup: String
    private let idleTimeout: Duration
    private let connections = Connections()
    private let responder: RouterResponder<SocketContext>
    private let logger: Logger

    package init(
        path: String, control: Control, history: History, operatorsGroup: String,
        now: @escaping @Sendable () -> Timestamp, idleTimeout: Duration = Self.idleTimeout, logger: Logger
    ) {
        file = SocketFile(path: path)
        self.operatorsGroup = operatorsGroup
        self.idleTimeout = idleTimeout
        var quiet = logger
        quiet.logLevel = .critical
        self.logger = quiet
        let router = Router(context: SocketContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: HeadAnswers())
        router.add(middleware: ErrorAnswers())
        ReadRoutes(control: control, history: history).add(to: router)
        ActRoutes(control: control, history: history, operatorsGroup: operatorsGroup, now: now).add(to: router)
        OtherMethods().add(to: router)
        responder = router.buildResponder()
    }

    /// Makes sure that the socket can be bound: before anything else of the daemon begins.
    package func prepare() throws(SocketProblem) {
        try file.prepare()
    }

    package func run() async throws {
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [connections, idleTimeout] responder in
                SocketChannel(
                    http: HTTP1Channel(
                        responder: responder, configuration: .init(idleTimeout: .init(idleTimeout))),
                    connections: connections, largestBody: SocketContext.largestBody)
            },
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: file.path), serverName: "glauxd", backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit, logger: logger)),
            onServerRunning: { [file, operatorsGroup] _ in await Blocking.call { file.open(to: operatorsGroup) } },
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            logger: logger)
        defer { file.remove() }
        async let _ = connections.closeWhenStopped()
        do {
            try await application.run()
        } catch let error where !(error is CancellationError) {
            throw SocketProblem(
                description: "the socket \(file.path) cannot be served: \(error). Name another with --socket.")
        }
    }
}
