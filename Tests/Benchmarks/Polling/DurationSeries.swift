internal import GlauxCore
internal import Glibc

/// How long one table's exports take, one after the other, in seconds.
struct DurationSeries {
    var name: String
    var seconds: [Double]

    private static let length = 200

    /// In the ranges that real exports were seen to take: an empty table, one of three items, and six of one larger table;
    /// one was timed to the millisecond at 303.622 s.
    static let recorded: [DurationSeries] = [
        DurationSeries("an empty table, 125 to 155 s", seed: 1) { .random(in: 125...155, using: &$0) },
        DurationSeries("a small table, 303.6 s, spread of 5 %", seed: 2) { normal(303.622, 15, &$0) },
        DurationSeries("a larger table, 706 to 726 s", seed: 3) { .random(in: 706...726, using: &$0) },
    ]

    /// Minutes, with spread, with outliers, growing, and with a step.
    static let simulated: [DurationSeries] = [
        DurationSeries("3 min, spread of 5 %", seed: 4) { normal(180, 9, &$0) },
        DurationSeries("10 min, spread of 10 %", seed: 5) { normal(600, 60, &$0) },
        DurationSeries("25 min, spread of 5 %", seed: 6) { normal(1500, 75, &$0) },
        DurationSeries("6 min, one in 20 takes 2 to 3 times as long", seed: 7) { random in
            normal(360, 18, &random)
                * (Double.random(in: 0..<1, using: &random) < 0.05 ? .random(in: 2...3, using: &random) : 1)
        },
        DurationSeries("8 min growing to 16, spread of 5 %", seed: 8, trend: { 1 + $0 }) { normal(480, 24, &$0) },
        DurationSeries("5 min, then 10, spread of 5 %", seed: 9, trend: { $0 < 0.5 ? 1 : 2 }) { normal(300, 15, &$0) },
    ]

    /// - Parameter trend: a factor, from the fraction of the series that has passed
    private init(
        _ name: String, seed: UInt64, trend: (Double) -> Double = { _ in 1 }, draw: (inout SplitMix64) -> Double
    ) {
        var random = SplitMix64(state: seed)
        self.name = name
        seconds = (0..<Self.length).map { max(draw(&random) * trend(Double($0) / Double(Self.length)), 1) }
    }

    private static func normal(_ mean: Double, _ deviation: Double, _ random: inout SplitMix64) -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &random))).squareRoot()
        return mean + deviation * radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }
}

/// The same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
