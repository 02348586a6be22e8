import GlauxCore

/// A plan as it was lived, first through its disturbances and then through the calm after them; and what was wrong.
package struct History {
    package let plan: Plan
    package private(set) var wrongs: [String] = []
    var world: World

    /// Once the faults stop, every job that is open ends within this time, counted from the end of the last export that
    /// AWS has under way; so does every job of a slot that comes due.
    package static let bound = Duration.seconds(4 * 3600)
    /// Over this, every table of the config has had a slot: a clock that was a day ahead is waited for, then comes the
    /// longest interval.
    private static let calm = Duration.seconds(2 * 86_400) + bound

    /// A story that is to be read need not go on once all is lost.
    private let stopsEarly: Bool
    private var isCalm = false

    package init(_ plan: Plan, stopsEarly: Bool = false, tells: Bool = false) {
        self.plan = plan
        self.stopsEarly = stopsEarly
        world = World(
            Configuration(limits: plan.limits, tables: Array(plan.tables.prefix(plan.tablesAtStart))))
        world.now = plan.start
        world.random = SeededRandom(seed: plan.seed &+ 1)
        world.aws.keepsCalls = false
        world.aws.exportSpread = 10
        world.aws.exportDuration = plan.exportDuration
        world.aws.queryDuration = plan.queryDuration
        world.aws.pageSize = plan.pageSize
        world.aws.foreign = plan.foreign
        world.keepsBackups = plan.acts.contains(where: \.what.isRestoration)
        if tells { world.tale = [] }
    }

    /// How much happened.
    package struct Size: Sendable {
        package var histories = 0
        package var jobs = 0
        package var exports = 0
        package var crashes = 0
        package var calls = 0
        package var turns = 0

        package init() {}

        package static func += (sum: inout Size, other: Size) {
            sum.histories += other.histories
            sum.jobs += other.jobs
            sum.exports += other.exports
            sum.crashes += other.crashes
            sum.calls += other.calls
            sum.turns += other.turns
        }

        package var words: String {
            "\(histories) histories: \(jobs) jobs, \(exports) exports, \(crashes) crashes, \(calls) calls, \(turns) turns"
        }
    }

    package var size: Size {
        var size = Size()
        size.histories = 1
        size.jobs = world.journal.jobs.count
        size.exports = world.aws.exports.count
        size.crashes = world.crashes
        size.calls = world.watch.calls
        size.turns = world.watch.turns
        return size
    }

    package var story: [String] { world.tale ?? [] }

    package mutating func live() {
        world.start()
        for act in plan.acts {
            guard run(until: act.at) else { return }
            world.suffer(act.what, tables: plan.tables)
        }
        guard run(until: plan.start + Plan.month) else { return }
        // A process that stays away for longer is to come back as it would, not on the last day of the month.
        if let upAt = world.upAt, upAt > world.now {
            guard run(until: upAt + .seconds(86_400)) else { return }
        }
        becomeCalm()
        let calmSince = world.now
        let lastExport = world.aws.exports.map(\.endsAt).max() ?? calmSince
        let open = world.journal.open.map(\.record.id)
        guard run(until: max(calmSince, lastExport) + Self.bound) else { return }
        for id in open where world.journal.jobs[id]?.record.state.isOpen == true {
            wrongs.append("job \(id), open when the faults stopped, is stuck")
        }
        guard run(until: max(calmSince, lastExport) + Self.calm) else { return }
        world.compareWithRestart()
        judgeCalm(since: max(calmSince, lastExport))
        wrongs += world.wrongs + world.wrongsOfTheAccounts
    }

    /// - Returns: false if all is lost already, and nobody wants to know how it goes on.
    private mutating func run(until end: Timestamp) -> Bool {
        while true {
            // Troubles of AWS that end by themselves.
            if let until = world.placesAreTakenUntil, until <= world.now {
                world.aws.placesTaken = 0
                world.placesAreTakenUntil = nil
            }
            if let until = world.recoveryIsOffUntil, until <= world.now {
                world.aws.isRecoveryOn = true
                world.recoveryIsOffUntil = nil
            }
            var limit = end
            for next in [world.placesAreTakenUntil, world.recoveryIsOffUntil] { limit = min(next ?? end, limit) }
            limit = min(world.now + .seconds(isCalm && asksOperators ? 3600 : 86_400), limit)
            world.run(until: limit)
            if isCalm { world.approveAll() }
            world.notices.removeAll(keepingCapacity: true)
            if stopsEarly || !world.violations.isEmpty {
                wrongs = world.wrongs
                if !wrongs.isEmpty { return false }
            }
            if limit == end { return true }
        }
    }

    /// The faults stop, and the operator puts everything right.
    private mutating func becomeCalm() {
        world.tell("* the faults stop")
        world.weather = []
        world.crashPoint = nil
        world.standstill = nil
        world.clocksAreSet = nil
        world.downtime = .zero
        world.diskIsFullUntil = nil
        world.fileIsSpoiltUntil = nil
        world.placesAreTakenUntil = world.now
        world.recoveryIsOffUntil = world.now
        world.aws.exportOutcomes = []
        world.aws.queryOutcomes = []
        world.aws.garbledProofs = 0
        world.aws.removalsCutShort = 0
        world.aws.itemCount = 2
        world.aws.nextExportDurations = []
        world.aws.nextQueryDurations = []
        if world.upAt != nil { world.upAt = world.now }
        _ = run(until: world.now + .seconds(10))
        world.setClock(off: .zero)
        world.reload()
        for entry in world.configuration.tables {
            let found = world.aws.targets[entry.spec.target]
            let expected = TargetDefinition(target: entry.spec.target, location: "", declared: entry.spec.columns ?? [])
            if let found, found.tableType != "EXTERNAL_TABLE" || found.columns != expected.columns {
                world.aws.meddle(entry.spec.target, at: world.now) { $0 = nil }
            }
            world.order(.resume(entry.name))
        }
        world.approveAll()
        isCalm = true
    }

    /// Whether its jobs wait for somebody to look at the data, who then looks every hour.
    private var asksOperators: Bool {
        plan.tables.contains { $0.spec.verification.queries || $0.spec.verification.countDrop != nil }
    }

    /// Every table has run since, is at rest, and shows its newest generation.
    private mutating func judgeCalm(since calm: Timestamp) {
        let scheduler = world.scheduler
        for entry in world.configuration.tables {
            let name = entry.name
            guard let report = scheduler.report(of: name, at: world.clock) else {
                wrongs.append("\(name) is not known")
                continue
            }
            if let next = report.nextRunAt, next <= world.clock { wrongs.append("\(name) is due and does not run") }
            if report.nextRunAt == nil { wrongs.append("\(name) is never due again") }
            guard let last = report.last, last.startedAt > calm else {
                wrongs.append("\(name) has not run since the faults stopped")
                continue
            }
            if last.state != .succeeded {
                wrongs.append("\(name)'s job \(last.id) \(last.state): \(last.failure?.message ?? "")")
            }
            if world.aws.targets[entry.spec.target]?.location != report.live?.location {
                wrongs.append("\(entry.spec.target) does not show what \(name) says")
            }
        }
        for job in world.journal.open where world.now - job.record.startedAt > Self.bound {
            wrongs.append("job \(job.record.id) is stuck")
        }
        if !world.isUp { wrongs.append("glauxd is down") }
        judgeRows()
    }

    /// The journal grows with what was due and ordered, and with nothing else: not with failures, waiting, or restarts.
    /// The steps of a job are counted as they are written.
    private mutating func judgeRows() {
        let journal = world.journal
        // No table is due more often than every eight hours; what else happened opened a job of each at most.
        let days = (world.now - plan.start).milliseconds / 86_400_000 + 1
        let mostJobs = plan.tables.count * (3 * Int(days) + plan.acts.count + 2)
        if journal.jobs.count > mostJobs { wrongs.append("the journal has \(journal.jobs.count) jobs") }
        if journal.generations.count > world.aws.exports.count {
            wrongs.append("the journal has \(journal.generations.count) generations")
        }
    }
}
