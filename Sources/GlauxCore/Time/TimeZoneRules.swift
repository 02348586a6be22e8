/// When a time zone's offset from UTC changes. It comes in as a value, so that what follows from it is a pure function.
package struct TimeZoneRules: Sendable, Hashable, Codable {
    /// From `start` on, local time is UTC plus `offset` seconds.
    package struct Transition: Sendable, Hashable, Codable {
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

    /// A stretch of time in which the offset stays the same.
    package struct Span: Sendable, Hashable {
        /// Seconds since 1970; `Int64.min` for the first.
        package let start: Int64
        /// The first second after it; `Int64.max` for the last.
        package let end: Int64
        /// Seconds east of UTC.
        package let offset: Int
    }

    /// The spans from the one that contains `instant` on.
    package func spans(from instant: Int64) -> some Sequence<Span> {
        (firstTransition(after: instant)...transitions.count).lazy.map(span)
    }

    /// The first instant at which a local clock shows `local` or more, both in seconds since 1970 on their own clock: the
    /// first occurrence of a local time that autumn repeats, the end of the gap for one that spring skips.
    package func firstInstant(reaching local: Int64) -> Int64 {
        for span in spans(from: local - Self.largestOffset) {
            let instant = max(span.start, local - Int64(span.offset))
            if instant < span.end { return instant }
        }
        preconditionFailure("the last span of \(identifier) ends")
    }

    /// The latest local time that a local clock has shown up to `instant`; later than its present one in an hour that
    /// autumn repeats.
    package func highestLocal(upTo instant: Int64) -> Int64 {
        var index = firstTransition(after: instant)
        var highest = instant + Int64(span(index).offset)
        while index > 0, span(index).start > instant - 2 * Self.largestOffset {
            index -= 1
            highest = max(highest, span(index).end - 1 + Int64(span(index).offset))
        }
        return highest
    }

    /// No zone is further than a day from UTC.
    private static let largestOffset: Int64 = 86_400

    /// The span that ends with the transition at `index`.
    private func span(_ index: Int) -> Span {
        Span(
            start: index == 0 ? .min : transitions[index - 1].start,
            end: index == transitions.count ? .max : transitions[index].start,
            offset: index == 0 ? initialOffset : transitions[index - 1].offset)
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
