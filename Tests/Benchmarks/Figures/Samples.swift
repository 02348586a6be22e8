/// Measurements of the same thing.
struct Samples: Sendable {
    private let sorted: [Double]

    init(_ values: [Double]) {
        precondition(!values.isEmpty, "nothing was measured")
        sorted = values.sorted()
    }

    var median: Double { percentile(50) }
    var minimum: Double { sorted[0] }
    var maximum: Double { percentile(100) }
    var mean: Double { sorted.reduce(0, +) / Double(sorted.count) }

    /// The smallest value that is not less than `percent` percent of them.
    func percentile(_ percent: Double) -> Double {
        let rank = (percent / 100 * Double(sorted.count)).rounded(.up)
        return sorted[min(max(Int(rank) - 1, 0), sorted.count - 1)]
    }
}
