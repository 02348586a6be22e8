@testable import GlauxCore

/// A daemon's core in a pretend world: a clock that only moves when told, AWS, and a journal. The loop is the engine's:
/// decide, commit, act, and the process may die between any two of them.
struct World {
    enum Fault: Equatable {
        case none
        case refused(FailureClass)
        /// The answer is lost, with or without the effect.
        case lost(hadEffect: Bool)
    }

    struct Flight {
        var id: CallID
        var at: Timestamp
        var result: Result<AWSReply, AWSFailure>
    }

    var now = Timestamp(secondsSince1970: 1_795_230_000)
    /// How far the daemon's clock is off.
    var skew = Duration.zero
    var journal = PretendJournal()
    var aws = PretendAWS()
    var scheduler: Scheduler
    var configuration: Configuration
    var notices: [Notice] = []
    var answers: [Result<CommandResult, Refusal>] = []
    /// Decides what becomes of a call.
    var fault: @Sendable (AWSCall, inout SeededRandom) -> Fault = { _, _ in .none }
    var random = SeededRandom(seed: 1)
    var latency = Duration.milliseconds(100)
    /// The process dies at the point of this number, counted over all turns and calls.
    var crashPoint: Int?
    /// How long a process that died stays away.
    var downtime = Duration.zero
    /// No limit was ever higher, and no retry took up more exports that were under way already.
    private var mostExports = 0
    private var mostQueries = 0
    private(set) var pointsPassed = 0
    private(set) var flights: [Flight] = []
    private(set) var crashes = 0
    /// What no turn may leave behind.
    private(set) var violations: [String] = []

    init(_ configuration: Configuration) {
        self.configuration = configuration
        scheduler = Scheduler(journal.recollection)
        mostExports = configuration.limits.exports
        mostQueries = configuration.limits.queries
    }

    var clock: Timestamp { now + skew }
    var isQuiet: Bool { scheduler.openJobCount == 0 && flights.isEmpty }

    /// A new process on the same journal.
    mutating func start() {
        flights = []
        scheduler = Scheduler(journal.recollection)
        handle([.configured(configuration), .started, .ticked])
    }

    mutating func crash() {
        crashes += 1
        now = now + downtime
        start()
    }

    @discardableResult
    mutating func order(_ command: Command) -> Result<CommandResult, Refusal>? {
        var recalled: Recollection.OpenJob?
        if case .retry(let id) = command {
            recalled = journal.jobs[id]
            let last = recalled?.steps.last?.name
            if last == .awaitExport || last == .proveExport { mostExports += 1 }
        }
        answers = []
        handle([.ordered(CommandID(rawValue: 1), command, recalled: recalled), .ticked])
        return answers.first
    }

    mutating func reload(_ configuration: Configuration) {
        self.configuration = configuration
        mostExports = max(mostExports, configuration.limits.exports)
        mostQueries = max(mostQueries, configuration.limits.queries)
        handle([.configured(configuration), .ticked])
    }

    /// Goes to the next moment at which something happens, if there is one by `limit`.
    ///
    /// - Returns: false if nothing happens by then.
    @discardableResult
    mutating func step(until limit: Timestamp) -> Bool {
        let wake = scheduler.nextWake.map { $0 - skew }
        guard let next = [wake, flights.map(\.at).min()].compactMap({ $0 }).min(), max(next, now) <= limit else {
            return false
        }
        now = max(next, now)
        let landed = flights.filter { $0.at <= now }
        flights.removeAll { $0.at <= now }
        handle(landed.map { .replied($0.id, $0.result) } + [.ticked])
        return true
    }

    mutating func run(for duration: Duration) {
        let end = now + duration
        while step(until: end) {}
        now = end
        aws.settle(at: now)
    }

    /// Runs until no job is open; slots that come due open none.
    ///
    /// - Returns: false if a job is stuck.
    mutating func drain(steps limit: Int = 50_000) -> Bool {
        for _ in 0..<limit {
            scheduler.opensSlots = false
            if isQuiet { return true }
            if !step(until: now + .seconds(30 * 86_400)) { return false }
        }
        return isQuiet
    }

    mutating func handle(_ events: [Scheduler.Event]) {
        var turn = Turn()
        for event in events { scheduler.handle(event, at: clock, in: &turn) }
        if dies() { return crash() }
        journal.commit(turn.changes)
        notices += turn.notices
        answers += turn.answers.map(\.result)
        if dies() { return crash() }
        for call in turn.calls {
            let result = perform(call.call)
            if dies() { return crash() }
            flights.append(Flight(id: call.id, at: now + latency, result: result))
        }
        check()
    }

    private mutating func dies() -> Bool {
        pointsPassed += 1
        return pointsPassed == crashPoint
    }

    private mutating func perform(_ call: AWSCall) -> Result<AWSReply, AWSFailure> {
        let lost = AWSFailure(
            service: "AWS", operation: "Call", code: "ConnectionClosed", message: "", httpStatus: nil, kind: .transient)
        switch fault(call, &random) {
        case .none:
            return aws.perform(call, at: now)
        case .refused(let kind):
            return .failure(PretendAWS.failure("Refused", kind))
        case .lost(let hadEffect):
            if hadEffect { _ = aws.perform(call, at: now) }
            return .failure(lost)
        }
    }

    /// The safety that holds after every turn.
    private mutating func check() {
        let jobs = scheduler.jobs.values.map(\.job)
        let working = jobs.filter { $0.phase != .waiting }
        let exports = jobs.count(where: \.holdsExportPlace)
        let queries = jobs.count(where: \.holdsQueryPlace)
        var found: [String] = []
        if Set(working.map(\.spec.target)).count != working.count { found.append("two jobs on one target") }
        if exports != scheduler.exportsUnderWay || queries != scheduler.queriesUnderWay {
            found.append("\(exports) exports and \(queries) queries are counted wrong")
        }
        if exports > mostExports { found.append("\(exports) exports at once") }
        if queries > mostQueries { found.append("\(queries) queries at once") }
        if scheduler.nextWake == nil, flights.isEmpty, !jobs.isEmpty { found.append("nothing will happen") }
        if scheduler.wakeCount > 64 + 8 * (scheduler.tables.count + jobs.count) {
            found.append("\(scheduler.wakeCount) wakes")
        }
        if scheduler.purposes.count > flights.count { found.append("\(scheduler.purposes.count) purposes") }
        for text in found where violations.count < 5 { violations.append("\(text) at \(now.iso8601)") }
    }

    /// What is wrong with the bill and the targets, over the whole history.
    var wrongs: [String] {
        var wrongs = violations + journal.refusals
        var bought: [String: Int] = [:]
        for export in aws.exports where export.outcome == .whole {
            // `glaux-<journal>-<slot>-x<attempt>-<arguments>`
            let slot = export.request.token.split(separator: "-")[2]
            bought["\(export.request.table) slot \(slot)", default: 0] += 1
        }
        for (slot, count) in bought where count > 1 { wrongs.append("\(count) exports for \(slot)") }
        var newest: [Target: Timestamp] = [:]
        for move in aws.moves {
            guard let generation = journal.generations.values.first(where: { $0.location == move.location }) else {
                wrongs.append("\(move.target) on the unproven \(move.location)")
                continue
            }
            if generation.provenAt - skew > move.at + .seconds(3600) { wrongs.append("\(move.target) moved too early") }
            if let known = newest[move.target], known > generation.asOf { wrongs.append("\(move.target) went back") }
            newest[move.target] = generation.asOf
        }
        return wrongs
    }
}

/// SplitMix64: small, fast, and the same everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int(next() % 100) < percent }
}

extension TableEntry {
    static func every(_ name: String, _ interval: Duration, _ change: (inout TableEntry) -> Void = { _ in })
        -> TableEntry
    {
        var entry = TableEntry(
            spec: RefreshSpec(
                table: TableName(name), target: Target(database: "ddb", name: name.lowercased()), bucket: "bucket",
                prefix: name, columns: [Column(attribute: "id", type: .string)]),
            timetable: Timetable(schedule: .interval(interval)))
        change(&entry)
        return entry
    }

    static func cron(_ name: String, _ text: String, _ change: (inout TableEntry) -> Void = { _ in }) throws
        -> TableEntry
    {
        let expression = try CronExpression(fiveFields: text)
        return .every(name, .seconds(1)) { entry in
            entry.timetable.schedule = .cron(expression, .utc)
            change(&entry)
        }
    }
}
