package import GlauxCore
package import GlauxEngine
package import GlauxWire
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// The control socket: HTTP/1.1 with JSON over a Unix socket. It answers from memory and the journal, and opens no port.
package struct SocketServer: Service {
    /// More than any crowd of operators needs, and a quarter of the file descriptors that the process may have: the
    /// journal and AWS need some too. Who comes beyond that waits for others to leave.
    static var connectionLimit: Int {
        var descriptors = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors) == 0 else { return 64 }
        return min(400, max(8, Int(clamping: descriptors.rlim_cur / 4)))
    }
    /// A request that does not come, or an answer of which nothing is taken, within this time ends its connection.
    package static let idleTimeout = Duration.seconds(15)

    /// Has doctor look at one entry of the config, or at all of it.
    package typealias Examination = @Sendable (TableName?) async throws -> Diagnosis

    private let file: SocketFile
    private let operatorsGroup: String
    private let idleTimeout: Duration
    private let connectionLimit: Int
    private let connections = Connections()
    private let responder: RouterResponder<SocketContext>
    private let logger: Logger
    /// Told when somebody has found the file gone.
    private let loss: AsyncStream<Void>.Continuation
    private let losses: AsyncStream<Void>
    /// Told when others may connect.
    private let opened: AsyncStream<Void>.Continuation
    private let openings: AsyncStream<Void>

    package init(
        path: String, control: Control, history: History, operatorsGroup: String,
        now: @escaping @Sendable () -> Timestamp, inquire: @escaping @Sendable (QueryOrder) async -> Inquiry,
        examine: @escaping Examination, idleTimeout: Duration = Self.idleTimeout, logger: Logger
    ) {
        self.init(
            path: path, control: control, history: history, operatorsGroup: operatorsGroup,
            peer: { try await Peer(of: $0) }, now: now, inquire: inquire, examine: examine, idleTimeout: idleTimeout,
            connectionLimit: Self.connectionLimit, logger: logger)
    }

    /// - Parameter peer: who is at the other end of a connection
    init(
        path: String, control: Control, history: History, operatorsGroup: String,
        peer: @escaping @Sendable (any Channel) async throws -> Peer, now: @escaping @Sendable () -> Timestamp,
        inquire: @escaping @Sendable (QueryOrder) async -> Inquiry, examine: @escaping Examination,
        idleTimeout: Duration, connectionLimit: Int, logger: Logger
    ) {
        file = SocketFile(path: path)
        (losses, loss) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (openings, opened) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.operatorsGroup = operatorsGroup
        self.idleTimeout = idleTimeout
        self.connectionLimit = connectionLimit
        self.logger = logger
        let router = Router(context: SocketContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: HeadAnswers())
        router.add(middleware: ErrorAnswers())
        router.add(middleware: KnownParameters())
        ReadRoutes(control: control, history: history).add(to: router)
        ActRoutes(
            control: control, history: history, operatorsGroup: operatorsGroup, peer: peer, now: now, inquire: inquire,
            examine: examine
        )
        .add(to: router)
        OtherMethods().add(to: router)
        responder = router.buildResponder()
    }

    /// Makes sure that the socket can be bound: before anything else of the daemon begins.
    package func prepare() throws(SocketProblem) {
        try file.prepare()
    }

    /// Returns once others may connect, or when cancelled. For one caller.
    package func untilOpen() async {
        for await () in openings { return }
    }

    /// To be called now and then: a socket whose file was removed is bound anew, since nobody would find it again.
    package func lookAfterFile() {
        if file.isLost { loss.yield() }
    }

    package func run() async throws {
        defer { file.remove() }
        async let _ = connections.closeWhenStopped()
        do {
            try await withThrowingTaskGroup { group in
                var listener = makeListener()
                group.addTask { [listener] in try await run(listener) }
                var problem = ""
                for await () in losses.cancelOnGracefulShutdown() where file.isLost {
                    do throws(SocketProblem) {
                        try file.prepare()
                    } catch {
                        if problem != error.description { logger.warning("the socket's file is gone: \(error)") }
                        problem = error.description
                        continue
                    }
                    problem = ""
                    logger.warning("the socket's file was gone; it is bound anew", metadata: ["socket": "\(file.path)"])
                    // What is under way is still answered.
                    await listener.close()
                    listener = makeListener()
                    group.addTask { [listener] in try await run(listener) }
                }
                try await group.waitForAll()
            }
        } catch let error where !(error is CancellationError) {
            throw SocketProblem(
                description: "the socket \(file.path) cannot be served: \(error). Name another with --socket.")
        }
    }

    /// One that fails ends them all.
    private func run(_ listener: SocketListener) async throws {
        do { try await listener.group.run() } catch {
            loss.finish()
            throw error
        }
    }

    private func makeListener() -> SocketListener {
        var quiet = logger
        quiet.logLevel = .critical
        let channel = ListeningChannel()
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [connections, idleTimeout] responder in
                SocketChannel(
                    http: HTTP1Channel(
                        responder: responder, configuration: .init(idleTimeout: .init(idleTimeout))),
                    connections: connections, largestBody: SocketContext.largestBody, idleTimeout: idleTimeout)
            },
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: file.path), serverName: "glauxd", backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(connectionLimit, logger: quiet)),
            onServerRunning: { [file, operatorsGroup, opened] bound in
                channel.set(bound)
                await Blocking.call { file.open(to: operatorsGroup) }
                opened.yield()
            },
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            logger: quiet)
        let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
        return SocketListener(group: group, channel: channel)
    }
}
