/// When to look again at something that AWS is doing: rarely while it cannot have ended yet, often when it is about due,
/// ever more rarely when it is late.
package struct PollingPolicy: Sendable {
    /// What is assumed for estimates before anything was observed.
    var prior: DurationEstimate
    /// The closest two looks at something that takes long; what is known to be quick is looked at more closely.
    var closest: Duration
    /// The furthest two looks while it is not late.
    var furthest: Duration
    /// The furthest two looks when it is very late.
    var latest: Duration

    /// Exports take minutes; AWS throttles a burst of a dozen looks.
    package static let export = PollingPolicy(
        prior: DurationEstimate(mean: 300_000, deviation: 100_000),
        closest: .milliseconds(1500), furthest: .seconds(15), latest: .seconds(60))

    /// A relocation takes a second or two.
    package static let query = PollingPolicy(
        prior: DurationEstimate(mean: 2_000, deviation: 1_500),
        closest: .milliseconds(250), furthest: .seconds(2), latest: .seconds(15))

    /// The furthest two looks at anything: one export that took a day does not make the next one wait for half of it.
    private static let ceiling: Int64 = 1_800_000

    /// The closest two looks at anything.
    private static let floor: Int64 = 20

    /// How long to wait from now until the next look.
    ///
    /// - Parameters:
    ///   - elapsed: since it began
    ///   - estimate: how long it took before; nil the first time
    package func wait(elapsed: Duration, estimate: DurationEstimate?) -> Duration {
        let elapsed = max(elapsed.milliseconds, 0)
        guard let estimate else {
            // It can end at any time, and half as long again is soon enough whatever the time.
            return .milliseconds(min(max(elapsed / 2, 5 * Self.floor), furthest.milliseconds))
        }
        // A spread of less than a thirtieth is luck so far, not knowledge.
        let deviation = max(estimate.deviation, estimate.mean / 32, Self.floor)
        let opens = estimate.mean - deviation * 13 / 4
        let closes = estimate.mean + deviation * 5 / 4
        let closest = min(max(estimate.mean / 20, Self.floor), closest.milliseconds)
        let step = min(
            max(Self.step(after: elapsed - opens, of: closes - opens, deviation: deviation), closest),
            furthest.milliseconds)
        if elapsed < opens {
            // Nothing can have ended; but a table can have shrunk, so one look half-way costs little.
            let next = elapsed < opens / 2 ? opens / 2 : opens
            return .milliseconds(min(max(next - elapsed, step), Self.ceiling))
        }
        if elapsed < closes { return .milliseconds(step) }
        return .milliseconds(min(max((elapsed - closes) / 128, step), max(latest.milliseconds, step)))
    }

    /// The longer it has lasted, the likelier it ends in the next moment, and the closer the looks: from a quarter of the
    /// deviation down to a twenty-sixth of it, reached when four ninths of the window have passed. Looks that follow the
    /// square root of that likelihood find the end soonest for their number.
    private static func step(after passed: Int64, of window: Int64, deviation: Int64) -> Int64 {
        let share = min(max(passed, 0) * 9 / 4, window)
        return deviation / 4 - (deviation / 4 - deviation / 26) * share / window
    }
}
