internal import GlauxCore

/// Calls and mean lag (from the end of an export to the look that shows it) of the adaptive policy, as it learns, beside
/// looking every 10 seconds and every 5 minutes.
enum PollingBenchmark: Benchmark {
    static let name = "polling"
    static let summary = "looks at an export, and how late its end is seen, on recorded and simulated durations"

    struct Cost {
        var calls = 0
        var lag = 0.0
        var exports = 0

        var meanCalls: Double { Double(calls) / Double(exports) }
        var meanLag: Double { lag / Double(exports) }

        static func + (left: Cost, right: Cost) -> Cost {
            Cost(calls: left.calls + right.calls, lag: left.lag + right.lag, exports: left.exports + right.exports)
        }
    }

    static func run(in folder: String) async throws -> [Figure] {
        var figures: [Figure] = []
        var all: (adaptive: Cost, often: Cost, rarely: Cost) = (Cost(), Cost(), Cost())
        for series in DurationSeries.recorded + DurationSeries.simulated {
            let adaptive = adaptive(series)
            let often = fixed(.seconds(10), series)
            figures.append(
                Figure("\(series.name): calls (10 s: \(Int(often.meanCalls)))", adaptive.meanCalls, .count))
            figures.append(
                Figure("\(series.name): lag", adaptive.meanLag, .seconds))
            all = (all.adaptive + adaptive, all.often + often, all.rarely + fixed(.seconds(300), series))
        }
        return figures + [
            Figure("all, every 10 s: calls", all.often.meanCalls, .count),
            Figure("all, every 10 s: mean lag", all.often.meanLag, .seconds),
            Figure("all, every 5 min: calls", all.rarely.meanCalls, .count),
            Figure("all, every 5 min: mean lag", all.rarely.meanLag, .seconds),
            Figure("all, adaptive: calls", all.adaptive.meanCalls, .count, .atMost(all.often.meanCalls)),
            Figure("all, adaptive: mean lag", all.adaptive.meanLag, .seconds, .atMost(all.often.meanLag / 3)),
        ]
    }

    /// The policy begins knowing nothing, as with a new table, and learns from each export.
    private static func adaptive(_ series: DurationSeries) -> Cost {
        var estimate: DurationEstimate?
        return series.seconds.reduce(Cost()) { sum, seconds in
            let took = Duration.milliseconds(Int64(seconds * 1000))
            let cost = cost(of: took) { PollingPolicy.export.wait(elapsed: $0, estimate: estimate) }
            estimate = estimate?.including(took) ?? DurationEstimate(first: took)
            return sum + cost
        }
    }

    private static func fixed(_ interval: Duration, _ series: DurationSeries) -> Cost {
        series.seconds.reduce(Cost()) { $0 + cost(of: .milliseconds(Int64($1 * 1000))) { _ in interval } }
    }

    private static func cost(of took: Duration, wait: (Duration) -> Duration) -> Cost {
        var elapsed = Duration.zero
        var calls = 0
        while elapsed < took {
            elapsed += wait(elapsed)
            calls += 1
        }
        return Cost(calls: calls, lag: (elapsed - took) / .seconds(1), exports: 1)
    }
}
