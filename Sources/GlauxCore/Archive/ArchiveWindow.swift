/// Which items an archive's job takes: those whose time is not before `from` (nil for however old) and before `to`. The next
/// job begins where this one ends, so that none is taken twice.
package struct ArchiveWindow: Sendable, Hashable, Codable {
    package var from: Timestamp?
    package var to: Timestamp

    package init(from: Timestamp?, to: Timestamp) {
        self.from = from
        self.to = to
    }

    /// Whether it has no time in it.
    package var isEmpty: Bool { from.map { $0 >= to } ?? false }
}

/// By which attribute an archive tells what is old enough, and when it is.
package struct WindowRule: Sendable, Hashable, Codable {
    package enum End: Sendable, Hashable, Codable {
        /// So long before the slot; whole days end at midnight.
        case olderThan(Duration)
        /// The beginning of the slot's month.
        case lastMonth
    }

    package var attribute: String
    package var form: TimeForm
    /// Where days and months begin, and where texts without an offset were written.
    package var zone: TimeZoneRules
    package var end: End

    package init(attribute: String, form: TimeForm, zone: TimeZoneRules, end: End) {
        self.attribute = attribute
        self.form = form
        self.zone = zone
        self.end = end
    }

    /// - Parameter archivedThrough: where the last job's window ended
    package func window(at slot: Timestamp, archivedThrough: Timestamp?) -> ArchiveWindow {
        let local = CivilTime(secondsSince1970: slot.secondsSince1970 + Int64(zone.offset(at: slot.secondsSince1970)))
        switch end {
        case .lastMonth:
            return ArchiveWindow(from: archivedThrough, to: midnight(local.year, local.month, 1))
        case .olderThan(let age):
            let end = slot - age
            guard age.milliseconds % 86_400_000 == 0 else {
                return ArchiveWindow(from: archivedThrough, to: Timestamp(secondsSince1970: end.secondsSince1970))
            }
            let day = CivilTime(secondsSince1970: end.secondsSince1970 + Int64(zone.offset(at: end.secondsSince1970)))
            return ArchiveWindow(from: archivedThrough, to: midnight(day.year, day.month, day.day))
        }
    }

    private func midnight(_ year: Int, _ month: Int, _ day: Int) -> Timestamp {
        let local = CivilTime(year: year, month: month, day: day).secondsSince1970
        return Timestamp(secondsSince1970: zone.firstInstant(reaching: local))
    }

    /// What DynamoDB is to pass on: the window, and whatever does not tell a time, which is never left behind in silence.
    /// Of texts it is more than the window: DynamoDB compares them as they are written, whatever their offsets.
    package func filter(_ window: ArchiveWindow) -> ScanFilter {
        var filter = ScanFilter(expression: "#a < :to", names: ["#a": attribute], values: [:])
        filter.values[":to"] = operand(window.to, .seconds(2 * 86_400))
        if let from = window.from {
            filter.expression = "(#a >= :from AND #a < :to)"
            filter.values[":from"] = operand(from, .seconds(-2 * 86_400))
        }
        if form == .iso8601 {
            // Times begin with a digit; what sorts before or behind them tells none.
            filter.expression += " OR #a < :zero OR #a >= :colon"
            filter.values[":zero"] = .string("0")
            filter.values[":colon"] = .string(":")
            // What begins with this year and goes on as none of its days, such as `20260501T000000Z`, tells none either.
            let year = Self.date(window.to).prefix(4)
            filter.expression += " OR (#a >= :no_month AND #a < :no_year)"
            filter.values[":no_month"] = .string("\(year)-13")
            filter.values[":no_year"] = .string("\(year):")
        }
        filter.expression += " OR NOT attribute_type(#a, :type)"
        filter.values[":type"] = .string(form.descriptor.rawValue)
        return filter
    }

    /// - Parameter margin: for texts alone: no offset is larger than a day, and the day of the margin is compared alone,
    ///   whatever stands between it and the time
    private func operand(_ time: Timestamp, _ margin: Duration) -> ScanFilter.Operand {
        switch form {
        case .epochSeconds: .number(String(time.secondsSince1970))
        case .epochMillis: .number(String(time.millisecondsSince1970))
        case .iso8601: .string(Self.date(time + margin))
        }
    }

    /// `2026-01-14`, in UTC.
    private static func date(_ time: Timestamp) -> String {
        CivilText.text(of: .date, CivilTime(secondsSince1970: time.secondsSince1970))
    }

    enum Verdict: Sendable, Hashable {
        case inside, outside, untimed
    }

    /// Where an item is that the filter let pass.
    func verdict(
        on found: ItemTranscoder.Found?, of window: ArchiveWindow, in page: UnsafeRawBufferPointer
    ) -> Verdict {
        guard let found, found.descriptor == form.descriptor,
            let text = JSONEscapes.text(UnsafeRawBufferPointer(rebasing: page[found.text])),
            let seconds = CivilText.instant(text[...], form, in: zone)
        else { return .untimed }
        switch form {
        // DynamoDB compares all digits.
        case .epochSeconds, .epochMillis: return .inside
        case .iso8601:
            let time = Timestamp(secondsSince1970: seconds)
            return time < window.to && window.from.map { time >= $0 } ?? true ? .inside : .outside
        }
    }
}

/// A FilterExpression and what it stands on.
package struct ScanFilter: Sendable, Hashable {
    package enum Operand: Sendable, Hashable {
        case string(String)
        case number(String)
    }

    package var expression: String
    package var names: [String: String]
    package var values: [String: Operand]

    package init(expression: String, names: [String: String], values: [String: Operand]) {
        self.expression = expression
        self.names = names
        self.values = values
    }
}
