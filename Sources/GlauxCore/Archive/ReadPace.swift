/// How far a scan has got with the read units that it may use, from one call to the next.
package struct ReadPace: Sendable, Hashable {
    /// What may be used at once; below zero, what is owed.
    package var balance: Double
    /// Of the table's last items, by which a page is made so small that it costs no more than it may; nil if nothing is known.
    package var unitsPerItem: Double?

    package init(balance: Double, unitsPerItem: Double? = nil) {
        self.balance = balance
        self.unitsPerItem = unitsPerItem
    }

    /// After a time in which nothing was read.
    func rested(_ time: Duration, rate: Double) -> ReadPace {
        let earned = max(0, time / .seconds(1)) * rate
        return ReadPace(balance: min(rate, balance + earned), unitsPerItem: unitsPerItem)
    }
}
