import GlauxCore
internal import Yams

/// `partition_by: {year: "timestamp[0:4]", day: {attribute: at, format: epoch_seconds, timezone: Asia/Tokyo}}`
enum PartitionBy {
    /// Hive and Glue can do with more; people cannot.
    private static let most = 8

    static func read(_ item: Item, zones: inout KnownZones, _ problems: inout [ConfigProblem]) -> [PartitionKey]? {
        guard let entries = item.entries(&problems) else { return nil }
        let before = problems.count
        if entries.count > most {
            problems.append(item.problem("has \(entries.count) keys. Write \(most) at most."))
        }
        var keys: [PartitionKey] = []
        for (name, item) in entries {
            let column: String
            do throws(Wrong) { column = try ResourceNames.catalog(name, what: "column") } catch {
                problems.append(item.keyProblem(error.message))
                continue
            }
            let key =
                switch item.node {
                case .scalar: item.value(&problems, { written throws(Wrong) in try slice(written, column) })?.value
                case .mapping, .sequence, .alias: calendar(item, column, zones: &zones, &problems)
                }
            if let key { keys.append(key) }
        }
        return problems.count == before ? keys : nil
    }

    static func attribute(_ written: Written) throws(Wrong) -> String {
        let name = try written.plainText()
        guard (1...255).contains(name.utf8.count) else {
            throw Wrong("\(name.quoted) cannot be an attribute. Write its name, 1 to 255 bytes.")
        }
        return name
    }

    static func defaultName(_ written: Written) throws(Wrong) -> String {
        let name = try written.plainText()
        guard (1...100).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0.isAlphanumeric || "_-.".utf8.contains($0) })
        else { throw Wrong("\(name.quoted) cannot be a partition. Write 1 to 100 of the characters A-Z a-z 0-9 _ . -") }
        return name
    }

    /// `timestamp[0:4]`, or `timestamp` for all of it.
    private static func slice(_ written: Written, _ column: String) throws(Wrong) -> PartitionKey {
        let text = try written.plainText()
        guard text.hasSuffix("]"), let open = text.lastIndex(of: "[") else {
            guard !text.contains("["), !text.contains("]") else { throw malformed(text) }
            return PartitionKey(name: column, attribute: try attribute(written), source: .characters(nil))
        }
        let bounds = text[text.index(after: open)...].dropLast().split(separator: ":", omittingEmptySubsequences: false)
        guard bounds.count == 2, let start = Int(bounds[0]), let end = Int(bounds[1]), start >= 0, end > start,
            end <= 1000, bounds.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) })
        else { throw malformed(text) }
        let name = try attribute(Written(text: String(text[..<open]), isPlain: false))
        return PartitionKey(name: column, attribute: name, source: .characters(start..<end))
    }

    private static func malformed(_ text: String) -> Wrong {
        Wrong(
            "\(text.quoted) names no characters. Write such as \"timestamp[0:4]\": the attribute, the first character "
                + "counted from 0, and the one behind the last.")
    }

    private static func calendar(
        _ item: Item, _ column: String, zones: inout KnownZones, _ problems: inout [ConfigProblem]
    ) -> PartitionKey? {
        guard let entries = item.entries(&problems, of: PartitionByKey.self) else { return nil }
        let before = problems.count
        var name: String?
        var form: TimeForm?
        var part = CalendarPart(rawValue: column)
        var zone: TimeZoneRules?
        for (key, item) in entries {
            switch key {
            case .attribute: name = item.value(&problems, attribute)?.value
            case .format: form = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }?.value
            case .take: part = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }?.value
            case .timezone:
                zone = item.value(&problems) { written throws(Wrong) in try zones.rules(written.text) }?.value
            }
        }
        guard problems.count == before else { return nil }
        guard let name, let form else {
            problems.append(item.problem("needs \"attribute\" and \"format\". Write both."))
            return nil
        }
        guard let part else {
            let parts = CalendarPart.allCases.map(\.rawValue.quoted).joined(separator: ", ")
            problems.append(item.problem("does not say what of the time to take. Write \"take\" with one of \(parts)."))
            return nil
        }
        return PartitionKey(name: column, attribute: name, source: .calendar(part, form, zone ?? .utc))
    }
}
