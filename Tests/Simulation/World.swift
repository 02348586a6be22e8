@testable import GlauxCore

/// A daemon's core in a pretend world: a clock that only moves when told, AWS, and a journal. The loop is the engine's,
/// and the process may die between deciding, writing and each of its acts.
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
    var loop: Loop
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
        loop = Loop(journal.recollection)
        mostExports = configuration.limits.exports
        mostQueries = configuration.limits.queries
    }

    var scheduler: Scheduler { loop.scheduler }
    var clock: Timestamp { now + skew }
    var isQuiet: Bool { scheduler.openJobCount == 0 && flights.isEmpty }

    /// A new process on the same journal.
    mutating func start() {
        flights = []
        loop = Loop(journal.recollection)
        handle(Loop.start(with: configuration))
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
            loop.scheduler.opensSlots = false
            if isQuiet { return true }
            if !step(until: now + .seconds(30 * 86_400)) { return false }
        }
        return isQuiet
    }

    mutating func handle(_ events: [Scheduler.Event]) {
        loop.decide(events, at: clock, uptime: now - Timestamp(millisecondsSince1970: 0))
        if dies() { return crash() }
        journal.commit(loop.rows)
        let turn = loop.written()
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
        // What operators see before a restart and after it is the same.
        let recalled = journal.recollection
        for (name, table) in scheduler.tables
        where table.last != recalled.last[name] || table.live != recalled.live[name] {
            found.append("\(name) is remembered otherwise than written")
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
