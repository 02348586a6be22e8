extension Timetable {
    /// A slot and the instant at which its job starts: the slot plus the table's share of the jitter.
    package struct Due: Sendable, Hashable {
        package var slot: Timestamp
        package var at: Timestamp
    }

    /// How late a slot may start and still count as on time.
    static let lateness = Duration.seconds(60)

    /// When the table is due next, be it in the past; nil if never again.
    ///
    /// - Parameter memory: what is remembered of the table. An interval that never ran is due at once; a cron waits for
    ///   its first slot after the table was first seen.
    package func nextDue(_ memory: TableMemory, now: Timestamp) -> Due? {
        let memory = corrected(memory, at: now)
        let delay = delay(of: memory.name)
        let slot: Timestamp?
        switch schedule {
        case .interval(let interval):
            guard let last = memory.lastSlot else { return firstDue(memory, now: now) }
            slot = last + interval
        case .after:
            return memory.offeredSlot.map { Due(slot: $0, at: min($0, now)) }
        case .cron(let expression, let rules):
            slot = expression.next(after: memory.lastSlot ?? memory.firstSeenAt.wholeSecond, in: rules)
        }
        return slot.map { Due(slot: $0, at: $0 + delay) }
    }

    /// Without what a clock that was ahead has left: no slot of the right time is passed over for one that is still to come.
    func corrected(_ memory: TableMemory, at now: Timestamp) -> TableMemory {
        var memory = memory
        if memory.firstSeenAt > now { memory.firstSeenAt = now.wholeSecond }
        if let last = memory.lastSlot, last > now, hasSlot(between: now, and: last) {
            memory.lastSlot = now.wholeSecond
        }
        return memory
    }

    /// A clock that was trimmed, or set back by less than the time to the next slot, brings no slot a second time.
    private func hasSlot(between now: Timestamp, and last: Timestamp) -> Bool {
        switch schedule {
        case .interval(let interval): last - now > interval
        case .after: false
        case .cron(let expression, let rules): expression.next(after: now, in: rules).map { $0 < last } ?? true
        }
    }

    /// Of an interval that never ran: when the table was first seen, and now if that was long ago (it was paused since).
    private func firstDue(_ memory: TableMemory, now: Timestamp) -> Due {
        let slot = memory.firstSeenAt.wholeSecond
        let at = slot + delay(of: memory.name)
        if slot > now || now - at > Self.lateness { return Due(slot: now.wholeSecond, at: now.wholeSecond) }
        return Due(slot: slot, at: at)
    }

    /// The newest slot that is due by `now`, given one that is: the slots between the two are missed.
    package func latestDue(from first: Due, of table: TableName, now: Timestamp) -> Due {
        let delay = delay(of: table)
        let limit = now - delay
        switch schedule {
        case .after: return first
        case .interval(let interval):
            let passed = (limit - first.slot).milliseconds / max(interval.milliseconds, 1)
            guard passed > 0 else { return first }
            let slot = first.slot + .milliseconds(passed * interval.milliseconds)
            return Due(slot: slot, at: slot + delay)
        case .cron(let expression, let rules):
            var slot = first.slot
            // A long absence is not walked slot by slot: look back in widening windows for one that has a slot.
            for window in [3600, 86_400, 32 * 86_400] as [Int64] {
                let start = limit.wholeSecond - .seconds(window)
                guard start > slot else { break }
                if let later = expression.next(after: start, in: rules), later <= limit {
                    slot = later
                    break
                }
            }
            while let later = expression.next(after: slot, in: rules), later <= limit { slot = later }
            return Due(slot: slot, at: slot + delay)
        }
    }

    /// The table's share of the jitter: the same at every slot and after every restart, and spread evenly over tables.
    private func delay(of table: TableName) -> Duration {
        let jitter = jitter.milliseconds
        guard jitter > 0 else { return .zero }
        return .milliseconds(Int64(StableHash.of(table.rawValue) % UInt64(jitter)))
    }
}

extension Timestamp {
    var wholeSecond: Timestamp { Timestamp(secondsSince1970: secondsSince1970) }
}
