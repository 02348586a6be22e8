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
        loop.nextRun(at: surroundings.now())
    }

    package func finished() -> Tally { tally }

    package var openJobCount: Int { loop.scheduler.openJobCount }

    /// The jobs as memory has them where they are open, else as given.
    package func freshest(_ jobs: [JobRecord]) -> [JobRecord] {
        jobs.map { loop.scheduler.openJob($0.id) ?? $0 }
    }

    func overview(of table: TableName?) -> Overview {
        let tables =
            table.map { name in report(of: name).map { [$0] } ?? [] } ?? loop.scheduler.reports(at: surroundings.now())
        return Overview(startedAt: startedAt, config: configReport, journalError: journalError, tables: tables)
    }

    func report(of table: TableName) -> TableReport? {
        loop.scheduler.report(of: table, at: surroundings.now())
    }

    /// Reads the config anew and puts it in force, or changes nothing.
    package nonisolated func reload() async throws(Refusal) -> ConfigReport {
        do throws(Refusal) {
            let configuration = try await surroundings.loadConfiguration()
            let report = try await apply(configuration)
            logger.notice("config reloaded", metadata: ["config.tables": "\(configuration.tables.count)"])
            return report
        } catch {
            await noteFailedReload(error.message)
            logger.error("config not reloaded; the old one stays in force", metadata: ["error": "\(error.message)"])
            throw error
        }
    }

    private nonisolated func perform(_ command: Command) async throws(Refusal) -> CommandResult {
        var recalled: Recollection.OpenJob?
        if case .retry(let id) = command {
            do {
                recalled = try await surroundings.recall(id)
            } catch {
                throw Refusal(
                    .unavailable, message: "the journal cannot be read: \(error)", hint: "See the log of glauxd.")
            }
        }
        return try await order(command, recalled: recalled)
    }

    /// What the socket may ask.
    package nonisolated var control: Control {
        Control(
            overview: { await self.overview(of: $0) },
            table: { await self.report(of: $0) },
            journalError: { await self.journalError },
            perform: { command throws(Refusal) in try await self.perform(command) },
            reload: { () throws(Refusal) in try await self.reload() },
            notices: { self.notices.subscribe(limit: $0) },
            tally: { await self.finished() })
    }
}
