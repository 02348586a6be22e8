/// When a time zone's offset from UTC changes. It comes in as a value, so that what follows from it is a pure function.
package struct TimeZoneRules: Sendable, Hashable {
    /// From `start` on, local time is UTC plus `offset` seconds.
    package struct Transition: Sendable, Hashable {
        package var start: Int64
        package var offset: Int

        package init(start: Int64, offset: Int) {
            self.start = start
            self.offset = offset
        }
    }

    /// The IANA name, such as `Asia/Tokyo`.
    package let identifier: String
    /// Seconds east of UTC before the first transition.
    package let initialOffset: Int
    /// In ascending order of `start` (seconds since 1970).
    package let transitions: [Transition]

    package init(identifier: String, initialOffset: Int, transitions: [Transition]) {
        self.identifier = identifier
        self.initialOffset = initialOffset
        self.transitions = transitions
    }

    package static let utc = TimeZoneRules(identifier: "UTC", initialOffset: 0, transitions: [])

    /// Seconds east of UTC at an instant given in seconds since 1970.
    package func offset(at instant: Int64) -> Int {
        let index = firstTransition(after: instant)
        return index == 0 ? initialOffset : transitions[index - 1].offset
    }

    /// The instants (seconds since 1970, ascending) at which a local clock shows `local`, given as its own seconds since
    /// 1970: one as a rule, none in the hour that spring skips, two in the hour that autumn repeats.
    package func instants(showing local: Int64) -> [Int64] {
        // No zone is further than a day from UTC, so only offsets in force within a day of `local` can matter.
        let first = firstTransition(after: local - 86_400)
        let last = firstTransition(after: local + 86_400)
        var found: [Int64] = []
        for index in (first - 1)..<last {
            let offset = index < 0 ? initialOffset : transitions[index].offset
            let instant = local - Int64(offset)
            let begins = index < 0 ? Int64.min : transitions[index].start
            let ends = index + 1 < transitions.count ? transitions[index + 1].start : Int64.max
            if instant >= begins, instant < ends { found.append(instant) }
        }
        return found
    }

    /// The first instant after the gap that skips `local`, or nil if no transition skips it.
    package func endOfGap(skipping local: Int64) -> Int64? {
        for index in firstTransition(after: local - 86_400)..<firstTransition(after: local + 86_400) {
            let before = index == 0 ? initialOffset : transitions[index - 1].offset
            let transition = transitions[index]
            if local >= transition.start + Int64(before), local < transition.start + Int64(transition.offset) {
                return transition.start
            }
        }
        return nil
    }

    /// The index of the first transition that starts after `instant`.
    private func firstTransition(after instant: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].start <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
