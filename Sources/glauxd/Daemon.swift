internal import ArgumentParser
internal import Dispatch
internal import GlauxAWS
internal import GlauxConfig
internal import GlauxCore
internal import GlauxEngine
internal import GlauxJournal
internal import GlauxServer
internal import GlauxWire
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Wires the parts together and runs them until a signal, or with `--once` until every due job has ended.
struct Daemon {
    let paths: FilePaths
    let environment: [String: String]
    let logger: Logger

    func run(once: Bool) async throws -> ExitCode {
        let loaded = try loadConfiguration()
        if !loaded.warnings.isEmpty { logger.warning("\(loaded.warningText)") }
        let journal = try openJournal()
        let (recollection, damaged) = try recollect(journal)
        for job in damaged {
            logger.error(
                "a job of the journal cannot be read; it is left alone",
                metadata: ["job": "\(job.id)", "table": "\(job.table)", "error": "\(job.problem)"])
        }
        let aws = try connect(loaded.configuration.aws)
        let engine = Engine(
            recollection: recollection, configuration: loaded.configuration, configPath: paths.config,
            surroundings: surroundings(journal: journal, aws: aws, started: loaded), logger: logger)
        let manager = ServiceManager(environment: environment)
        let loop = LoopService(engine: engine, manager: manager, logger: logger, once: once)
        let server = SocketServer(
            path: paths.socket, control: engine.control, history: history(of: journal, engine: engine),
            operatorsGroup: loaded.operators, now: { WallClock.now() }, logger: logger)
        do throws(SocketProblem) {
            try server.prepare()
        } catch {
            try? await aws.shutdown()
            throw StartProblem(message: "\(error)", status: .failure)
        }
        let checks = try integrityCheck(of: journal).map { check in
            [
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: IntegrityService(check: check, logger: logger), successTerminationBehavior: .ignore)
            ]
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                // Stopped from the last to the first: once the loop has stopped, whoever waits for it on the socket is
                // refused, and the server can stop.
                services: (checks ?? []) + [
                    .init(service: server),
                    .init(service: HangupService(engine: engine)),
                    .init(service: loop, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        logger.notice(
            "glauxd \(glauxVersion) started",
            metadata: [
                "config": "\(paths.config)", "config.tables": "\(loaded.configuration.tables.count)",
                "socket": "\(paths.socket)", "journal": "\(journal.path)", "aws.region": "\(aws.region)",
                "jobs.open": "\(recollection.open.count)",
            ])
        do {
            try await group.run()
        } catch {
            try? await aws.shutdown()
            if let failure = error as? JournalFailure {
                // Started again, it would fail again.
                let status: ExitCode = failure.kind == .corrupt ? .badConfiguration : .failure
                throw StartProblem(message: "the journal failed: \(failure)", status: status)
            }
            throw StartProblem(
                message: "the socket \(paths.socket) cannot be served: \(error). Name another with --socket.",
                status: .failure)
        }
        manager.stopping()
        let tally = await engine.finished()
        try? await aws.shutdown()
        try close(journal)
        logger.notice("glauxd stopped")
        guard once else { return .success }
        guard await engine.openJobCount == 0, damaged.isEmpty else { return .failure }
        return tally.jobs[.failed, default: 0] + tally.jobs[.cancelled, default: 0] == 0 ? .success : .failure
    }

    /// The service group's own chatter is of no use to operators.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .error
        return logger
    }

    /// On a thread that may block: reading and checking ten thousand tables takes a while.
    private static func read(_ config: String) async -> Result<LoadedConfiguration, ConfigProblems> {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(ConfigProblems) in try ConfigLoader.load(path: config) })
            }
        }
    }

    private func loadConfiguration() throws -> LoadedConfiguration {
        do throws(ConfigProblems) {
            return try ConfigLoader.load(path: paths.config)
        } catch {
            throw StartProblem(message: "\(error)", status: .badConfiguration)
        }
    }

    private func openJournal() throws -> Journal {
        do throws(JournalFailure) {
            return try Journal.open(in: paths.stateDirectory, now: WallClock.now())
        } catch {
            if case .locked = error.kind { throw StartProblem(message: "\(error)", status: .tryAgain) }
            // A full disk passes, and the service manager may try again; a damaged journal waits for a person.
            throw StartProblem(message: "\(error)", status: error.passes ? .failure : .badConfiguration)
        }
    }

    private func integrityCheck(of journal: Journal) throws -> IntegrityCheck? {
        do throws(JournalFailure) {
            return try journal.integrityCheck()
        } catch {
            throw StartProblem(message: "\(error)", status: .failure)
        }
    }

    /// One that was taken from its path is saved first: with this process its last copy ends.
    private func close(_ journal: Journal) throws {
        let rescued: String?
        do throws(JournalFailure) {
            rescued = try journal.rescue()
            try journal.close()
        } catch {
            throw StartProblem(message: "the journal could not be closed: \(error)", status: .failure)
        }
        guard let rescued else { return }
        throw StartProblem(
            message: "\(journal.path) was taken away while glauxd had it open; it is saved as \(rescued)",
            status: .failure)
    }

    private func recollect(_ journal: Journal) throws -> (Recollection, [DamagedJob]) {
        do throws(JournalFailure) {
            let (recollection, damaged) = try journal.recollect()
            return (recollection, damaged)
        } catch {
            throw StartProblem(message: "\(error)", status: .badConfiguration)
        }
    }

    private func connect(_ settings: AWSSettings) throws -> AWSClient {
        do {
            return try AWSClient(settings: settings, environment: environment, version: glauxVersion)
        } catch {
            throw StartProblem(message: "\(error)", status: .badConfiguration)
        }
    }

    private func surroundings(journal: Journal, aws: AWSClient, started: LoadedConfiguration) -> Surroundings {
        let config = paths.config
        let initial = started.configuration.aws
        let operators = started.operators
        return Surroundings(
            now: { WallClock.now() },
            uptime: { WallClock.uptime() },
            commit: { try journal.commit($0) },
            canRecover: { ($0 as? JournalFailure)?.passes ?? false },
            perform: { await aws.perform($0) },
            recall: { try await journal.recall($0) },
            loadConfiguration: { () throws(Refusal) in
                let loaded: LoadedConfiguration
                do throws(ConfigProblems) {
                    loaded = try await Self.read(config).get()
                } catch {
                    throw Refusal(.conflict, message: "\(error)", hint: "Mend the config; the old one stays in force.")
                }
                if !loaded.warnings.isEmpty { logger.warning("\(loaded.warningText)") }
                guard loaded.operators == operators else {
                    throw Refusal(
                        .conflict, message: "\(config): `operators:` changed, which a reload does not apply",
                        hint: "Restart glauxd: its jobs go on where they are.")
                }
                guard loaded.configuration.aws == initial else {
                    throw Refusal(
                        .conflict, message: "\(config): `aws:` changed, which a reload does not apply",
                        hint: "Restart glauxd: its jobs go on where they are.")
                }
                return loaded.configuration
            },
            publish: { $0.log(to: logger) })
    }

    /// Old jobs come from the journal; one that is open, from memory, which knows more.
    private func history(of journal: Journal, engine: Engine) -> History {
        History(
            jobs: { table, states, before, limit in
                let (jobs, next) = try await journal.jobs(table: table, states: states, before: before, limit: limit)
                return (await engine.freshest(jobs), next)
            },
            job: { id in
                guard let job = try await journal.job(id) else { return nil }
                return (await engine.freshest([job])[0], try await journal.steps(of: id))
            },
            snapshot: { try await journal.snapshot() })
    }
}
