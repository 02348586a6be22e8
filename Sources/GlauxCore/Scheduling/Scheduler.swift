internal import DequeModule
internal import HeapModule

/// `decide`: every table and every open job, and what is to happen next. It is told what happened and when; what it
/// decides goes into the turn, whose rows are committed before its calls are made.
///
/// No clock, no chance, no I/O: the same events in the same order give the same turns.
package struct Scheduler: Sendable {
    package enum Event: Sendable {
        /// Goes on with the jobs that were open. Nothing begins before this and the first `configured`, in either order.
        /// With `once`, only the slots that are due at that moment open jobs.
        case started(once: Bool)
        /// Time has passed; see `nextWake`.
        case ticked
        /// The wall clock was set forward, or back: what is under way has neither aged nor grown younger by that.
        case clockSet(by: Duration)
        case replied(CallID, Result<AWSReply, AWSFailure>)
        /// Answered once it is in force, if somebody ordered it.
        case configured(Configuration, by: CommandID? = nil, from: Operator? = nil)
        case ordered(CommandID, Command, recalled: Recalled, from: Operator? = nil)
        /// An order that nothing is decided about was given. Answered once it is written down, if it is to be only then.
        case audited(AuditRecord, by: CommandID? = nil)

        /// Whether somebody waits for an answer.
        var isOrder: Bool {
            switch self {
            case .ordered, .configured(_, by: .some, from: _), .audited(_, by: .some): true
            case .started, .ticked, .clockSet, .replied, .configured(_, by: nil, from: _), .audited(_, by: nil): false
            }
        }
    }

    /// An entry of the config and what is known of it: a table, an archive or a report.
    struct Table: Sendable {
        var memory: TableMemory
        /// nil while it is not in the config.
        var entry: Entry<JobSpec>?
        var last: JobRecord?
        /// The latest slot that a job of it has had.
        var newestSlot: Timestamp?
        /// Its open job.
        var job: JobID?
        /// When to look at its schedule again.
        var wakeAt: Timestamp?
        /// When it is due, by its schedule.
        var dueAt: Timestamp?
        /// Of its last job, before the slot that is due buys another export.
        var retrial: Retrial?
        /// Of an archive: what was told last, and when to look again.
        var gap: ArchiveGap.Level?
        var gapLookAt: Timestamp?
        /// Calls that jobs of it have abandoned and that are not known to have ended, and until when that is waited for.
        var abandoned: Set<CallID> = []
        var abandonedUntil: Timestamp?
    }

    struct OpenJob: Sendable {
        var job: Job
        var want: Job.Want
        /// The call whose answer it waits for; answers to any other are stale.
        var call: CallID?
        /// When that call was made.
        var calledAt: Timestamp?
        var wakeAt: Timestamp?

        /// As operators see it.
        var shown: JobRecord {
            var record = job.record
            if call != nil { record.callingSince = calledAt }
            return record
        }
    }

    /// What asked for a call.
    enum Purpose: Sendable {
        case job(JobID)
        case queries([JobID])
        case sweep(ExportSweep)
        /// What is there to be retried before a slot opens a job.
        case retrial(of: TableName)
        /// Nothing any more.
        case abandoned(of: TableName)
    }

    struct Wake: Sendable, Comparable {
        enum Sleeper: Sendable, Equatable {
            case table(TableName)
            case job(JobID)
            case deadline(JobID)
            /// An archive whose items expire.
            case gap(TableName)
            /// An entry whose abandoned calls do not end.
            case abandoned(of: TableName)
        }

        var at: Timestamp
        /// Breaks ties, so that order never depends on the heap's internals.
        var sequence: UInt64
        var sleeper: Sleeper

        static func < (left: Wake, right: Wake) -> Bool { (left.at, left.sequence) < (right.at, right.sequence) }
        static func == (left: Wake, right: Wake) -> Bool { (left.at, left.sequence) == (right.at, right.sequence) }
    }

    /// Whether slots that come due open jobs; what is open goes on either way.
    package internal(set) var opensSlots = true
    var hasStarted = false
    /// nil until then.
    var startedAt: Timestamp?
    var isConfigured = false
    let journalID: String
    var limits = Limits()
    /// For queries where no table or report says it.
    var otherSite = QuerySite.usual
    var tables: [TableName: Table] = [:]
    /// The entries of the config, in its order: tables, then the others.
    var order: [TableName] = []
    /// Of each entry, those whose slots open when a job of it has succeeded.
    var followers: [TableName: [TableName]] = [:]
    package internal(set) var tableCount = 0
    var jobs: [JobID: OpenJob] = [:]
    /// What each target was last seen to show, of whichever table: a target that a table leaves and takes up again shows
    /// what it showed, unless another table moved it meanwhile.
    var live: [Target: Generation] = [:]
    var archives: [TableName: ArchiveMemory] = [:]
    /// Why jobs of an archive fail before they have done anything: it is not known how far they are.
    let damagedArchives: [TableName: Failure]
    /// The job that works on a target.
    var targets: [Target: JobID] = [:]
    var exportQueue: Deque<JobID> = []
    var queryQueue: Deque<JobID> = []
    var archiveQueue: Deque<JobID> = []
    var exportsUnderWay = 0
    var queriesUnderWay = 0
    var archivesUnderWay = 0
    var awaitingExports: Set<JobID> = []
    var awaitingQueries: Set<JobID> = []
    var purposes: [CallID: Purpose] = [:]
    /// Until then, exports are asked for one by one: the last sweep found too few of them.
    var sweepsAgainAt: Timestamp?
    /// The last sweep was long: until then, whoever is due for a look waits for the next.
    var nextSweepAt: Timestamp?
    /// Those that the log has told of since the config was loaded.
    var unseenWorkgroups: Set<String> = []
    /// The table that runs next, while it still does: see `nextRun`.
    var nearest: (table: TableName, at: Timestamp)?
    private var wakes: Heap<Wake> = []
    private var wakeSequence: UInt64 = 0
    private var callSequence: UInt64 = 0
    private(set) var lastJobID: JobID
    private let recalledJobs: [Recollection.OpenJob]

    package init(_ recollection: Recollection) {
        journalID = recollection.journalID
        lastJobID = recollection.lastJobID
        recalledJobs = recollection.open
        live = recollection.live.mapValues(\.asShown)
        archives = recollection.archives
        damagedArchives = .init(
            uniqueKeysWithValues: recollection.damagedArchives.map { ($0, ArchiveMemory.damage(of: $0, $1)) })
        for memory in recollection.tables {
            tables[memory.name] = Table(
                memory: memory, last: recollection.last[memory.name], newestSlot: recollection.newestSlots[memory.name])
        }
    }

    /// When a `.ticked` is due; nil if nothing will happen by itself.
    package var nextWake: Timestamp? { wakes.min?.at }

    package mutating func handle(_ event: Event, at now: Timestamp, in turn: inout Turn) {
        switch event {
        case .started(let once):
            resumeJobs(recalledJobs, at: now, in: &turn)
            hasStarted = true
            startedAt = now
            for name in order { consider(name, at: now, in: &turn) }
            if once { opensSlots = false }
        case .ticked: tick(at: now, in: &turn)
        case .clockSet(let jump): followClock(by: jump, at: now, in: &turn)
        case .replied(let call, let result): reply(to: call, result, at: now, in: &turn)
        case .audited(let record, let id):
            turn.changes.append(.audited(record))
            if let id { turn.answers.append(Turn.Answer(id: id, result: .success(.noted))) }
        case .configured(let configuration, let id, let orderer):
            if let orderer { turn.changes.append(.audited(AuditRecord(at: now, by: orderer, command: "reload"))) }
            configure(configuration, at: now, in: &turn)
            if let id { turn.answers.append(Turn.Answer(id: id, result: .success(.configured))) }
        case .ordered(let id, let command, let recalled, let orderer):
            let result = Result { () throws(Refusal) in
                try perform(command, recalled: recalled, at: now, in: &turn)
            }
            turn.answers.append(Turn.Answer(id: id, result: result))
            if let orderer {
                var record = AuditRecord(at: now, by: orderer, command: command.text)
                if case .failure(let refusal) = result { record.outcome = refusal.message }
                turn.changes.append(.audited(record))
            }
        }
        admit(at: now, in: &turn)
        dropStaleWakes()
    }

    mutating func makeJobID() -> JobID {
        lastJobID = JobID(rawValue: lastJobID.rawValue + 1)
        return lastJobID
    }

    mutating func wake(_ sleeper: Wake.Sleeper, at time: Timestamp) {
        // Sleepers that were told another time leave a stale wake behind; they must not pile up.
        if wakes.count > 64 + 4 * (order.count + 2 * jobs.count) { gatherWakes() }
        insertWake(sleeper, at: time)
        if case .table = sleeper, let known = nearest, time < known.at { nearest = nil }
    }

    /// A sleeper that was told another time since would wake the loop for nothing.
    private mutating func dropStaleWakes() {
        while let wake = wakes.min, isStale(wake) { wakes.removeMin() }
    }

    private func isStale(_ wake: Wake) -> Bool {
        switch wake.sleeper {
        case .table(let name): tables[name]?.wakeAt != wake.at
        case .gap(let name): tables[name]?.gapLookAt != wake.at
        case .job(let id): jobs[id]?.wakeAt != wake.at
        case .abandoned(of: let name): tables[name]?.abandonedUntil != wake.at
        case .deadline(let id): jobs[id] == nil
        }
    }

    var wakeCount: Int { wakes.count }

    private mutating func insertWake(_ sleeper: Wake.Sleeper, at time: Timestamp) {
        wakeSequence += 1
        wakes.insert(Wake(at: time, sequence: wakeSequence, sleeper: sleeper))
    }

    private mutating func gatherWakes() {
        wakes = []
        for name in order {
            if let time = tables[name]?.wakeAt { insertWake(.table(name), at: time) }
            if let time = tables[name]?.gapLookAt { insertWake(.gap(name), at: time) }
        }
        for name in waitingForAbandoned {
            if let time = tables[name]?.abandonedUntil { insertWake(.abandoned(of: name), at: time) }
        }
        for id in jobs.keys.sorted() {
            if let time = jobs[id]?.wakeAt { insertWake(.job(id), at: time) }
            if let deadline = jobs[id]?.job.deadline { insertWake(.deadline(id), at: deadline) }
        }
    }

    /// What is to happen in ten seconds happens in ten seconds, and no job's time is up for the clock's sake.
    private mutating func followClock(by jump: Duration, at now: Timestamp, in turn: inout Turn) {
        for id in jobs.keys.sorted() {
            jobs[id]?.job.followClock(by: jump, in: &turn)
            if let deadline = jobs[id]?.job.deadline { wake(.deadline(id), at: deadline) }
            if let calledAt = jobs[id]?.calledAt { jobs[id]?.calledAt = calledAt + jump }
            guard let time = jobs[id]?.wakeAt else { continue }
            jobs[id]?.wakeAt = time + jump
            wake(.job(id), at: time + jump)
        }
        for name in waitingForAbandoned {
            guard let time = tables[name]?.abandonedUntil else { continue }
            tables[name]?.abandonedUntil = time + jump
            wake(.abandoned(of: name), at: time + jump)
        }
        sweepsAgainAt = sweepsAgainAt.map { $0 + jump }
        nextSweepAt = nextSweepAt.map { $0 + jump }
        for name in order { consider(name, at: now, in: &turn) }
    }

    mutating func call(_ call: AWSCall, for purpose: Purpose, in turn: inout Turn) -> CallID {
        callSequence += 1
        let id = CallID(rawValue: callSequence)
        purposes[id] = purpose
        turn.calls.append(Turn.Call(id: id, call: call, aws: account(of: purpose), origin: origin(of: purpose)))
        return id
    }

    /// Slots that one turn looks at. The first request of a hundred tables that are due together does not wait for the
    /// rows of all of them.
    private static let slotsPerTurn = 25

    /// Wakes whoever is due. A sleeper that has been told another time since is passed over; one that is left over is
    /// still due in the next turn.
    private mutating func tick(at now: Timestamp, in turn: inout Turn) {
        var exports: [JobID] = []
        var queries: [JobID] = []
        var slots = 0
        while slots < Self.slotsPerTurn, let wake = wakes.min, wake.at <= now {
            wakes.removeMin()
            guard !isStale(wake) else { continue }
            switch wake.sleeper {
            case .table(let name):
                consider(name, at: now, in: &turn)
                slots += 1
            case .gap(let name):
                tables[name]?.gapLookAt = nil
                watchGap(of: name, at: now, in: &turn)
            case .abandoned(of: let name):
                forgetAbandoned(of: name, at: now, in: &turn)
            case .deadline(let id):
                if jobs[id]?.job.deadline.map({ $0 <= now }) == true {
                    tell(id, .timedOut, at: now, in: &turn)
                    // A relocation may outlive the deadline; then it is asked about again.
                    if jobs[id] != nil { self.wake(.deadline(id), at: now + .seconds(60)) }
                }
            case .job(let id):
                jobs[id]?.wakeAt = nil
                switch jobs[id]?.want {
                case .wake: tell(id, .due, at: now, in: &turn)
                case .lookAtExport: exports.append(id)
                case .lookAtQuery: queries.append(id)
                case nil, .exportPlace, .queryPlace, .archivePlace, .call, .approval, .nothing: break
                }
            }
        }
        for some in byAccount(exports) { lookAtExports(some, at: now, in: &turn) }
        for some in byAccount(queries) { lookAtQueries(some, at: now, in: &turn) }
    }
}
