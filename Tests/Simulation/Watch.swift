import GlauxCore

/// Looks on at every turn and every call, and notes what must never happen. What can only be told from the whole
/// history is in `World.wrongs`.
struct Watch {
    private(set) var violations: [String] = []
    private(set) var turns = 0
    private(set) var calls = 0
    /// No limit was ever higher, and no retry took up more exports that were under way already.
    private var mostExports = 0
    private var mostQueries = 0
    private var mostArchives = 0
    private var removals = Removals()
    private var exportRequests: [String: ExportRequest] = [:]
    private var queryRequests: [String: QueryRequest] = [:]
    private var reopenings: [JobID: Int] = [:]
    private var approvals: [JobID: Int] = [:]
    /// Removals that each job began: a clock that is mended lets many generations go at once.
    private var prunes: [JobID: Set<Int>] = [:]
    private var minute = Timestamp(millisecondsSince1970: 0)
    private var callsInMinute = 0
    private var turnsInMinute = 0

    /// A job makes one call at a time; the closest looks at a relocation, four a second, are its fastest pace.
    static let callsOfAJobInAMinute = 250
    static let turnsInAMinute = 5000
    /// Of a job, and once more for each retry and each approval: three exports that are looked at and proven, five
    /// relocations that fail, and what is around them; besides the removals, of which there are `Pruning.limit`.
    static let steps = 32

    mutating func allow(_ limits: Limits) {
        mostExports = max(mostExports, limits.exports)
        mostQueries = max(mostQueries, limits.queries)
        mostArchives = max(mostArchives, limits.archives)
    }

    mutating func noteRestoration(at now: Timestamp) { removals.noteRestoration(at: now) }

    mutating func note(_ text: String, at now: Timestamp) {
        if violations.count < 5 { violations.append("\(now.iso8601)  \(text)") }
    }

    private mutating func noteTime(_ now: Timestamp) {
        guard now - minute >= .seconds(60) || now < minute else { return }
        minute = now
        callsInMinute = 0
        turnsInMinute = 0
    }

    /// - Returns: false if the loop is running wild, or something has gone wrong already.
    mutating func noteTurn(at now: Timestamp) -> Bool {
        noteTime(now)
        turns += 1
        turnsInMinute += 1
        guard turnsInMinute == Self.turnsInAMinute else { return violations.isEmpty }
        note("\(turnsInMinute) turns in a minute", at: now)
        return false
    }

    /// Written before it is sent; proven before it is shown; no faster than AWS likes.
    mutating func judge(_ call: AWSCall, journal: PretendJournal, aws: PretendAWS, openJobs: Int, at now: Timestamp) {
        noteTime(now)
        for wrong in removals.judge(call, journal: journal, aws: aws, at: now) { note(wrong, at: now) }
        callsInMinute += 1
        calls += 1
        if callsInMinute == Self.callsOfAJobInAMinute * (openJobs + 1) {
            note("\(callsInMinute) calls in a minute for \(openJobs) jobs", at: now)
        }
        switch call {
        case .requestExport(let request):
            let job = journal.tokens[request.token].flatMap { journal.jobs[$0] }
            let isAnnounced = job?.steps.contains { $0.detail == .request(request) } ?? false
            if !isAnnounced { note("the request \(request.token) leaves before its row is written", at: now) }
            if let known = exportRequests.updateValue(request, forKey: request.token), known != request {
                note("the token \(request.token) is of another request too", at: now)
            }
        case .startQuery(let request):
            let job = journal.tokens[request.token].flatMap { journal.jobs[$0] }
            let isAnnounced = job?.steps.contains { $0.detail == .query(request) } ?? false
            if !isAnnounced { note("the query \(request.token) leaves before its row is written", at: now) }
            if let known = queryRequests.updateValue(request, forKey: request.token), known != request {
                note("the token \(request.token) is of another query too", at: now)
            }
            if case .relocation(_, let location) = PretendAWS.Statement(request.sql) {
                judge(location, journal, aws, now)
            }
        case .createTarget(let definition) where !definition.partitionKeys.isEmpty || definition.target.isExamination,
            .updateTarget(let definition, _) where definition.target.isExamination:
            // Of an archive, which has no generations; or what an examination is for.
            break
        case .createTarget(let definition):
            judge(definition.location, journal, aws, now)
        case .updateTarget(let definition, _):
            // Wider columns leave it where it is.
            guard aws.targets[definition.target]?.location != definition.location else { break }
            judge(definition.location, journal, aws, now)
        case .relocateTarget(_, let location, _):
            judge(location, journal, aws, now)
        case .archive(.scan(let request)):
            if let export = request.export, !aws.isWhole(export) {
                note("an archive reads the export \(export.arn.exportID), which is not whole", at: now)
            }
        case .describeTable, .describeExport, .listExports, .proveExport, .describeTarget, .deleteTarget,
            .createDatabase, .describeWorkgroup, .trimVersions, .describeQueries, .findStatement, .stopQuery,
            .queryResults,
            .sampleExport, .removeExport,
            .recallGenerations, .recallShape, .recallJob, .judgeRemoval, .archive, .writeResult, .pruneResults:
            break
        }
    }

    private mutating func judge(
        _ location: String, _ journal: PretendJournal, _ aws: PretendAWS, _ now: Timestamp
    ) {
        guard let generation = journal.generation(at: location) else {
            return note("a target is pointed at \(location), which is not proven", at: now)
        }
        guard let export = aws.export(generation.export.arn), export.outcome == .whole, export.endsAt <= now else {
            return note("a target is pointed at \(location), which is not whole", at: now)
        }
        if removals.hasHoles(export, aws) {
            note("a target is pointed at \(location), of which something has been removed", at: now)
        }
        for reservation in journal.reservations(about: generation, in: export) {
            note("a target is pointed at \(location), which \(reservation)", at: now)
        }
    }

    /// A schedule opens no job of a table that is paused, unknown or busy. An export that AWS gave up on is not waited for
    /// again, unless an operator's retry looks at it once more.
    mutating func judge(
        _ rows: [Change], journal: PretendJournal, aws: PretendAWS, configuration: Configuration, clockError: Duration,
        at now: Timestamp
    ) {
        let wrongs = removals.judge(rows, journal: journal, aws: aws, clockError: clockError, at: now)
        for wrong in wrongs { note(wrong, at: now) }
        var memories: [TableName: TableMemory] = [:]
        for row in rows {
            // As it grows, and not at the end: the seed of a job that goes round in circles would take hours.
            if case .step(let step) = row, case .hold = step.detail, step.state == .succeeded {
                // Approved: proven anew at once, as in a retry.
                approvals[step.job, default: 0] += 1
                mostExports += 1
            }
            if case .step(let step) = row, step.name == .prune { prunes[step.job, default: []].insert(step.sequence) }
            if case .step(let step) = row, case let runs = 1 + (reopenings[step.job] ?? 0) + (approvals[step.job] ?? 0),
                step.sequence - min(prunes[step.job]?.count ?? 0, Pruning.limit * runs) > Self.steps * runs
            {
                note("job \(step.job) has \(step.sequence) steps", at: now)
            }
            if case .step(let step) = row, step.name == .awaitExport, step.state == .failed, let arn = step.awsID,
                case .failed = aws.export(ExportARN(arn))?.outcome
            {
                let count = journal.jobs[step.job]?.steps.count {
                    $0.name == .awaitExport && $0.state == .failed && $0.awsID == arn && $0.sequence < step.sequence
                }
                if count ?? 0 > reopenings[step.job] ?? 0 {
                    note("job \(step.job) has waited for the failed export \(ExportARN(arn).exportID) again", at: now)
                }
            }
            if case .jobReopened(let record, _) = row { reopenings[record.id, default: 0] += 1 }
            if case .table(let memory) = row { memories[memory.name] = memory }
            if case .jobReopened(let record, _) = row {
                let last = journal.jobs[record.id]?.steps.last?.name
                // What was bought is not bought again, only waited for or proven, whatever step comes after.
                if let last, last != .preflight, last != .requestExport { mostExports += 1 }
            }
            guard case .jobOpened(let record, _) = row, record.trigger == .schedule else { continue }
            if !configuration.entries.contains(where: { $0.name == record.table }) {
                note("job \(record.id) is of \(record.table), which is not in the config", at: now)
            }
            // A pause is for what moves the target; its data may be looked at.
            if record.pipeline != .scrub, (memories[record.table] ?? journal.tables[record.table])?.pause != nil {
                note("job \(record.id) is opened while \(record.table) is paused", at: now)
            }
        }
    }

    /// The safety that holds after every turn.
    mutating func judge(_ scheduler: Scheduler, flights: Int, at now: Timestamp) {
        let jobs = scheduler.openJobs
        let size = scheduler.footprint
        var exports = 0
        var queries = 0
        var archives = 0
        var targets: Set<Target> = []
        for job in jobs where !job.isWaiting {
            if job.holdsExportPlace { exports += 1 }
            if job.holdsQueryPlace { queries += 1 }
            if job.holdsArchivePlace { archives += 1 }
            if let target = job.target, !targets.insert(target).inserted { note("two jobs work on \(target)", at: now) }
        }
        if Set(jobs.map(\.record.table)).count != jobs.count { note("two jobs of one table are open", at: now) }
        if exports != size.exports || queries != size.queries || archives != size.archives {
            note("\(exports) exports, \(queries) queries and \(archives) archives are counted wrong", at: now)
        }
        if archives > mostArchives { note("\(archives) archives at once", at: now) }
        if exports > mostExports { note("\(exports) exports at once", at: now) }
        if queries > mostQueries { note("\(queries) queries at once", at: now) }
        // Other than when an operator looks at what is held, and at what waits for its target.
        let held = Set(jobs.filter(\.awaitsApproval).compactMap(\.target))
        let isAtWork = jobs.contains { job in
            job.record.failure?.kind != .held && !(job.isWaiting && job.target.map(held.contains) == true)
        }
        if scheduler.nextWake == nil, flights == 0, isAtWork { note("nothing will happen", at: now) }
        if size.wakes > 64 + 8 * (size.tables + jobs.count) { note("\(size.wakes) wakes", at: now) }
        if size.calls > flights { note("\(size.calls) calls are waited for, \(flights) are under way", at: now) }
    }
}

extension World {
    mutating func check() {
        watch.judge(loop.scheduler, flights: flights.count, at: now)
    }

    var violations: [String] { watch.violations }

    /// What a process that started now would show is what this one shows.
    mutating func compareWithRestart() {
        guard isUp, writesAgainAt == nil, loop.rows.isEmpty else { return }
        // It has not seen yet what time it is, or not decided what is due now.
        guard skew == skewAtLastTurn else { return }
        if let wake = loop.scheduler.nextWake, wake <= clock { return }
        var other = Loop(journal.recollection)
        if !loop.scheduler.opensSlots { other.stopSlots() }
        other.decide(Loop.start(with: configuration), at: clock, uptime: uptime)
        let before = loop.scheduler.reports(at: clock).all
        let after = other.scheduler.reports(at: clock).all
        for (one, other) in zip(before, after) {
            for (part, text) in one.durable where other.durable[part] != text {
                let became = other.durable[part] ?? ""
                watch.note("a restart changes the \(part) of \(one.name) from \(text) to \(became)", at: now)
            }
        }
    }
}

extension TableReport {
    /// Without what is only a guess of the running process, and the wait of a job that is to end: a new process looks
    /// at once whether it can.
    fileprivate var durable: [String: String] {
        var job = job
        job?.expectedEnd = nil
        job?.callingSince = nil
        if job?.endsAs != nil { job?.retryAt = nil }
        return [
            "state": "\(state)", "next run": "\(nextRunAt?.iso8601 ?? "none")",
            "end of the pause": "\(pausedUntil?.iso8601 ?? "none")",
            "live generation": live.map { "\($0)" } ?? "none", "job": job.map { "\($0)" } ?? "none",
            "last job": last.map { "\($0)" } ?? "none",
        ]
    }
}
