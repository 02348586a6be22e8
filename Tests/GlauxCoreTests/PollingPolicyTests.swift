@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("polling")
struct PollingPolicyTests {
    enum Durations: String, CaseIterable {
        case tight, spread20, spread30, bell10, outliers, growing, bell25

        /// As a share of the table's usual duration.
        func next(_ run: Int, _ random: inout SeededRandom) -> Double {
            switch self {
            case .tight: .random(in: 0.96...1.04, using: &random)
            case .spread20: .random(in: 0.8...1.2, using: &random)
            case .spread30: .random(in: 0.7...1.3, using: &random)
            case .bell10: max(0.3, 1 + 0.10 * Self.bell(&random))
            case .outliers: .random(in: 0.9...1.1, using: &random) * (random.chance(5) ? 5 : 1)
            case .growing: (1 + 0.03 * Double(run)) * .random(in: 0.95...1.05, using: &random)
            case .bell25: max(0.3, 1 + 0.25 * Self.bell(&random))
            }
        }

        private static func bell(_ random: inout SeededRandom) -> Double {
            (0..<12).reduce(-6.0) { sum, _ in sum + .random(in: 0..<1, using: &random) }
        }
    }

    struct Figures {
        var calls: Int64 = 0
        var lag: Int64 = 0
        var runs: Int64 = 0
        var callsAt10: Int64 = 0
        var lagAt10: Int64 = 0

        var callShare: Double { Double(calls) / Double(callsAt10) }
        var lagShare: Double { Double(lag) / Double(lagAt10) }

        static func + (left: Figures, right: Figures) -> Figures {
            Figures(
                calls: left.calls + right.calls, lag: left.lag + right.lag, runs: left.runs + right.runs,
                callsAt10: left.callsAt10 + right.callsAt10, lagAt10: left.lagAt10 + right.lagAt10)
        }
    }

    /// Tables that take three, seven and fifteen minutes, forty exports each, the first of them with nothing known.
    static func simulate(_ durations: Durations) -> Figures {
        var figures = Figures()
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            for usual in [180_000, 420_000, 900_000] as [Double] {
                var estimate: DurationEstimate?
                for run in 0..<40 {
                    let duration = Int64(usual * durations.next(run, &random))
                    var elapsed: Int64 = 0
                    while elapsed < duration {
                        elapsed +=
                            PollingPolicy.export.wait(elapsed: .milliseconds(elapsed), estimate: estimate).milliseconds
                        figures.calls += 1
                    }
                    let looks = (duration + 9999) / 10_000
                    figures.lag += elapsed - duration
                    figures.runs += 1
                    figures.callsAt10 += looks
                    figures.lagAt10 += looks * 10_000 - duration
                    let took = Duration.milliseconds(duration)
                    estimate = estimate?.including(took) ?? DurationEstimate(first: took)
                }
            }
        }
        return figures
    }

    @Test(
        "each kind of durations: calls and mean lag as shares of what looking every ten seconds costs",
        arguments: [
            (.tight, 0.75, 0.20), (.spread20, 1.0, 0.33), (.spread30, 1.05, 0.42), (.bell10, 1.0, 0.32),
            (.outliers, 1.0, 0.42), (.growing, 1.0, 0.32), (.bell25, 1.15, 0.70),
        ] as [(Durations, Double, Double)])
    func kinds(durations: Durations, calls: Double, lag: Double) {
        let figures = Self.simulate(durations)
        #expect(figures.callShare <= calls, "\(durations): calls \(figures.callShare)")
        #expect(figures.lagShare <= lag, "\(durations): lag \(figures.lagShare)")
    }

    @Test("over all kinds together it makes no more calls than every ten seconds, and waits a third as long")
    func together() {
        let figures = [Durations.tight, .spread20, .spread30, .bell10, .outliers].map(Self.simulate).reduce(
            Figures(), +)
        #expect(figures.callShare <= 1, "\(figures.callShare)")
        #expect(figures.lagShare <= 1.0 / 3, "\(figures.lagShare)")
    }

    @Test(
        "looks are never closer than 20 ms, or further apart than the latest",
        arguments: [nil, 1, 5000, 300_000, 90_000_000])
    func bounds(mean: Int64?) {
        let estimate = mean.map { DurationEstimate(mean: $0, deviation: $0 / 5) }
        for policy in [PollingPolicy.export, .query] {
            for elapsed in [-5000, 0, 1, 1000, 60_000, 400_000, 1_000_000_000] as [Int64] {
                let wait = policy.wait(elapsed: .milliseconds(elapsed), estimate: estimate)
                #expect(wait >= .milliseconds(20))
                if elapsed > 2 * (mean ?? 0) { #expect(wait <= policy.latest) }
            }
        }
    }

    @Test("one outlier hardly moves the estimate; a lasting change is followed")
    func estimate() {
        var estimate = DurationEstimate(first: .seconds(300))
        for _ in 0..<20 { estimate = estimate.including(.seconds(300)) }
        #expect(estimate.including(.seconds(1500)).mean < 310_000)
        for _ in 0..<30 { estimate = estimate.including(.seconds(1500)) }
        #expect(estimate.mean > 1_400_000)
    }

    @Test(
        "a failed step is tried again within bounds that grow with its failures, or not at all",
        arguments: [
            (.transient, 1, 1000, 2000), (.transient, 2, 2000, 4000), (.transient, 1000, 150_000, 300_000),
            (.throttled, 1, 2500, 5000), (.throttled, 1000, 150_000, 300_000), (.exhausted, 1, 15_000, 30_000),
            (.exhausted, 1000, 300_000, 600_000),
        ] as [(FailureClass, Int, Int64, Int64)])
    func retries(kind: FailureClass, failures: Int, least: Int64, most: Int64) throws {
        var delays: Set<Int64> = []
        for salt in 0..<100 {
            let delay = try #require(StepRetry.delay(after: kind, failures: failures, salt: "\(salt)")).milliseconds
            #expect((least...most).contains(delay))
            delays.insert(delay)
        }
        #expect(delays.count > 50)
        for kind in FailureClass.allCases {
            #expect((StepRetry.delay(after: kind, failures: failures, salt: "") != nil) == kind.passes)
        }
    }
}
