import GlauxCore

extension TableEntry {
    static func every(_ name: String, _ interval: Duration, _ change: (inout TableEntry) -> Void = { _ in })
        -> TableEntry
    {
        var entry = TableEntry(
            spec: RefreshSpec(
                table: TableName(name), target: Target(database: "ddb", name: name.lowercased()), bucket: "bucket",
                prefix: name, columns: [Column(attribute: "id", type: .string)]),
            timetable: Timetable(schedule: .interval(interval)))
        change(&entry)
        return entry
    }

    static func cron(_ name: String, _ text: String, _ change: (inout TableEntry) -> Void = { _ in }) throws
        -> TableEntry
    {
        let expression = try CronExpression(fiveFields: text)
        return .every(name, .seconds(1)) { entry in
            entry.timetable.schedule = .cron(expression, .utc)
            change(&entry)
        }
    }
}
