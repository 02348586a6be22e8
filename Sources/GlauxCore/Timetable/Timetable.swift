/// When a table is due.
package struct Timetable: Sendable, Hashable {
    package var schedule: Schedule
    /// Each table starts this much later than its slot at most; how much is fixed for a table by its name.
    package var jitter: Duration
    package var onMissed: MissedPolicy

    package init(schedule: Schedule, jitter: Duration = .zero, onMissed: MissedPolicy = .runOnce) {
        self.schedule = schedule
        self.jitter = jitter
        self.onMissed = onMissed
    }
}

/// What happens to slots that passed while the daemon was away, the table was paused or its previous job still ran.
package enum MissedPolicy: String, Sendable, Hashable, CaseIterable {
    case runOnce = "run-once"
    case skip
}

package enum Schedule: Sendable, Hashable {
    case interval(Duration)
    case cron(CronExpression, TimeZoneRules)
    /// For each slot for which a job of that entry has succeeded, at once.
    case after(TableName)

    /// Whether its slots follow from the clock.
    package var hasOwnSlots: Bool {
        switch self {
        case .interval, .cron: true
        case .after: false
        }
    }

    /// Tells it from other schedules, also after a restart; new rules for its time zone make no other schedule of it.
    package var identity: Int64 {
        switch self {
        case .interval(let interval):
            Int64(bitPattern: StableHash.of("every \(interval.milliseconds)"))
        case .cron(let expression, let rules):
            Int64(bitPattern: StableHash.of("cron \(expression.text) \(rules.identifier)"))
        case .after(let name):
            Int64(bitPattern: StableHash.of("after \(name)"))
        }
    }
}
