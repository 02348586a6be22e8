/// The longest gaps of timetables, each found once.
struct Gaps {
    let now: Timestamp
    private var known: [Int64: Duration?] = [:]

    init(now: Timestamp) {
        self.now = now
    }

    mutating func longest(of timetable: Timetable) -> Duration? {
        let key = timetable.schedule.identity
        if let gap = known[key] { return gap }
        let gap = timetable.longestGap(from: now)
        known[key] = .some(gap)
        return gap
    }
}

extension Timetable {
    /// The longest time between two of its coming slots; nil where they do not follow from the clock, or there are none.
    package func longestGap(from now: Timestamp) -> Duration? {
        switch schedule {
        case .interval(let interval): interval
        case .after: nil
        case .cron(let expression, let rules): expression.longestGap(from: now, in: rules)
        }
    }
}

extension CronExpression {
    /// Every gap of six hours or more in more than a year; of shorter ones those between the first slots.
    fileprivate func longestGap(from now: Timestamp, in rules: TimeZoneRules) -> Duration? {
        let step = Duration.seconds(6 * 3600)
        guard let first = next(after: now, in: rules) else { return nil }
        var longest: Duration?
        var last = first
        for _ in 0..<100 {
            guard let next = next(after: last, in: rules) else { break }
            longest = max(longest ?? .zero, next - last)
            last = next
        }
        // A gap that is longer than a step has a probe in it.
        var probe = now
        var earlier = first
        for _ in 0..<(400 * 4) {
            probe = probe + step
            guard let later = next(after: probe, in: rules) else { break }
            // It began at `earlier` or later.
            if probe >= earlier, later - earlier > longest ?? .zero {
                longest = max(longest ?? .zero, later - lastSlot(from: earlier, before: later, at: probe, in: rules))
            }
            earlier = later
        }
        return longest
    }

    /// The slot before `later`, which is `earlier` or after it, and at `probe` at the latest.
    private func lastSlot(
        from earlier: Timestamp, before later: Timestamp, at probe: Timestamp, in rules: TimeZoneRules
    ) -> Timestamp {
        // All instants from that slot on are followed by `later`, and none before it.
        var low = Int64(0)
        var high = (probe - earlier).components.seconds / 60
        while low < high {
            let middle = (low + high) / 2
            if next(after: earlier + .seconds(middle * 60), in: rules) == later {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return earlier + .seconds(low * 60)
    }
}
