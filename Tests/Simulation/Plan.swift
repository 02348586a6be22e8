import GlauxCore

/// A month as it is drawn from a seed, whole before it begins: what there is, and what happens when. Each act stands
/// for itself, so that a story can be shortened by leaving acts out.
package struct Plan: Sendable {
    struct Act: Sendable {
        var at: Timestamp
        var what: Disturbance
    }

    package let seed: UInt64
    var start: Timestamp
    /// The tables of the config; those that are added later too.
    var tables: [TableEntry] = []
    var tablesAtStart: Int
    var limits: Limits
    var exportDuration: Duration
    var queryDuration: Duration
    var pageSize: Int
    var foreign: Int
    var acts: [Act] = []

    static let month = Duration.seconds(30 * 86_400)

    package init(seed: UInt64) {
        self.seed = seed
        var random = SeededRandom(seed: seed)
        // 2026-02-20 to 2027-04-25: some months change to summer time, some back.
        start = Timestamp(secondsSince1970: 1_771_545_600 + Int64.random(in: 0..<429 * 86_400, using: &random))
        exportDuration = .seconds(random.pick([60, 60, 120, 300]))
        queryDuration = .seconds(random.pick([0, 1, 2, 5]))
        limits = Limits(exports: random.pick([1, 2, 100]), queries: random.pick([1, 10]))
        pageSize = random.pick([1, 2, 25])
        foreign = random.pick([0, 0, 3, 60])
        let count = random.pick([1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 7])
        tablesAtStart = max(1, count - random.pick([0, 0, 1]))
        for index in 0..<count { tables.append(Self.table(index, &random)) }
        // Some months are quiet, most are not, a few are terrible.
        let span = Self.month.milliseconds
        for _ in 0..<random.pick([0, 5, 10, 15, 25, 40]) {
            let at = start + .milliseconds(Int64.random(in: 0..<span, using: &random))
            acts.append(Act(at: at, what: Disturbance.drawn(tables: count, &random)))
            // Trouble comes in company.
            guard random.chance(40) else { continue }
            let soon = at + .milliseconds(Int64.random(in: 0..<3_600_000, using: &random))
            acts.append(Act(at: soon, what: Disturbance.drawn(tables: count, &random)))
        }
        acts.sort { $0.at < $1.at }
        if acts.contains(where: { $0.what.isRestoration }) { keepClocksRight() }
    }

    /// A journal that was restored knows what it may have bought by the names of slots alone, so an operator who restores one
    /// sees to the clock.
    private mutating func keepClocksRight() {
        acts.removeAll { act in
            switch act.what {
            // A token names the place of its export too, so what is asked for at another place is not recognised.
            case .clock, .edit(_, .move, reloads: _): true
            default: false
            }
        }
        for index in acts.indices {
            guard case .standStill(let points, var standstill) = acts[index].what else { continue }
            standstill.clocksAreSetAfter = nil
            acts[index].what = .standStill(points: points, standstill)
        }
    }

    private static func table(_ index: Int, _ random: inout SeededRandom) -> TableEntry {
        .every("T\(index)", .seconds(1)) { entry in
            entry.timetable.schedule = schedule(&random)
            if random.chance(30) { entry.spec.relocation = .glue }
            if random.chance(20) { entry.timetable.jitter = .seconds(random.pick([1, 120, 1800])) }
            if random.chance(20) { entry.timetable.onMissed = .skip }
            entry.spec.timeout = .seconds(random.pick([7200, 86_400, 86_400]))
            entry.spec.attempts = random.pick([1, 2, 3])
            entry.spec.keep = random.pick([1, 2, 2, 3])
            entry.spec.grace = .seconds(random.pick([0, 3600, 43_200]))
            if random.chance(30) { entry.spec.columns = nil }
            if random.chance(30) { entry.spec.view = "t\(index)_flat" }
            if random.chance(20) { entry.spec.snapshots = true }
            if random.chance(10) { entry.spec.scrub = .seconds(40_000) }
            if random.chance(10) { entry.spec.keepFor = .seconds(random.pick([3600, 86_400, 5 * 86_400])) }
            if random.chance(15) { entry.spec.verification.countDrop = random.pick([0, 50]) }
            if random.chance(15) { entry.spec.verification.assertions = [PretendAWS.assertion] }
            if random.chance(10) { entry.spec.verification.scans = true }
        }
    }

    static func schedule(_ random: inout SeededRandom) -> Schedule {
        if random.chance(40), let cron = try? CronExpression(fiveFields: random.pick(crons)) {
            return .cron(cron, random.pick([.utc, .berlin, .newYork, .lordHowe]))
        }
        return .interval(.seconds(random.pick([28_800, 43_200, 86_400, 86_400, 86_400, 86_400, 90_000, 90_000])))
    }

    /// Each has a slot a day at least, also in the hours that summer time skips and repeats.
    private static let crons = [
        "30 2 * * *", "0 2 * * *", "15 1,3 * * *", "0 18 * * *", "59 23 * * *", "30 1 * * *", "30 3 * * *",
    ]
}

extension SeededRandom {
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int(next() % UInt64(choices.count))]
    }
}

extension TimeZoneRules {
    fileprivate init(_ identifier: String, _ offset: Int, _ transitions: [(Int64, Int)]) {
        self.init(
            identifier: identifier, initialOffset: offset,
            transitions: transitions.map { Transition(start: $0, offset: $1) })
    }

    fileprivate static let berlin = TimeZoneRules(
        "Europe/Berlin", 3600, [(1_774_746_000, 7200), (1_792_890_000, 3600), (1_806_195_600, 7200)])
    fileprivate static let newYork = TimeZoneRules(
        "America/New_York", -18_000, [(1_772_953_200, -14_400), (1_793_512_800, -18_000), (1_805_007_600, -14_400)])
    /// Summer time is half an hour there.
    fileprivate static let lordHowe = TimeZoneRules(
        "Australia/Lord_Howe", 39_600, [(1_775_314_800, 37_800), (1_791_041_400, 39_600), (1_806_764_400, 37_800)])
}

extension Schedule {
    var words: String {
        switch self {
        case .interval(let interval): "every \(interval.text)"
        case .after(let leader): "after \(leader)"
        case .cron(let expression, let rules): "cron \(expression.text) \(rules.identifier)"
        }
    }
}
