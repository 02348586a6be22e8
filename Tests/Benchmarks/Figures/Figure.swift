/// One number, and what it should be.
struct Figure: Sendable {
    enum Goal: Sendable {
        /// It only helps to judge the others.
        case none
        case atMost(Double)
        case atLeast(Double)
    }

    enum Unit: Sendable {
        case milliseconds, seconds, perSecond, megabytesPerSecond, mebibytes, percent, count
    }

    var name: String
    var value: Double
    var unit: Unit
    var goal: Goal

    init(_ name: String, _ value: Double, _ unit: Unit, _ goal: Goal = .none) {
        self.name = name
        self.value = value
        self.unit = unit
        self.goal = goal
    }

    /// nil without a goal.
    var isMet: Bool? {
        switch goal {
        case .none: nil
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        }
    }
}
