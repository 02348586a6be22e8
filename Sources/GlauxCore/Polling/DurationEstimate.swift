/// How long something tends to take: a smoothed mean and a smoothed mean deviation, in milliseconds, as TCP estimates
/// its round trips (RFC 6298), but an outlier counts as two and a half deviations only: one export that AWS held up says
/// little of the next.
package struct DurationEstimate: Sendable, Hashable, Codable {
    package var mean: Int64
    package var deviation: Int64

    package init(mean: Int64, deviation: Int64) {
        self.mean = mean
        self.deviation = deviation
    }

    /// From a first observation, whose spread nobody knows yet.
    package init(first observation: Duration) {
        mean = observation.milliseconds
        deviation = observation.milliseconds / 6
    }

    package func including(_ observation: Duration) -> DurationEstimate {
        let limit = max(deviation * 5 / 2, mean / 32, 100)
        let error = min(max(observation.milliseconds - mean, -limit), limit)
        return DurationEstimate(mean: mean + error / 4, deviation: deviation + (abs(error) - deviation) / 5)
    }
}
