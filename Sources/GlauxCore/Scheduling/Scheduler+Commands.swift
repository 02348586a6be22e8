extension Scheduler {
    mutating func perform(
        _ command: Command, recalled: Recalled, at now: Timestamp, in turn: inout Turn
    ) throws(Refusal) -> CommandResult {
        switch command {
        case .run(let name):
            let table = try configured(name)
            try refuseIfBusy(table)
            try refuseIfBlocked(name)
            guard let entry = table.entry else { throw unknown(name) }
            giveWay(of: name, on: entry.spec.target, at: now, in: &turn)
            try refuseIfBusy(configured(name))
            let id = open(entry, slot: now, trigger: .command, at: now, in: &turn)
            admit(at: now, in: &turn)
            return try report(id)
        case .pause(let name, let pause):
            _ = try configured(name)
            tables[name]?.memory.pause = pause
            tables[name]?.wakeAt = nil
            try save(name, in: &turn)
            turn.notices.append(Notice(at: now, .tablePaused, table: name, nextAt: pause.end))
            consider(name, at: now, in: &turn)
            return try report(name, at: now)
        case .resume(let name):
            let table = try configured(name)
            guard table.memory.pause != nil else { return try report(name, at: now) }
            tables[name]?.memory.pause = nil
            try save(name, in: &turn)
            turn.notices.append(Notice(at: now, .tableResumed, table: name))
            consider(name, at: now, in: &turn)
            return try report(name, at: now)
        case .cancel(let id):
            guard jobs[id] != nil else { throw notOpen(id) }
            tell(id, .cancelled, at: now, in: &turn)
            if let ended = turn.end(of: id) { return .job(ended) }
            return try report(id)
        case .retry(let id):
            return try retry(id, recalled: recalled, at: now, in: &turn)
        case .approve(let id, let seen):
            try refuseIfChanged(id, since: seen)
            try tellHeld(id, .approved, at: now, in: &turn)
            return try report(id)
        case .reject(let id):
            try tellHeld(id, .rejected, at: now, in: &turn)
            guard let ended = turn.end(of: id) else { throw unknown(id) }
            return .job(ended)
        case .rollback(let name, let wanted):
            return try rollBack(name, to: wanted, recalled: recalled, at: now, in: &turn)
        case .pin(let name, let wanted):
            return try keep(name, wanted, as: .pinned, recalled: recalled, in: &turn)
        case .unpin(let name, let wanted):
            return try keep(name, wanted, as: .kept, recalled: recalled, in: &turn)
        }
    }

    private func notOpen(_ id: JobID) -> Refusal {
        guard id <= lastJobID else { return unknown(id) }
        return Refusal(
            .conflict, message: "job \(id) is not running", hint: "`glaux jobs` shows the jobs and their states.")
    }

    private mutating func tellHeld(
        _ id: JobID, _ word: Job.Event, at now: Timestamp, in turn: inout Turn
    ) throws(Refusal) {
        guard let job = jobs[id]?.job else { throw notOpen(id) }
        guard job.awaitsApproval else {
            throw Refusal(
                .conflict, message: "job \(id) does not wait for approval",
                hint: "`glaux job \(id)` shows what it does.")
        }
        tell(id, word, at: now, in: &turn)
        admit(at: now, in: &turn)
        if let deadline = jobs[id]?.job.deadline { wake(.deadline(id), at: deadline) }
    }

    /// An approval is of what was shown.
    private func refuseIfChanged(_ id: JobID, since seen: String?) throws(Refusal) {
        guard let seen, let hold = jobs[id]?.job.hold, hold.id != seen else { return }
        throw Refusal(
            .conflict, message: "job \(id) is held for something else by now: \(hold.reason)",
            hint: "Nothing was approved. `glaux approve \(id) --hold \(hold.id)` approves this.")
    }

    mutating func retry(
        _ id: JobID, recalled: Recalled, at now: Timestamp, in turn: inout Turn
    ) throws(Refusal) -> CommandResult {
        if jobs[id] != nil {
            // It waits for its next try: the operator wants it now.
            if case .wake = jobs[id]?.want { tell(id, .due, at: now, in: &turn) }
            return try report(id)
        }
        guard case .job(let recalled) = recalled else { throw unknown(id) }
        let record = recalled.record
        guard record.state == .failed || record.state == .cancelled else {
            let isConfigured = tables[record.table]?.entry != nil
            throw Refusal(
                .conflict, message: "job \(id) has \(record.state.rawValue)",
                hint: "Only a failed or cancelled job can be retried"
                    + (isConfigured
                        ? "; `glaux run \(record.table)` starts a new one."
                        : ". Its table \(record.table) is not in the config any more."))
        }
        if let table = tables[record.table] {
            try refuseIfBusy(table)
            try refuseIfBlocked(record.table)
            // Recalled before somebody else's retry of it ended: its rows are not the newest any more.
            if let last = table.last, last.id == id, last.finishedAt != record.finishedAt {
                throw Refusal(.conflict, message: "job \(id) has changed meanwhile", hint: "Try again.")
            }
        }
        if let end = record.finishedAt, now - end > JobRecord.retention - .seconds(86_400) {
            throw Refusal(
                .conflict, message: "job \(id) ended at \(end.iso8601), and AWS has long forgotten its export",
                hint: "`glaux run \(record.table)` makes a new one.")
        }
        let spec = tables[record.table]?.entry?.spec
        let target = spec?.target ?? recalled.spec.target
        if let target { try refuseIfBusy(target) }
        giveWay(of: record.table, on: target, at: now, in: &turn)
        if let table = tables[record.table] { try refuseIfBusy(table) }
        do throws(Failure) {
            let (job, want) = try Job.retrying(recalled, spec: spec, journalID: journalID, at: now, in: &turn)
            jobs[id] = OpenJob(job: job, want: .nothing)
            if !job.isWaiting, let target = job.target { targets[target] = id }
            count(job, by: 1)
            tables[record.table]?.job = id
            if tables[record.table]?.last?.id == id { tables[record.table]?.last = nil }
            tables[record.table]?.wakeAt = nil
            satisfy(want, of: id, at: now, in: &turn)
            admit(at: now, in: &turn)
            if let deadline = job.deadline { wake(.deadline(id), at: deadline) }
        } catch {
            throw Refusal(.conflict, message: error.message, hint: error.hint)
        }
        return try report(id)
    }

    func configured(_ name: TableName) throws(Refusal) -> Table {
        guard let table = tables[name], table.entry != nil else { throw unknown(name) }
        return table
    }

    func refuseIfBusy(_ table: Table) throws(Refusal) {
        guard let id = table.job, !isScrub(id) else { return }
        throw Refusal(
            .conflict, message: "table \(table.memory.name) already has job \(id) under way",
            hint: "`glaux job \(id)` shows it, `glaux cancel \(id)` ends it.")
    }

    private func refuseIfBlocked(_ name: TableName) throws(Refusal) {
        switch blocker(of: name) {
        case nil: return
        case .job(let id):
            let other = jobs[id].map { " of \($0.job.record.table)" } ?? ""
            throw Refusal(
                .conflict, message: "\(name) must not run beside job \(id)\(other)",
                hint: "Wait until it has ended: `glaux job \(id)`.")
        case .pass(of: let archive):
            throw Refusal(
                .conflict, message: "\(name) must not read what archive \(archive) has begun and not finished",
                hint: "Finish it: `glaux run \(archive)`; `glaux archive \(archive)` shows how far it is.")
        }
    }

    /// An entry that is not in the config, or one that is of another kind than what is ordered.
    func unknown(_ name: TableName) -> Refusal {
        if let pipeline = pipeline(of: name) { return .otherKind(name, pipeline) }
        return .unknown(name, among: order, what: "table, archive or report")
    }

    private func unknown(_ id: JobID) -> Refusal {
        Refusal(.notFound, message: "no job \(id)", hint: "`glaux jobs` lists the jobs.")
    }

    func report(_ id: JobID) throws(Refusal) -> CommandResult {
        guard let record = jobs[id]?.shown else { throw unknown(id) }
        return .job(record)
    }

    private func report(_ name: TableName, at now: Timestamp) throws(Refusal) -> CommandResult {
        if let table = report(of: name, at: now) { return .table(table) }
        guard let entry = entryReport(of: name, at: now) else { throw unknown(name) }
        return .entry(entry)
    }

    private func save(_ name: TableName, in turn: inout Turn) throws(Refusal) {
        guard let memory = tables[name]?.memory else { throw unknown(name) }
        turn.changes.append(.table(memory))
    }
}

extension Pause {
    fileprivate var end: Timestamp? {
        switch self {
        case .indefinite: nil
        case .until(let end): end
        }
    }
}
