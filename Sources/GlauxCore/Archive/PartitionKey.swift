/// One column that an archive is partitioned by, and where its value comes from in each item.
package struct PartitionKey: Sendable, Hashable, Codable {
    package enum Source: Sendable, Hashable, Codable {
        /// Some characters of a string's, or of a number's text; nil for all.
        case characters(Range<Int>?)
        /// What a calendar shows at a time that the attribute tells.
        case calendar(CalendarPart, TimeForm, TimeZoneRules)
    }

    /// In lower case, as the catalog has it.
    package var name: String
    /// As DynamoDB spells it.
    package var attribute: String
    package var source: Source

    package init(name: String, attribute: String, source: Source) {
        self.name = name
        self.attribute = attribute
        self.source = source
    }

    /// What can be a value of the column besides the default partition's name; a year that has letters in it is no year.
    func takes(_ value: some Collection<UInt8>) -> Bool {
        guard !value.isEmpty, value.count <= Self.longest else { return false }
        guard CalendarPart(rawValue: name).map({ $0 != .date }) == true else {
            // A control character would be registered, and never be found again.
            return value.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
        return value.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Whether its values are digits or dates, which mean the same in a path, a statement and a list.
    package var isPlain: Bool {
        switch source {
        case .calendar: true
        case .characters: CalendarPart(rawValue: name).map { $0 != .date } == true
        }
    }

    /// In bytes. Glue takes 1024 characters, but they are in every key of S3 besides.
    static let longest = 200
}

package enum CalendarPart: String, Sendable, Hashable, Codable, CaseIterable {
    case year, month, day, hour
    /// `2026-01-14`
    case date
}

/// How an attribute tells a time.
package enum TimeForm: String, Sendable, Hashable, Codable, CaseIterable {
    /// A number of seconds since 1970, as for DynamoDB's TTL.
    case epochSeconds = "epoch_seconds"
    case epochMillis = "epoch_millis"
    /// A string such as `2026-01-14T10:18:50Z`, `2026-01-14 10:18:50` or `2026-01-14`.
    case iso8601

    /// Of the attribute.
    package var descriptor: Descriptor {
        switch self {
        case .epochSeconds, .epochMillis: .number
        case .iso8601: .string
        }
    }
}
