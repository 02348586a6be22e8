/// One field of a cron expression: what it is called and what may stand in it.
///
/// A range may wrap around where the field is a cycle, as `FRI-MON` and `22-2` do; days of the month and years are none.
/// `5/15` means from 5 to the field's end in steps of 15.
struct CronField {
    let name: String
    let range: ClosedRange<Int>
    /// After how many values the field begins again; nil where it is no cycle.
    let cycle: Int?
    /// Stand for the field's values from its first one on.
    var names: [String] = []
    /// What may be written, for people.
    let allowed: String

    struct Values {
        /// In ascending order.
        var numbers: [Int]
        /// Each item of the field goes from its first value to its last.
        var spansAll: Bool

        func mask<Mask: FixedWidthInteger>(as _: Mask.Type = Mask.self) -> Mask {
            numbers.reduce(0) { $0 | 1 << Mask($1) }
        }
    }

    static let minute = CronField(name: "minute", range: 0...59, cycle: 60, allowed: "0-59")
    static let hour = CronField(name: "hour", range: 0...23, cycle: 24, allowed: "0-23")
    static let dayOfMonth = CronField(name: "day-of-month", range: 1...31, cycle: nil, allowed: "1-31")
    static let month = CronField(
        name: "month", range: 1...12, cycle: 12,
        names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
        allowed: "1-12 or JAN-DEC")
    static let dayOfWeek = CronField(
        name: "day-of-week", range: 0...7, cycle: 7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
        allowed: "0-7 (0 and 7 are Sunday) or SUN-SAT")
    static let eventBridgeDayOfWeek = CronField(
        name: "day-of-week", range: 1...7, cycle: 7, names: dayOfWeek.names, allowed: "1-7 (1 is Sunday) or SUN-SAT")
    static let year = CronField(name: "year", range: 1970...2199, cycle: nil, allowed: "1970-2199")

    func values(of text: Substring) throws(CronExpression.Problem) -> Values {
        var values = Values(numbers: [], spansAll: true)
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard !item.isEmpty else { throw problem(text, "has an empty place in its list") }
            let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let step = parts.count == 2 ? try self.step(parts[1], of: item) : 1
            let (first, last) = try bounds(parts[0], hasStep: parts.count == 2)
            for number in stride(from: first, through: last, by: step) {
                values.numbers.append(cycle.map { (number - range.lowerBound) % $0 + range.lowerBound } ?? number)
            }
            if first != range.lowerBound || last < end { values.spansAll = false }
        }
        values.numbers = Set(values.numbers).sorted()
        if values.numbers.count > end - range.lowerBound { values.spansAll = true }
        return values
    }

    /// One value: a number or a name.
    func value(of text: Substring) throws(CronExpression.Problem) -> Int {
        if let index = names.firstIndex(of: text.uppercased()) { return range.lowerBound + index }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw problem(text, "is not a value; write \(allowed)")
        }
        guard let number = Int(text), range.contains(number) else {
            throw problem(text, "is out of range; write \(allowed)")
        }
        return number
    }

    func problem(_ text: Substring, _ reason: String) -> CronExpression.Problem {
        CronExpression.Problem(message: "\(name) \"\(text)\" \(reason)")
    }

    /// The last value before the field begins again.
    private var end: Int { cycle.map { range.lowerBound + $0 - 1 } ?? range.upperBound }

    /// Where a part without its step begins and ends. The end of a range that wraps lies a cycle further.
    private func bounds(_ text: Substring, hasStep: Bool) throws(CronExpression.Problem) -> (Int, Int) {
        if text == "*" { return (range.lowerBound, end) }
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(of: parts[0])
        guard parts.count == 2 else { return (first, hasStep ? max(first, end) : first) }
        let last = try value(of: parts[1])
        if first <= last { return (first, last) }
        guard let cycle else {
            throw problem(text, "begins after its end; write \"\(parts[1])-\(parts[0])\" or a list")
        }
        return (first, last + cycle)
    }

    private func step(_ text: Substring, of item: Substring) throws(CronExpression.Problem) -> Int {
        let limit = end - range.lowerBound
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let step = Int(text), (1...limit).contains(step)
        else {
            throw problem(item, "has the step \"\(text)\"; write a step of 1-\(limit)")
        }
        return step
    }
}
