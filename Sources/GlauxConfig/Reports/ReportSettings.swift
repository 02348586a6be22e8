import GlauxCore

/// What one entry of `reports:` says. Each value is right by itself; whether they fit together is seen in `entry`.
struct ReportSettings {
    /// Where the mapping begins, and the keys that lead to it.
    let place: Place
    let path: Item.Path
    /// The keys that were written, with a right value or a wrong one.
    private(set) var written: Set<ReportKey> = []
    private(set) var name: Sourced<String>?
    private(set) var after: Sourced<String>?
    private(set) var every: Sourced<Duration>?
    private(set) var cron: Sourced<ScheduleText>?
    private(set) var timezone: Sourced<TimeZoneRules>?
    private(set) var onMissed: Sourced<MissedPolicy>?
    private(set) var jitter: Sourced<Duration>?
    private(set) var sql: Sourced<String>?
    private(set) var parameters: [String: SQLLiteral] = [:]
    private(set) var database: Sourced<String>?
    private(set) var workgroup: Sourced<String>?
    private(set) var resultLocation: Sourced<String>?
    private(set) var places: Sourced<[ResultPlace]>?
    private(set) var format: Sourced<ResultFormat>?
    private(set) var maxScan: Sourced<Int64>?
    private(set) var keep: Sourced<Int>?
    private(set) var timeout: Sourced<Duration>?
    private(set) var attempts: Sourced<Int>?

    /// Reads a mapping, noting everything that is wrong in it.
    init(_ item: Item, zones: inout KnownZones, _ problems: inout [ConfigProblem]) {
        place = item.place
        path = item.path
        guard let entries = item.entries(&problems, of: ReportKey.self) else {
            // What is no mapping lacks nothing besides.
            written = Set(ReportKey.allCases)
            return
        }
        var schedules: [(key: ReportKey, item: Item)] = []
        for (key, value) in entries {
            written.insert(key)
            if [.after, .every, .cron].contains(key) { schedules.append((key, value)) }
            read(key, value, zones: &zones, &problems)
        }
        for (key, item) in schedules.dropFirst() {
            problems.append(
                item.keyProblem(
                    "stands beside \(schedules[0].key.rawValue.quoted) on line \(schedules[0].item.keyPlace.line). "
                        + "Write one of \("after".quoted), \("every".quoted) and \("cron".quoted), not \(key.rawValue) "
                        + "too."))
        }
    }

    private mutating func read(
        _ key: ReportKey, _ item: Item, zones: inout KnownZones, _ problems: inout [ConfigProblem]
    ) {
        switch key {
        case .name: name = item.value(&problems, ResourceNames.entry)
        case .after: after = item.value(&problems) { written throws(Wrong) in try written.plainText() }
        case .every:
            every = item.value(&problems) { written throws(Wrong) in
                try DurationText.read(written, atLeast: ScheduleText.shortestInterval)
            }
        case .cron: cron = item.value(&problems, ScheduleText.read)
        case .timezone: timezone = item.value(&problems) { written throws(Wrong) in try zones.rules(written.text) }
        case .onMissed: onMissed = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .jitter:
            jitter = item.value(&problems) { written throws(Wrong) in try DurationText.read(written, atLeast: .zero) }
        case .sql: sql = item.value(&problems) { written throws(Wrong) in written.text }
        case .parameters: parameters = Parameters.read(item, &problems)
        case .database:
            database = item.value(&problems) { written throws(Wrong) in
                try ResourceNames.catalog(written.plainText(), what: "database")
            }
        case .workgroup: workgroup = item.value(&problems, ResourceNames.workgroup)
        case .resultLocation: resultLocation = item.value(&problems, Locations.result)
        case .to: places = ResultPlaces.read(item, &problems).map { Sourced(value: $0, place: item.place) }
        case .format: format = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .maxScan:
            // Athena bills no less than 10 MB.
            maxScan = item.value(&problems) { written throws(Wrong) in
                try ByteText.read(written, in: 1_000_000...1_000_000_000_000_000)
            }
        case .keep: keep = item.value(&problems) { written throws(Wrong) in try Choices.number(written, in: 1...1000) }
        case .timeout: timeout = item.value(&problems) { written throws(Wrong) in try DurationText.read(written) }
        case .attempts:
            attempts = item.value(&problems) { written throws(Wrong) in try Choices.number(written, in: 1...10) }
        }
    }
}
