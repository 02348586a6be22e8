/// How far a scan is ahead of the read units that it may use. It never saves up more than a second's.
package struct ReadUnitBucket: Sendable, Hashable {
    /// In a second.
    private let rate: Double
    private var balance: Double
    private var last = Duration.zero

    /// - Parameter balance: nil for a second's
    package init(rate: Double, balance: Double? = nil) {
        self.rate = rate
        self.balance = min(rate, balance ?? rate)
    }

    package mutating func balance(at uptime: Duration) -> Double {
        refill(uptime)
        return balance
    }

    /// How long to wait before the next page.
    ///
    /// - Parameter uptime: of a clock that nobody sets, since the beginning
    package mutating func debt(at uptime: Duration) -> Duration {
        refill(uptime)
        return balance > 0 ? .zero : .seconds(max(0.001, -balance / rate))
    }

    package mutating func charge(_ units: Double, at uptime: Duration) {
        refill(uptime)
        balance -= units
    }

    private mutating func refill(_ uptime: Duration) {
        guard uptime > last else { return }
        balance = min(rate, balance + (uptime - last) / .seconds(1) * rate)
        last = uptime
    }
}
