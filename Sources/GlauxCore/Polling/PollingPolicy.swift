/// When to look again at something that AWS is doing: rarely while it cannot have ended yet, often when it is about due,
/// ever more rarely when it is late.
package struct PollingPolicy: Sendable {
    /// What is assumed before anything was observed.
    var prior: DurationEstimate
    /// The closest two looks, and the furthest while it is not late.
    var closest: Duration
    var furthest: Duration
    /// The furthest two looks when it is very late.
    var latest: Duration

    /// Exports take minutes; AWS throttles a burst of a dozen looks.
    package static let export = PollingPolicy(
        prior: DurationEstimate(mean: 300_000, deviation: 100_000),
        closest: .milliseconds(1500), furthest: .seconds(30), latest: .seconds(60))

    /// A relocation takes a second or two.
    package static let query = PollingPolicy(
        prior: DurationEstimate(mean: 2_000, deviation: 1_500),
        closest: .milliseconds(250), furthest: .seconds(2), latest: .seconds(15))

    /// How long to wait from now until the next look.
    package func wait(elapsed: Duration, estimate: DurationEstimate?) -> Duration {
        let known = estimate ?? prior
        let elapsed = max(elapsed.milliseconds, 0)
        // A spread of less than a twentieth is luck so far, not knowledge.
        let deviation = max(known.deviation, known.mean / 20, 100)
        let opens = known.mean - 3 * deviation
        let closes = known.mean + 4 * deviation
        let step = min(max(deviation / 6, closest.milliseconds), furthest.milliseconds)
        if elapsed < opens {
            // Nothing can have ended; but a table can have shrunk, so one look half-way costs little.
            return .milliseconds(elapsed < opens / 2 ? max(opens / 2 - elapsed, step) : max(opens - elapsed, step))
        }
        if elapsed < closes { return .milliseconds(step) }
        return .milliseconds(min(max((elapsed - closes) / 8, step), max(latest.milliseconds, step)))
    }
}
