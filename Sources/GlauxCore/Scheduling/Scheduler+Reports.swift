extension Scheduler {
    /// What operators see of a table; nil if it is not in the config.
    package func report(of name: TableName, at now: Timestamp) -> TableReport? {
        guard let table = tables[name], let spec = table.entry?.spec.refresh,
            let entry = entryReport(of: name, at: now)
        else { return nil }
        return TableReport(
            name: name, target: spec.target, state: entry.state, nextRunAt: entry.nextRunAt,
            pausedUntil: entry.pausedUntil, live: live[spec.target].flatMap { $0.table == name ? $0 : nil },
            versions: table.memory.versions, job: entry.job, last: entry.last)
    }

    /// What operators see of any entry of the config.
    package func entryReport(of name: TableName, at now: Timestamp) -> EntryReport? {
        guard let table = tables[name], let entry = table.entry else { return nil }
        let job = table.job.flatMap { jobs[$0]?.shown }
        let due = entry.timetable.nextDue(table.memory, now: now).map { max($0.at, now) }
        var report = EntryReport(
            name: name, pipeline: entry.spec.pipeline, state: .idle, nextRunAt: due, job: job, last: table.last)
        if case .after(let leader) = entry.timetable.schedule { report.follows = leader }
        switch table.memory.pause {
        case .indefinite:
            report.state = .paused
            report.nextRunAt = nil
        case .until(let end) where end > now:
            report.state = .paused
            report.pausedUntil = end
            report.nextRunAt = due.map { max($0, end) }
        case .until, nil:
            if table.last?.state == .failed { report.state = .failing }
        }
        // A job under way is what matters most.
        if let job { report.state = job.state == .held ? .held : .running }
        return report
    }

    /// What each target shows, but of those that a job may move at this moment.
    package var liveLocations: [Target: String] {
        live.compactMapValues { tables[$0.table]?.job == nil ? $0.location : nil }
    }

    /// Of every table of the config, in its order.
    package func reports(at now: Timestamp) -> TableReports { TableReports(of: self, at: now) }

    /// Of every report of the config, in its order.
    package func resultReports(at now: Timestamp) -> [EntryReport] {
        order.dropFirst(tableCount).compactMap { entryReport(of: $0, at: now) }.filter { $0.pipeline == .report }
    }

    /// Of every archive of the config, in its order.
    package func archiveReports(at now: Timestamp) -> [ArchiveReport] {
        order.dropFirst(tableCount).compactMap { archiveReport(of: $0, at: now) }
    }

    /// What operators see of an archive; nil if it is not in the config.
    package func archiveReport(of name: TableName, at now: Timestamp) -> ArchiveReport? {
        guard let spec = tables[name]?.entry?.spec.archive, let entry = entryReport(of: name, at: now) else {
            return nil
        }
        let memory = archives[name]
        var report = ArchiveReport(
            entry: entry, target: spec.target, location: spec.location, archivedThrough: memory?.archivedThrough,
            progress: memory?.pass.map(ArchiveReport.Progress.init))
        if let ttl = spec.ttl {
            report.expiresAt = memory?.archivedThrough.map { $0 + ttl }
            report.gap = gap(of: name, at: now)
            report.warning = report.gap?.failure(of: name, ttl: ttl, next: entry.job == nil ? entry.nextRunAt : nil)
        }
        if let damage = damagedArchives[name] {
            report.warning = damage
            if report.entry.state == .idle { report.entry.state = .failing }
        }
        return report
    }

    /// As the first table of the config has it, or else the first report.
    package var querySite: QuerySite {
        switch order.first.flatMap({ tables[$0]?.entry?.spec }) {
        case nil, .archive: otherSite
        case .refresh(let spec):
            QuerySite(
                database: spec.target.database, workgroup: spec.workgroup, resultLocation: spec.resultLocation,
                aws: spec.aws)
        case .report(let spec):
            QuerySite(
                database: spec.database, workgroup: spec.workgroup, resultLocation: spec.resultLocation, aws: spec.aws)
        }
    }

    /// What an entry of the config is for; nil if it is not in it.
    package func pipeline(of name: TableName) -> Pipeline? { tables[name]?.entry?.spec.pipeline }

    package func spec(of table: TableName) -> RefreshSpec? { tables[table]?.entry?.spec.refresh }

    package func openJob(_ id: JobID) -> JobRecord? { jobs[id]?.shown }

    /// Jobs under way, those that wait for a place left out.
    package var runningCount: Int { jobs.count - exportQueue.count - queryQueue.count - archiveQueue.count }

    package var openJobCount: Int { jobs.count }

    package var openJobs: [Job] { jobs.keys.sorted().compactMap { jobs[$0]?.job } }

    /// How much is kept in memory: it must not grow with time.
    package struct Footprint: Sendable, Hashable {
        package var tables: Int
        /// Jobs that hold a place among the exports.
        package var exports: Int
        package var queries: Int
        package var archives: Int
        package var wakes: Int
        /// Calls whose answers are waited for.
        package var calls: Int
    }

    package var footprint: Footprint {
        Footprint(
            tables: tables.count, exports: exportsUnderWay, queries: queriesUnderWay,
            archives: archivesUnderWay, wakes: wakeCount,
            calls: purposes.count)
    }

    /// Whether nothing is open, but for what only an operator lets go on, and nothing will be.
    var isDone: Bool {
        !opensSlots && jobs.values.allSatisfy(\.job.awaitsApproval)
            && !tables.values.contains { $0.entry != nil && $0.retrial?.isUnderWay == true }
    }

    /// The table that runs next, and when. Asked for every second, it is looked for only when it has changed.
    mutating func nextRun() -> (TableName, Timestamp)? {
        if let nearest, nextRun(of: nearest.table) == nearest.at { return nearest }
        nearest = nil
        for name in order {
            guard let at = nextRun(of: name) else { continue }
            if let known = nearest, known.at <= at { continue }
            nearest = (name, at)
        }
        return nearest
    }

    private func nextRun(of name: TableName) -> Timestamp? {
        guard let table = tables[name], table.job == nil, table.memory.pause == nil else { return nil }
        return table.dueAt
    }
}
