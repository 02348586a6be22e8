import GlauxCore
import Testing

/// The same question answered another way: walk through real time minute by minute, watch a wall clock, and compare each
/// local time with sets of numbers.
@Suite("cron against a brute-force oracle")
struct CronOracleTests {
    struct Place: Sendable, CustomTestStringConvertible {
        let rules: TimeZoneRules
        let start: String

        init(_ rules: TimeZoneRules, _ start: String) {
            self.rules = rules
            self.start = start
        }

        var testDescription: String { "\(rules.identifier) from \(start)" }
    }

    @Test(
        "every instant of five days is the same",
        arguments: [
            Place(.tokyo, "2028-02-26T00:00:00Z"), Place(.newYork, "2026-03-06T00:00:00Z"),
            Place(.newYork, "2026-10-30T00:00:00Z"), Place(.london, "2026-03-27T00:00:00Z"),
            Place(.london, "2026-10-23T00:00:00Z"), Place(.lordHowe, "2026-04-03T00:00:00Z"),
            Place(.lordHowe, "2026-10-02T00:00:00Z"), Place(.apia, "2011-12-28T00:00:00Z"),
            Place(.apia, "2012-03-30T00:00:00Z"), Place(.saoPaulo, "2018-02-16T00:00:00Z"),
            Place(.saoPaulo, "2018-11-02T00:00:00Z"), Place(.kathmandu, "1985-12-30T00:00:00Z"),
        ])
    func agrees(place: Place) throws {
        let start = try #require(Timestamp(iso8601: place.start)).secondsSince1970
        let end = start + 5 * 86_400
        for seed in 0..<30 as Range<UInt64> {
            var random = SplitMix(state: seed)
            let isEventBridge = seed.isMultiple(of: 2)
            let sample = SampleCron(isEventBridge: isEventBridge, using: &random)
            let expression =
                try isEventBridge
                ? CronExpression(eventBridge: sample.text) : CronExpression(fiveFields: sample.text)
            var found: [Int64] = []
            var time = Timestamp(secondsSince1970: start)
            while let next = expression.next(after: time, in: place.rules), next.secondsSince1970 <= end {
                found.append(next.secondsSince1970)
                time = next
            }
            #expect(
                found == sample.instants(after: start, through: end, in: place.rules),
                "\(sample.text) in \(place.rules.identifier); replay with seed \(seed)")
        }
    }
}

/// A random expression and what it means, as sets.
private struct SampleCron {
    var text = ""
    var minutes: Set<Int> = []
    var hours: Set<Int> = []
    var months: Set<Int> = []
    var fits: (_ day: Int, _ weekday: Int, _ length: Int) -> Bool = { _, _, _ in true }
    var isRealTime = false

    init(isEventBridge: Bool, using random: inout SplitMix) {
        let minute = Self.field(0...59, using: &random)
        let hour = Self.field(0...23, using: &random)
        let month = Bool.random(using: &random) ? ("*", Set(1...12)) : Self.field(1...12, using: &random)
        (minutes, hours, months) = (minute.1, hour.1, month.1)
        isRealTime = hour.0.hasPrefix("*") || hour.1.count == 24
        let day = Self.field(1...31, using: &random)
        if isEventBridge {
            let (days, weekdays) = eventBridgeDays(day, using: &random)
            text = "\(minute.0) \(hour.0) \(days) \(month.0) \(weekdays) *"
        } else {
            let weekday = Self.field(0...6, using: &random)
            let isEither = !day.0.hasPrefix("*") && !weekday.0.hasPrefix("*")
            fits = { number, name, _ in
                isEither
                    ? day.1.contains(number) || weekday.1.contains(name)
                    : day.1.contains(number) && weekday.1.contains(name)
            }
            text = "\(minute.0) \(hour.0) \(day.0) \(month.0) \(weekday.0)"
        }
        // An expression that may never occur is another test's.
        if months != Set(1...12) {
            months.insert(1)
            text = text.split(separator: " ").enumerated().map { $0 == 3 ? "\($1),1" : "\($1)" }.joined(separator: " ")
        }
    }

    private mutating func eventBridgeDays(
        _ day: (String, Set<Int>), using random: inout SplitMix
    ) -> (String, String) {
        let one = Int.random(in: 1...28, using: &random)
        let weekday = Int.random(in: 0...6, using: &random)
        let nth = Int.random(in: 1...5, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            fits = { number, _, length in number == length }
            return ("L", "?")
        case 1:
            fits = { number, name, length in
                Self.isWorkday(name)
                    && (number + 1...number + 3).allSatisfy { later in
                        later > length || !Self.isWorkday((name + later - number) % 7)
                    }
            }
            return ("LW", "?")
        case 2:
            fits = { number, name, length in
                let wanted = (name + one - number + 35) % 7
                let nearest: Int
                if wanted == 6 {
                    nearest = one == 1 ? 3 : one - 1
                } else if wanted == 0 {
                    nearest = one == length ? one - 2 : one + 1
                } else {
                    nearest = one
                }
                return number == nearest
            }
            return ("\(one)W", "?")
        case 3:
            fits = { number, name, length in name == weekday && number + 7 > length }
            return ("?", "\(weekday + 1)L")
        case 4:
            fits = { number, name, _ in name == weekday && (number + 6) / 7 == nth }
            return ("?", "\(weekday + 1)#\(nth)")
        default:
            fits = { number, _, _ in day.1.contains(number) }
            return (day.0, "?")
        }
    }

    /// The last workday is one that no workday of its month follows.
    private static func isWorkday(_ weekday: Int) -> Bool { (1...5).contains(weekday) }

    private static func field(_ range: ClosedRange<Int>, using random: inout SplitMix) -> (String, Set<Int>) {
        let first = Int.random(in: range, using: &random)
        let second = Int.random(in: range, using: &random)
        let step = Int.random(in: 1...max(1, (range.upperBound - range.lowerBound) / 2), using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return ("*", Set(range))
        case 1: return ("*/\(step)", Set(stride(from: range.lowerBound, through: range.upperBound, by: step)))
        case 2: return ("\(first),\(second)", [first, second])
        case 3: return ("\(first)/\(step)", Set(stride(from: first, through: range.upperBound, by: step)))
        default:
            let (low, high) = (min(first, second), max(first, second))
            return ("\(low)-\(high)", Set(low...high))
        }
    }

    func instants(after start: Int64, through end: Int64, in rules: TimeZoneRules) -> [Int64] {
        var found: [Int64] = []
        var highest = Int64.min
        for instant in stride(from: start - 3 * 86_400, through: end, by: 60) {
            let offset = rules.transitions.last { $0.start <= instant }?.offset ?? rules.initialOffset
            let local = instant + Int64(offset)
            let fires: Bool
            if isRealTime {
                fires = contains(local)
            } else if highest == .min || local <= highest {
                fires = false
            } else {
                fires = stride(from: highest + 60, through: local, by: 60).contains(where: contains)
            }
            highest = max(highest, local)
            if fires, instant > start { found.append(instant) }
        }
        return found
    }

    private func contains(_ local: Int64) -> Bool {
        let civil = CivilTime(secondsSince1970: local)
        guard minutes.contains(civil.minute), hours.contains(civil.hour), months.contains(civil.month) else {
            return false
        }
        let weekday = CivilTime.weekday(
            daysSince1970: Int((local - Int64(civil.hour * 3600 + civil.minute * 60)) / 86_400))
        return fits(civil.day, weekday, CivilTime.days(inMonth: civil.month, of: civil.year))
    }
}

/// Source: Sebastiano Vigna, "SplitMix64".
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
