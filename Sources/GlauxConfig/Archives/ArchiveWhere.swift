import GlauxCore

/// `where: {attribute: timestamp, older_than: 30d}`
enum ArchiveWhere {
    static func read(_ item: Item, zones: inout KnownZones, _ problems: inout [ConfigProblem]) -> WindowRule? {
        guard let entries = item.entries(&problems, of: WhereKey.self) else { return nil }
        let before = problems.count
        var attribute: String?
        var form = TimeForm.iso8601
        var zone: TimeZoneRules?
        var ends: [(WindowRule.End, Item)] = []
        for (key, item) in entries {
            switch key {
            case .attribute: attribute = item.value(&problems, PartitionBy.attribute)?.value
            case .format:
                if let read = item.value(&problems, { written throws(Wrong) -> TimeForm in try Choices.one(written) }) {
                    form = read.value
                }
            case .timezone:
                zone = item.value(&problems) { written throws(Wrong) in try zones.rules(written.text) }?.value
            case .olderThan:
                if let age = item.value(
                    &problems,
                    { written throws(Wrong) in try DurationText.read(written, atMost: .seconds(3660 * 86_400)) })
                {
                    ends.append((.olderThan(age.value), item))
                }
            case .period:
                if item.value(&problems, { written throws(Wrong) -> PeriodName in try Choices.one(written) }) != nil {
                    ends.append((.lastMonth, item))
                }
            }
        }
        if attribute == nil, problems.count == before {
            problems.append(item.problem("has no \"attribute\". Write the one that tells an item's time."))
        }
        if ends.count > 1 {
            problems.append(
                ends[1].1.keyProblem("stands beside another end. Write one of \"older_than\" and \"period\"."))
        } else if ends.isEmpty, problems.count == before {
            problems.append(item.problem("has no end. Write \"older_than: 30d\" or \"period: last_month\"."))
        }
        guard problems.count == before, let attribute, let end = ends.first?.0 else { return nil }
        return WindowRule(attribute: attribute, form: form, zone: zone ?? .utc, end: end)
    }
}
