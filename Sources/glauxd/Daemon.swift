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

    func run(once: Bool) async throws(DaemonProblem) -> ExitCode {
        // From before the config is read: whoever changes it meanwhile, and says so, is heard once the loop runs.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        do {
            let loaded = try ConfigLoader.load(path: paths.config, now: WallClock.now()).onThisMachine()
            if !loaded.warnings.isEmpty { logger.warning("\(loaded.warningText)") }
            let aws = AWSAccounts(
                environment: environment, version: glauxVersion, retried: { [logger] in $0.log(to: logger) })
            let outcome = await Result {
                try await aws.use(loaded.configuration.accounts)
                return try await work(loaded, aws, hangups, once: once)
            }
            await aws.shutdown()
            return try outcome.get()
        } catch {
            throw DaemonProblem(error)
        }
    }

    /// Opens the journal and closes it, whatever happens in between.
    private func work(
        _ loaded: LoadedConfiguration, _ aws: AWSAccounts, _ hangups: UnixSignalsSequence, once: Bool
    ) async throws -> ExitCode {
        let journal = try Journal.open(in: paths.stateDirectory, now: WallClock.now())
        let outcome = await Result { try await serve(loaded, journal, aws, hangups, once: once) }
        let problem = close(journal, after: outcome)
        if let problem, case .failure = outcome { logger.critical("\(problem.message)") }
        let status = try outcome.get()
        if let problem { throw problem }
        logger.notice("glauxd stopped")
        return status
    }

    /// Runs everything until a signal, or the end of what is due.
    private func serve(
        _ loaded: LoadedConfiguration, _ journal: Journal, _ aws: AWSAccounts, _ hangups: UnixSignalsSequence,
        once: Bool
    ) async throws -> ExitCode {
        let (recollection, damaged) = try journal.recollect()
        for job in damaged {
            logger.error(
                "a job of the journal cannot be read; it is left alone",
                metadata: ["job": "\(job.id)", "table": "\(job.table)", "error": "\(job.problem)"])
        }
        for (archive, problem) in recollection.damagedArchives.sorted(by: { $0.key < $1.key }) {
            logger.error(
                "what the journal remembers of an archive cannot be read; it is left alone, and nothing is archived",
                metadata: ["archive": "\(archive)", "error": "\(problem)"])
        }
        let engine = Engine(
            recollection: recollection, configuration: loaded.configuration, configPath: paths.config,
            surroundings: surroundings(journal: journal, aws: aws, started: loaded), logger: logger)
        let manager = ServiceManager(environment: environment)
        let doctor = Doctor(aws)
        let server = SocketServer(
            path: paths.socket, control: engine.control, history: history(of: journal, engine: engine),
            operatorsGroup: loaded.operators, now: { WallClock.now() },
            inquire: { await Results(aws: aws, journal: journal).inquiry($0, at: engine.querySite()) },
            examine: { try await doctor.examine($0, engine) }, logger: logger)
        try server.prepare()
        // Stopped from the last to the first: once the loop has stopped, whoever waits for it on the socket is refused,
        // and the server can stop.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: server),
            .init(service: HangupService(engine: engine, hangups: hangups)),
            .init(
                service: DoctorService(engine: engine, doctor: doctor, logger: logger),
                successTerminationBehavior: .ignore),
            .init(service: RetentionService(journal: journal, logger: logger), successTerminationBehavior: .ignore),
            .init(
                service: LoopService(
                    engine: engine, manager: manager, logger: logger, once: once,
                    untilOpen: { await server.untilOpen() }, lookAround: { server.lookAfterFile() }),
                successTerminationBehavior: .gracefullyShutdownGroup),
            .init(
                service: StopService(journal: journal, logger: logger),
                successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        if let check = try journal.integrityCheck() {
            let service = IntegrityService(check: check, logger: logger)
            services.insert(.init(service: service, successTerminationBehavior: .ignore), at: 0)
        }
        logger.notice(
            "glauxd \(glauxVersion) started",
            metadata: [
                "config": "\(paths.config)", "config.tables": "\(loaded.configuration.tables.count)",
                "socket": "\(paths.socket)", "journal": "\(journal.path)",
                "aws.region": "\(aws.regions.joined(separator: ", "))",
                "jobs.open": "\(recollection.open.count)",
            ])
        let configuration = ServiceGroupConfiguration(services: services, logger: quiet)
        try await ServiceGroup(configuration: configuration).run()
        manager.stopping()
        guard once else { return .success }
        let ended = await engine.finished().jobs
        guard await engine.openJobCount == 0, damaged.isEmpty, recollection.damagedArchives.isEmpty else {
            return .failure
        }
        return ended[.failed, default: 0] + ended[.cancelled, default: 0] == 0 ? .success : .failure
    }

    /// One that was taken from its path is saved first: with this process its last copy ends. One that is damaged is left
    /// as it is, and as one that nobody closed, so that the next start looks at it again.
    private func close(_ journal: Journal, after outcome: Result<ExitCode, any Error>) -> DaemonProblem? {
        do throws(JournalFailure) {
            let rescued = try journal.rescue()
            if !outcome.isDamage { try journal.close() }
            return rescued.map {
                DaemonProblem(
                    message: "\(journal.path) was taken away while glauxd had it open; it is saved as \($0)",
                    status: .failure)
            }
        } catch {
            return DaemonProblem(message: "the journal could not be closed: \(error)", status: .failure)
        }
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
                    returning: Result { () throws(ConfigProblems) in
                        try ConfigLoader.load(path: config, now: WallClock.now()).onThisMachine()
                    })
            }
        }
    }

    private func surroundings(journal: Journal, aws: AWSAccounts, started: LoadedConfiguration) -> Surroundings {
        let config = paths.config
        let operators = started.operators
        let results = Results(aws: aws, journal: journal)
        return Surroundings(
            now: { WallClock.now() },
            uptime: { WallClock.uptime() },
            commit: { try journal.commit($0) },
            canRecover: { ($0 as? JournalFailure)?.passes ?? false },
            perform: { call, settings in
                switch call {
                case .writeResult(let order): return await results.write(order, in: settings)
                case .pruneResults(let report, let job, let keep):
                    return await results.prune(report, before: job, keep: keep, in: settings)
                case .recallGenerations(let table):
                    do throws(JournalFailure) {
                        return .success(.generations(try await journal.ledger(of: table)))
                    } catch {
                        return .failure(AWSFailure(error))
                    }
                case .recallShape(let table):
                    do throws(JournalFailure) {
                        return .success(.shape(try await journal.shape(of: table)))
                    } catch {
                        return .failure(AWSFailure(error))
                    }
                case .recallJob(let id):
                    do throws(JournalFailure) {
                        return .success(.job(try await journal.recall(id)))
                    } catch {
                        return .failure(AWSFailure(error))
                    }
                default: return await aws.perform(call, in: settings)
                }
            },
            recall: { try await journal.recall($0) },
            ledger: { try await journal.ledger(of: $0) },
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
                do throws(SettingsProblem) {
                    try await aws.use(loaded.configuration.accounts)
                } catch {
                    throw Refusal(.conflict, message: "\(config): \(error.message)", hint: error.hint)
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
            schemaSeen: { try await journal.schemaSeen(of: $0) },
            proof: { try await journal.proof(of: $0) },
            audit: { try await journal.audit(limit: $0) },
            snapshot: { try await journal.snapshot() })
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }

    fileprivate var isDamage: Bool {
        if case .failure(let failure as JournalFailure) = self { failure.kind == .corrupt } else { false }
    }
}
