import GlauxCore
import Synchronization

/// Keeps a scan to so many read units a second. DynamoDB tells what a page has cost when it comes, so whoever reads goes
/// into debt and waits until it is paid.
final class ReadBudget: Sendable {
    private struct State {
        var bucket: ReadUnitBucket
        /// By which the next page is made so small that it costs no more than its second's share.
        var unitsPerItem: Double?
    }

    private let rate: Double
    private let readers: Int
    private let begun = ContinuousClock.now
    private let sleep: @Sendable (Duration) async throws -> Void
    private let state: Mutex<State>

    /// - Parameter pace: of the round before; nil for the first
    init(
        rate: Double, readers: Int, after pace: ReadPace? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.rate = rate
        self.readers = max(1, readers)
        self.sleep = sleep
        let bucket = ReadUnitBucket(rate: rate, balance: pace?.balance)
        state = Mutex(State(bucket: bucket, unitsPerItem: pace?.unitsPerItem))
    }

    /// For the next round.
    var pace: ReadPace {
        state.withLock { state in
            ReadPace(
                balance: state.bucket.balance(at: ContinuousClock.now - begun), unitsPerItem: state.unitsPerItem)
        }
    }

    /// Waits until a page may be read.
    ///
    /// - Returns: how many items it should have
    func admit() async throws -> Int {
        while true {
            let debt = state.withLock { $0.bucket.debt(at: ContinuousClock.now - begun) }
            if debt <= .zero { break }
            try await sleep(debt)
        }
        let perItem = state.withLock { $0.unitsPerItem }
        // Before anything is known, as many as cost little even if each has the most that an item can.
        guard let perItem, perItem > 0 else { return 10 }
        return max(1, Int(min(rate / Double(readers) / perItem, 1_000_000)))
    }

    func charge(_ units: Double, scanned: Int64) {
        state.withLock { state in
            state.bucket.charge(units, at: ContinuousClock.now - begun)
            if scanned > 0 { state.unitsPerItem = units / Double(scanned) }
        }
    }
}
