/// The order of things that loses nothing: decide, write, act. Whoever drives it owns the clock, the journal and the
/// calls: the engine has real ones, the simulation pretended ones.
///
///     events ──▶ decide ──▶ rows to write ──▶ written ──▶ the turn, to be performed
///                             ▲       │
///                             └───────┘ couldNotWrite: the same rows again, later
package struct Loop: Sendable {
    /// The loop turns at least this often, so that a clock that was set is noticed and the watchdog is fed.
    package static let longestSleep = Duration.seconds(5)

    package private(set) var scheduler: Scheduler
    /// Decided, and not performed yet.
    private var turn = Turn()
    private var failedWrites = 0
    /// How to decide the turn anew without its orders; nil where it has none.
    private var withoutOrders: Undo?
    /// The wall clock, and one that nobody sets, at the last turn.
    private var lastReading: (wall: Timestamp, uptime: Duration)?
    /// A wall clock that differs by more was set; by less, it was trimmed.
    private static let trim = Duration.seconds(1)

    private struct Undo: Sendable {
        var scheduler: Scheduler
        var lastReading: (wall: Timestamp, uptime: Duration)?
        var events: [Scheduler.Event]
        var now: Timestamp
        var uptime: Duration?
    }

    package init(_ recollection: Recollection) {
        scheduler = Scheduler(recollection)
    }

    /// What a process that starts decides first. A restart is not a special case: the jobs that the journal has open are
    /// told to go on, and the same calls come out again with the same tokens.
    ///
    /// - Parameter once: opens a job for every slot that is due now, and none later; see `isDone`.
    package static func start(with configuration: Configuration, once: Bool = false) -> [Scheduler.Event] {
        [.configured(configuration), .started(once: once), .ticked]
    }

    /// From now on, slots that come due open no jobs.
    package mutating func stopSlots() { scheduler.opensSlots = false }

    /// Whether all that was to be done once is done.
    package var isDone: Bool { scheduler.isDone }

    /// Decides all that has come together; its rows are one transaction.
    ///
    /// - Parameter uptime: of a clock that nobody sets, from any origin; nil where the wall clock is never set
    package mutating func decide(_ events: [Scheduler.Event], at now: Timestamp, uptime: Duration? = nil) {
        let others = events.filter { !$0.isOrder }
        // The copy costs something with ten thousand tables, but orders are rare.
        if others.count < events.count {
            withoutOrders = Undo(
                scheduler: scheduler, lastReading: lastReading, events: others, now: now, uptime: uptime)
        }
        if let uptime {
            if let last = lastReading {
                let jump = (now - last.wall) - (uptime - last.uptime)
                if jump > Self.trim || jump < .zero - Self.trim {
                    scheduler.handle(.clockSet(by: jump), at: now, in: &turn)
                }
            }
            lastReading = (now, uptime)
        }
        for event in events { scheduler.handle(event, at: now, in: &turn) }
    }

    /// What to write before anything is performed; may be empty.
    package var rows: [Change] { turn.changes }

    /// The rows are written.
    ///
    /// - Returns: what is to be performed now
    package mutating func written() -> Turn {
        failedWrites = 0
        withoutOrders = nil
        defer { turn = Turn() }
        return turn
    }

    /// Whether what was decided last is not to be sent any more: the machine slept since, or the disk was full, and AWS may
    /// have forgotten a token meanwhile. The call has then failed with `AWSFailure.tooLate`, and is decided anew.
    ///
    /// - Parameter uptime: as in `decide`
    package func isTooLate(at uptime: Duration?) -> Bool {
        guard let uptime, let lastReading else { return false }
        return uptime - lastReading.uptime > Self.freshness
    }

    private static let freshness = Duration.seconds(300)

    /// The rows could not be written. Orders have come to nothing, and are to be refused; whatever else was decided stays
    /// decided, and nothing further is until its rows are written.
    ///
    /// - Returns: how long to wait before `rows` are tried again
    package mutating func couldNotWrite() -> Duration {
        if let undo = withoutOrders.take() {
            scheduler = undo.scheduler
            lastReading = undo.lastReading
            turn = Turn()
            decide(undo.events, at: undo.now, uptime: undo.uptime)
        }
        failedWrites += 1
        return min(.milliseconds(100 << min(failedWrites - 1, 6)), .seconds(5))
    }

    /// The table that runs next, and when.
    package mutating func nextRun() -> (TableName, Timestamp)? { scheduler.nextRun() }

    /// How long the loop may sleep if no event comes.
    package func patience(at now: Timestamp) -> Duration {
        guard let wake = scheduler.nextWake else { return Self.longestSleep }
        return min(max(wake - now, .zero), Self.longestSleep)
    }
}
