package import GlauxCore
internal import Logging

extension Engine {
    /// What a turn leaves behind, for the service manager.
    package struct Pulse: Sendable {
        package var tables: Int
        package var running: Int
        package var journalError: JournalError?
    }

    func pulse() -> Pulse {
        Pulse(tables: loop.scheduler.tableCount, running: loop.scheduler.runningCount, journalError: journalError)
    }

    package func nextRun() -> (TableName, Timestamp)? {
        loop.nextRun()
    }

    package func finished() -> Tally { tally }

    /// Where the queries of operators run who do not say.
    package func querySite() -> QuerySite { loop.scheduler.querySite }

    /// What targets show, as far as the journal knows.
    package var liveLocations: [Target: String] { loop.scheduler.liveLocations }

    package var openJobCount: Int { loop.scheduler.openJobCount }

    /// The jobs as memory has them where they are open, else as given.
    package func freshest(_ jobs: [JobRecord]) -> [JobRecord] {
        jobs.map { loop.scheduler.openJob($0.id) ?? $0 }
    }

    func overview(of table: TableName?) -> Overview {
        let now = surroundings.now()
        var overview = Overview(
            startedAt: startedAt, config: configReport, journalError: journalError, diagnosis: diagnosis,
            tables: loop.scheduler.reports(at: now))
        if let table {
            overview.diagnosis = diagnosis?.concerning(table)
            overview.tables = TableReports(report(of: table).map { [$0] } ?? [])
        } else {
            overview.archives = loop.scheduler.archiveReports(at: now)
            overview.reports = loop.scheduler.resultReports(at: now)
        }
        return overview
    }

    /// What doctor found; `glaux status` shows it until somebody looks again.
    package func note(_ diagnosis: Diagnosis) { self.diagnosis = diagnosis }

    func report(of table: TableName) -> TableReport? {
        loop.scheduler.report(of: table, at: surroundings.now())
    }

    /// Reads the config anew and puts it in force, or changes nothing. One reload waits for the other: the last one asked
    /// for is the last one read.
    package func reload(from orderer: Operator? = nil) async throws(Refusal) -> ConfigReport {
        let earlier = lastReload
        let reload = Task { () -> Result<ConfigReport, Refusal> in
            _ = await earlier?.value
            do throws(Refusal) { return .success(try await readAndApply(from: orderer)) } catch {
                return .failure(error)
            }
        }
        lastReload = reload
        return try await reload.value.get()
    }

    private func readAndApply(from orderer: Operator?) async throws(Refusal) -> ConfigReport {
        do throws(Refusal) {
            let configuration = try await surroundings.loadConfiguration()
            _ = try await order { .configured(configuration, by: $0, from: orderer) }
            putInForce(configuration)
            // Whoever asked is not kept until the last of thousands is under way again.
            reloadFeed.yield(orderer)
            logger.notice("config reloaded", metadata: ["config.tables": "\(configuration.tables.count)"])
            return configReport
        } catch {
            configReport.error = error.message
            if let orderer {
                let record = AuditRecord(
                    at: surroundings.now(), by: orderer, command: "reload", outcome: error.message)
                mailbox.post(.audited(record))
            }
            logger.error("config not reloaded; the old one stays in force", metadata: ["error": "\(error.message)"])
            throw error
        }
    }

    /// What failed for want of a right was not tried again so far; now somebody may have given it.
    func retryDenied(from orderer: Operator?) async {
        var denied = denied()[...]
        while !denied.isEmpty, !Task.isCancelled {
            let some = denied.prefix(Self.retriesAtOnce)
            denied = denied.dropFirst(some.count)
            let refusals = await withTaskGroup { group in
                for id in some { group.addTask { await self.refusalToRetry(id, from: orderer) } }
                var refusals: [Refusal] = []
                for await refusal in group { if let refusal { refusals.append(refusal) } }
                return refusals
            }
            // The others would be told the same.
            if refusals.contains(where: { $0.reason == .unavailable }) { return }
        }
    }

    /// What waits together is decided together. More would keep slots that are due from their requests.
    private static let retriesAtOnce = 50

    /// The last jobs of tables, archives and reports, of those that failed so.
    private func denied() -> [JobID] {
        let now = surroundings.now()
        let tables = loop.scheduler.reports(at: now).all.map { ($0.state, $0.last) }
        let archives = loop.scheduler.archiveReports(at: now).map { ($0.entry.state, $0.entry.last) }
        let reports = loop.scheduler.resultReports(at: now).map { ($0.state, $0.last) }
        return (tables + archives + reports).compactMap { state, last in
            state == .failing && last?.failure?.kind == .permission ? last?.id : nil
        }
    }

    /// One that cannot be is told of its state by `glaux status` as before.
    private nonisolated func refusalToRetry(_ id: JobID, from orderer: Operator?) async -> Refusal? {
        do throws(Refusal) {
            _ = try await perform(.retry(id), from: orderer)
            return nil
        } catch {
            logger.info("not retried after the reload", metadata: ["job": "\(id)", "error": "\(error.message)"])
            return error
        }
    }

    private nonisolated func perform(_ command: Command, from orderer: Operator?) async throws(Refusal) -> CommandResult
    {
        let recalled = try await recall(for: command)
        return try await order { .ordered($0, command, recalled: recalled, from: orderer) }
    }

    /// What the journal has to tell before the command can be decided.
    private nonisolated func recall(for command: Command) async throws(Refusal) -> Recalled {
        switch command {
        case .retry(let id):
            do {
                return try await surroundings.recall(id).map(Recalled.job) ?? .nothing
            } catch {
                throw Self.unreadable(error)
            }
        case .rollback(let table, to: _), .pin(let table, _), .unpin(let table, _):
            return .ledger(try await ledger(of: table))
        case .run, .pause, .resume, .cancel, .approve, .reject:
            return .nothing
        }
    }

    private nonisolated func ledger(of table: TableName) async throws(Refusal) -> [LedgerEntry] {
        do {
            return try await surroundings.ledger(table)
        } catch {
            throw Self.unreadable(error)
        }
    }

    private static func unreadable(_ error: any Error) -> Refusal {
        Refusal(.unavailable, message: "the journal cannot be read: \(error)", hint: "See the log of glauxd.")
    }

    private nonisolated func generations(of table: TableName) async throws(Refusal) -> [GenerationReport] {
        let ledger = try await ledger(of: table)
        return try await judged(ledger, of: table)
    }

    private func pipeline(of name: TableName) -> Pipeline? { loop.scheduler.pipeline(of: name) }

    private func spec(of table: TableName) -> RefreshSpec? { loop.scheduler.spec(of: table) }

    private func judged(_ ledger: [LedgerEntry], of table: TableName) throws(Refusal) -> [GenerationReport] {
        try loop.scheduler.generations(of: table, among: ledger, at: surroundings.now())
    }

    /// What the socket may ask.
    package nonisolated var control: Control {
        Control(
            overview: { await self.overview(of: $0) },
            table: { await self.report(of: $0) },
            pipeline: { await self.pipeline(of: $0) },
            journalError: { await self.journalError },
            perform: { command, orderer throws(Refusal) in try await self.perform(command, from: orderer) },
            reload: { orderer throws(Refusal) in try await self.reload(from: orderer) },
            audit: { self.mailbox.post(.audited($0)) },
            note: { record throws(Refusal) in _ = try await self.order { .audited(record, by: $0) } },
            notices: { self.notices.subscribe(limit: $0) },
            tally: { await self.finished() },
            spec: { await self.spec(of: $0) },
            generations: { table throws(Refusal) in try await self.generations(of: table) })
    }
}
