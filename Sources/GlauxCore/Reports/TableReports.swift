/// What operators see of the config's tables, in its order, all at one instant. Each is put together when it is read, away
/// from the loop: of ten thousand only those that are being written are in memory.
package struct TableReports: Sendable {
    package let count: Int
    private let read: @Sendable (Range<Int>) -> [TableReport]

    package init(_ reports: [TableReport]) {
        count = reports.count
        read = { Array(reports[$0]) }
    }

    /// - Parameter scheduler: a copy, which costs nothing until the loop changes its own
    init(of scheduler: Scheduler, at now: Timestamp) {
        let names = scheduler.order.prefix(scheduler.tableCount)
        count = names.count
        read = { names[$0].compactMap { scheduler.report(of: $0, at: now) } }
    }

    package subscript(range: Range<Int>) -> [TableReport] { read(range.clamped(to: 0..<count)) }

    package var all: [TableReport] { read(0..<count) }
}
