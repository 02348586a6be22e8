import GlauxCore

/// A daemon in a pretend world: a clock that only moves when told, a network, AWS, and a journal. The loop is the
/// engine's, and the process may die between deciding, writing and each of its acts.
struct World {
    struct Flight {
        enum Passage {
            case reply(CallID, Result<AWSReply, AWSFailure>)
            /// Nobody waits for its answer any more, but AWS will carry it out.
            case straggler(AWSCall)
        }

        var at: Timestamp
        var passage: Passage
        /// Where the call writes, if nothing else may meanwhile.
        var place: String?
        var abandonedAt: Timestamp?

        var isReply: Bool { if case .reply = passage { true } else { false } }
    }

    /// True time, which is AWS's.
    var now = Timestamp(secondsSince1970: 1_795_230_000)
    /// How far the daemon's clock is off.
    var skew = Duration.zero
    /// How long the machine's clocks have stood still, the one that nobody sets too.
    var frozen = Duration.zero
    /// When somebody sets the clock next, and how far off it is then.
    var clocksAreSet: (at: Timestamp, off: Duration)?
    /// What the AWS client adds to the clock for each service, as far as it was told.
    var signingOffsets: [Int: Duration] = [:]
    var journal = PretendJournal()
    /// Copies of the journal, one of each moment at which something happened; if any is to be restored.
    var backups: [PretendJournal] = []
    var keepsBackups = false
    var ledger = Ledger()
    var aws = PretendAWS()
    var loop: Loop
    /// In force.
    var configuration: Configuration
    /// What the config file says, which is in force from the next reload or start on.
    var file: Configuration
    var notices: [Notice] = []
    var answers: [Result<CommandResult, Refusal>] = []
    /// Decides what becomes of a call.
    var fault: @Sendable (AWSCall, inout SeededRandom) -> Fault = { _, _ in .none }
    var weather: [Weather] = []
    /// How often each file was written.
    var results: [String: Int] = [:]
    var random = SeededRandom(seed: 1)
    var latency = Duration.milliseconds(100)
    /// The process dies at the point of this number, counted over all turns and calls.
    var crashPoint: Int?
    /// The machine stands still at this point, in the middle of whatever the process does.
    var standstill: (point: Int, Standstill)?
    /// How long a process that died stays away.
    var downtime = Duration.zero
    var diskIsFullUntil: Timestamp?
    var fileIsSpoiltUntil: Timestamp?
    var placesAreTakenUntil: Timestamp?
    var recoveryIsOffUntil: Timestamp?
    /// The story, if somebody wants to read it.
    var tale: [String]?

    /// While the daemon is away.
    var upAt: Timestamp?
    /// While its rows cannot be written.
    private(set) var writesAgainAt: Timestamp?
    private(set) var skewAtLastTurn = Duration.zero
    private(set) var pointsPassed = 0
    var flights: [Flight] = []
    var crashes = 0
    var watch = Watch()

    init(_ configuration: Configuration) {
        self.configuration = configuration
        file = configuration
        loop = Loop(journal.recollection)
        watch.allow(configuration.limits)
    }

    var scheduler: Scheduler { loop.scheduler }
    var clock: Timestamp { now + skew }
    /// Nobody sets the clock that counts it.
    var uptime: Duration { now - Timestamp(millisecondsSince1970: 0) - frozen }
    var isUp: Bool { upAt == nil }
    var isQuiet: Bool { isUp && writesAgainAt == nil && loop.scheduler.openJobCount == 0 && flights.isEmpty }

    /// A new process on the same journal.
    mutating func start() {
        if let mended = fileIsSpoiltUntil, mended > now {
            tell("the config is spoilt: glauxd does not start")
            upAt = mended
            return
        }
        upAt = nil
        writesAgainAt = nil
        flights.removeAll(where: \.isReply)
        signingOffsets = [:]
        configuration = file
        watch.allow(configuration.limits)
        loop = Loop(journal.recollection)
        tell("glauxd starts")
        handle(Loop.start(with: configuration))
    }

    mutating func crash() {
        crashes += 1
        compareWithRestart()
        keepBackup()
        goDown(for: downtime)
    }

    mutating func goDown(for downtime: Duration) {
        tell("glauxd is away for \(downtime.text)")
        flights.removeAll(where: \.isReply)
        writesAgainAt = nil
        if downtime == .zero { return start() }
        upAt = now + downtime
    }

    mutating func keepBackup() {
        if keepsBackups { backups.append(journal) }
    }

    @discardableResult
    mutating func order(_ command: Command) -> Result<CommandResult, Refusal>? {
        guard isUp, writesAgainAt == nil else { return nil }
        let recalled = recall(for: command)
        answers = []
        handle([.ordered(CommandID(rawValue: 1), command, recalled: recalled), .ticked])
        guard let answer = answers.first else { return nil }
        if case .failure(let refusal) = answer { tell("refused: \(refusal.message)") }
        return answer
    }

    private func recall(for command: Command) -> Recalled {
        switch command {
        case .retry(let id): journal.recall(id).map(Recalled.job) ?? .nothing
        case .rollback(let table, to: _), .pin(let table, _), .unpin(let table, _): .ledger(journal.ledger(of: table))
        case .run, .pause, .resume, .cancel, .approve, .reject: .nothing
        }
    }

    mutating func reload(_ configuration: Configuration) {
        file = configuration
        reload()
    }

    mutating func reload() {
        if let mended = fileIsSpoiltUntil, mended > now { return tell("the config is spoilt: nothing changes") }
        guard isUp, writesAgainAt == nil else { return }
        configuration = file
        watch.allow(configuration.limits)
        handle([.configured(configuration), .ticked])
    }

    /// The daemon's clock is set. The engine turns its loop at least every few seconds, so it turned just before.
    mutating func setClock(off skew: Duration) {
        if isUp, writesAgainAt == nil { handle([.ticked]) }
        self.skew = skew
        if isUp, writesAgainAt == nil { handle([.ticked]) }
    }

    /// Goes to the next moment at which something happens, if there is one by `limit`.
    ///
    /// - Returns: false if nothing happens by then.
    @discardableResult
    mutating func step(until limit: Timestamp) -> Bool {
        guard let next = nextMoment, max(next, now) <= limit else { return false }
        now = max(next, now)
        landStragglers()
        if let set = clocksAreSet, set.at <= now {
            clocksAreSet = nil
            setClock(off: set.off)
        }
        if let upAt {
            if upAt <= now { start() }
        } else if let writesAgainAt {
            if writesAgainAt <= now { write() }
        } else {
            handle(landReplies() + [.ticked])
        }
        return watch.noteTurn(at: now)
    }

    private var nextMoment: Timestamp? {
        let own: Timestamp?
        let isReading = upAt == nil && writesAgainAt == nil
        if let upAt { own = upAt } else { own = writesAgainAt ?? loop.scheduler.nextWake.map { $0 - skew } }
        var next = own
        if let set = clocksAreSet?.at { next = min(next ?? set, set) }
        for flight in flights where isReading || !flight.isReply {
            if let known = next, known <= flight.at { continue }
            next = flight.at
        }
        return next
    }

    private mutating func landReplies() -> [Scheduler.Event] {
        var events: [Scheduler.Event] = []
        flights.removeAll { flight in
            guard flight.at <= now, case .reply(let id, let result) = flight.passage else { return false }
            events.append(.replied(id, result))
            return true
        }
        return events
    }

    private mutating func landStragglers() {
        var calls: [AWSCall] = []
        flights.removeAll { flight in
            guard flight.at <= now, case .straggler(let call) = flight.passage else { return false }
            calls.append(call)
            return true
        }
        for call in calls {
            // Of a list and what is done about it, only what was listed is late.
            if case .archive(.abortUploads) = call { continue }
            tell("AWS gets late: \(call.words)")
            _ = aws.perform(call, at: now)
        }
    }

    mutating func run(for duration: Duration) {
        run(until: now + duration)
    }

    mutating func run(until end: Timestamp) {
        while step(until: end) {}
        now = max(now, end)
        aws.settle(at: now)
        compareWithRestart()
    }

    /// Runs until no job is open; slots that come due open none.
    ///
    /// - Returns: false if a job is stuck.
    mutating func drain(steps limit: Int = 50_000) -> Bool {
        for _ in 0..<limit {
            loop.stopSlots()
            if isQuiet { return true }
            if !step(until: now + .seconds(30 * 86_400)) { return false }
        }
        return isQuiet
    }

    mutating func handle(_ events: [Scheduler.Event]) {
        loop.decide(events, at: clock, uptime: uptime)
        skewAtLastTurn = skew
        write()
    }

    private mutating func write() {
        let rows = loop.rows
        if !rows.isEmpty {
            if dies() { return crash() }
            if let freed = diskIsFullUntil, freed > now {
                writesAgainAt = now + loop.couldNotWrite()
                return
            }
            watch.judge(
                rows, journal: journal, aws: aws, configuration: configuration, clockError: skewAtLastTurn, at: now)
            journal.commit(rows)
            ledger.note(rows, in: journal, at: now)
            if dies() { return crash() }
        }
        writesAgainAt = nil
        act(loop.written())
    }

    private mutating func act(_ turn: Turn) {
        notices += turn.notices
        for notice in turn.notices where tale != nil && notice.happening != .stepEnded { tell(notice.words) }
        for answer in turn.answers { answers.append(answer.result) }
        for call in turn.calls {
            if loop.isTooLate(at: uptime) {
                tell("too late: \(call.call.words)")
                reply(call.id, .failure(.tooLate), after: latency)
            } else {
                send(call)
            }
            if dies() { return crash() }
        }
        for call in turn.abandoned { breakOff(call) }
        if !turn.changes.isEmpty { check() }
    }

    private mutating func dies() -> Bool {
        pointsPassed += 1
        if let standstill, standstill.point == pointsPassed { standStill(standstill.1) }
        return pointsPassed == crashPoint
    }

    private mutating func send(_ sent: Turn.Call) {
        watch.judge(sent.call, journal: journal, aws: aws, openJobs: loop.scheduler.openJobCount, at: now)
        if let place = sent.call.place {
            // Whoever does not listen is waited for, but not for ever.
            let others = flights.filter { $0.place == place && $0.abandonedAt.map { now - $0 < .seconds(55) } != false }
            if !others.isEmpty { watch.note("\(sent.call.words) while another still writes to \(place)", at: now) }
        }
        defer {
            let flight = flights.firstIndex { if case .reply(sent.id, _) = $0.passage { true } else { false } }
            if let flight { flights[flight].place = sent.call.place }
        }
        if case .recallGenerations(let table) = sent.call {
            return reply(sent.id, .success(.generations(journal.ledger(of: table))), after: .milliseconds(1))
        }
        if case .recallJob(let id) = sent.call {
            return reply(sent.id, .success(.job(journal.recall(id))), after: .milliseconds(1))
        }
        if case .recallShape(let table) = sent.call {
            return reply(sent.id, .success(.shape(journal.shapes[table])), after: .milliseconds(1))
        }
        if case .writeResult(let order) = sent.call {
            results[order.file, default: 0] += 1
            let receipt = ResultReceipt(rows: 1, bytes: 1, paths: order.places.map { $0.path(of: order.file) })
            return reply(sent.id, .success(.written(receipt)), after: latency)
        }
        if case .pruneResults = sent.call {
            return reply(sent.id, .success(.pruned(through: nil)), after: .milliseconds(1))
        }
        let fault = fate(of: sent.call)
        if fault != .none { tell("\(sent.call.words): \(fault)") }
        if isRefusedForItsTime(sent.call) {
            tell("\(sent.call.words): refused for its time")
            return reply(sent.id, .failure(.clockCorrected), after: latency)
        }
        switch fault {
        case .none:
            reply(sent.id, aws.perform(sent.call, at: now), after: latency)
        case .refused(let kind):
            reply(sent.id, .failure(PretendAWS.failure("Refused", kind)), after: latency)
        case .garbled:
            reply(sent.id, .failure(PretendAWS.failure("MalformedResponse", .transient)), after: latency)
        case .lost(let hadEffect):
            if hadEffect { _ = aws.perform(sent.call, at: now) }
            reply(sent.id, .failure(.lost("ConnectionClosed")), after: latency)
        case .late(let delay):
            reply(sent.id, aws.perform(sent.call, at: now), after: delay)
        case .hung(let hadEffect):
            if hadEffect { _ = aws.perform(sent.call, at: now) }
            reply(sent.id, .failure(.lost("ReadTimeout")), after: .seconds(180))
        case .belated(let delay):
            flights.append(Flight(at: now + delay, passage: .straggler(sent.call)))
            reply(sent.id, .failure(.lost("ConnectionClosed")), after: latency)
        case .repeated:
            _ = aws.perform(sent.call, at: now)
            reply(sent.id, aws.perform(sent.call, at: now), after: latency)
        case .echoed(let delay):
            let result = aws.perform(sent.call, at: now)
            reply(sent.id, result, after: latency)
            reply(sent.id, result, after: delay)
        }
    }

    private mutating func reply(_ id: CallID, _ result: Result<AWSReply, AWSFailure>, after delay: Duration) {
        flights.append(Flight(at: now + delay, passage: .reply(id, result)))
    }

    /// Times as the world has them; the daemon's clock beside it where that is off. Nothing is worded that nobody reads.
    mutating func tell(_ text: @autoclosure () -> String) {
        guard var tale else { return }
        self.tale = nil
        tale.append("\(now.iso8601)\(skew == .zero ? "" : " (clock \(clock.iso8601))")  \(text())")
        self.tale = tale
    }
}

extension AWSFailure {
    /// Refused for the time it was signed with; the client knows AWS's now.
    static let clockCorrected = AWSFailure(
        service: "AWS", operation: "Call", code: "InvalidSignatureException", message: "", cause: .clockSkew)

    /// No answer came.
    static func lost(_ code: String) -> AWSFailure {
        AWSFailure(service: "AWS", operation: "Call", code: code, message: "", kind: .transient)
    }
}
