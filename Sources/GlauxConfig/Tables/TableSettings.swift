import GlauxCore

/// Where a table's columns come from.
enum ColumnChoice {
    case inferred
    case declared([Column])
}

/// Whether a table has a view, and which.
enum ViewChoice {
    case off
    case named(String)
}

/// What one mapping says about a table: an entry of `tables:`, or `defaults:`. Each value is right by itself; whether
/// they fit together is seen when the two are laid over each other.
struct TableSettings {
    /// Where the mapping begins, and the keys that lead to it.
    var place: Place
    var path: Item.Path
    /// The keys that were written, with a right value or a wrong one.
    var written: Set<TableKey> = []
    var region: Sourced<String>?
    var profile: Sourced<String>?
    var roleARN: Sourced<String>?
    var externalID: Sourced<String>?
    var endpointURL: Sourced<String>?
    var name: Sourced<String>?
    var target: Sourced<(database: String?, name: String)>?
    var every: Sourced<Duration>?
    var cron: Sourced<ScheduleText>?
    var timezone: Sourced<TimeZoneRules>?
    var bucket: Sourced<String>?
    var bucketOwner: Sourced<String>?
    var prefix: Sourced<String>?
    var encryption: Sourced<Encryption>?
    var format: Sourced<ExportFormat>?
    var database: Sourced<String>?
    var workgroup: Sourced<String>?
    var resultLocation: Sourced<String>?
    var relocate: Sourced<RelocationMethod>?
    var columns: Sourced<ColumnChoice>?
    var serde: Sourced<SerDe>?
    var sample: Sourced<Int64>?
    var onDrift: Sourced<DriftPolicy>?
    var view: Sourced<ViewChoice>?
    var verify: Sourced<Verification>?
    var snapshots: Sourced<Bool>?
    var keep: Sourced<Int>?
    var keepFor: Sourced<Duration>?
    var grace: Sourced<Duration>?
    /// nil inside for `off`.
    var scrub: Sourced<Duration?>?
    var keepVersions: Sourced<Int>?
    var createDatabase: Sourced<Bool>?
    var onMissed: Sourced<MissedPolicy>?
    var jitter: Sourced<Duration>?
    var timeout: Sourced<Duration>?
    var attempts: Sourced<Int>?

    init(_ item: Item) {
        place = item.place
        path = item.path
    }

    /// Reads a mapping, noting everything that is wrong in it.
    init(
        _ item: Item, isDefaults: Bool, zones: inout KnownZones, _ problems: inout [ConfigProblem]
    ) {
        self.init(item)
        var schedules: [(key: TableKey, item: Item)] = []
        guard let entries = item.entries(&problems, of: TableKey.self) else {
            // What is no mapping lacks nothing besides.
            written = Set(TableKey.allCases)
            return
        }
        for (key, value) in entries {
            guard !isDefaults || key.canBeDefault else {
                problems.append(value.keyProblem("belongs to one table. Move it to an entry of \"tables\"."))
                continue
            }
            written.insert(key)
            if key == .every || key == .cron { schedules.append((key, value)) }
            read(key, value, zones: &zones, &problems)
        }
        if schedules.count == 2 {
            let (first, second) = (schedules[0], schedules[1])
            problems.append(
                second.item.keyProblem(
                    "stands beside \(first.key.rawValue.quoted) on line \(first.item.keyPlace.line). "
                        + "Write one of the two."))
        }
    }

    private mutating func read(
        _ key: TableKey, _ item: Item, zones: inout KnownZones, _ problems: inout [ConfigProblem]
    ) {
        switch key {
        case .region: region = item.value(&problems, AWSValues.region)
        case .profile: profile = item.value(&problems, AWSValues.profile)
        case .roleARN: roleARN = item.value(&problems, AWSValues.roleARN)
        case .externalID: externalID = item.value(&problems, AWSValues.externalID)
        case .endpointURL: endpointURL = item.value(&problems, AWSValues.endpointURL)
        case .name: name = item.value(&problems, ResourceNames.table)
        case .target: target = item.value(&problems, Self.target)
        case .every:
            every = item.value(&problems) { written throws(Wrong) in
                try DurationText.read(written, atLeast: ScheduleText.shortestInterval)
            }
        case .cron: cron = item.value(&problems, ScheduleText.read)
        case .timezone: timezone = item.value(&problems) { written throws(Wrong) in try zones.rules(written.text) }
        case .bucket: bucket = item.value(&problems, ResourceNames.bucket)
        case .bucketOwner: bucketOwner = item.value(&problems, ResourceNames.account)
        case .prefix: prefix = item.value(&problems, Locations.prefix)
        case .encryption: encryption = item.value(&problems, Choices.encryption)
        case .format: format = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .database:
            database = item.value(&problems) { written throws(Wrong) in
                try ResourceNames.catalog(written.plainText(), what: "database")
            }
        case .workgroup: workgroup = item.value(&problems, ResourceNames.workgroup)
        case .resultLocation: resultLocation = item.value(&problems, Locations.result)
        case .relocate: relocate = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .columns: columns = ColumnTypes.choice(item, &problems).map { Sourced(value: $0, place: item.place) }
        case .serde: serde = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .sample:
            sample = item.value(&problems) { written throws(Wrong) in
                try Self.sample(written)
            }
        case .onDrift: onDrift = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .view: view = item.value(&problems, Self.view)
        case .verify: verify = Self.verify(item, &problems).map { Sourced(value: $0, place: item.place) }
        case .snapshots: snapshots = item.value(&problems, Choices.boolean)
        case .keep: keep = item.value(&problems) { written throws(Wrong) in try Choices.number(written, in: 1...1000) }
        case .keepFor: keepFor = item.value(&problems, Self.longTime)
        case .grace: grace = item.value(&problems, Self.longTime)
        case .scrub:
            scrub = item.value(&problems) { written throws(Wrong) -> Duration? in
                if written.isPlain, ["off", "no", "false"].contains(written.text) { return nil }
                return try DurationText.read(written, atLeast: .seconds(3600))
            }
        case .keepVersions:
            keepVersions = item.value(&problems) { written throws(Wrong) in try Choices.number(written, in: 1...10_000)
            }
        case .createDatabase: createDatabase = item.value(&problems, Choices.boolean)
        case .onMissed: onMissed = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .jitter:
            jitter = item.value(&problems) { written throws(Wrong) in
                try DurationText.read(written, atLeast: .zero)
            }
        case .timeout: timeout = item.value(&problems) { written throws(Wrong) in try DurationText.read(written) }
        case .attempts:
            attempts = item.value(&problems) { written throws(Wrong) in try Choices.number(written, in: 1...10) }
        }
    }

    private static func sample(_ written: Written) throws(Wrong) -> Int64 {
        let range: ClosedRange<Int64> = 100_000...1_000_000_000
        if written.text.first == "0", written.text.drop(while: { $0 == "0" }).first?.isASCIIDigit != true {
            throw Wrong(
                "\(written.text.quoted) reads nothing. Write \(ByteText.name(range.lowerBound)) to "
                    + "\(ByteText.name(range.upperBound)); an export is read for its columns and the view alone, so with "
                    + "\"columns\" declared and \"view: off\" no sample is taken.")
        }
        return try ByteText.read(written, in: range)
    }

    /// Ten years: generations may be kept for as long as anybody audits.
    private static func longTime(_ written: Written) throws(Wrong) -> Duration {
        try DurationText.read(written, atLeast: .zero, atMost: .seconds(3660 * 86_400))
    }

    private static func view(_ written: Written) throws(Wrong) -> ViewChoice {
        if written.isPlain, ["off", "no", "false"].contains(written.text) { return .off }
        return .named(try ResourceNames.catalog(written.plainText(), what: "view"))
    }

    private static func verify(_ item: Item, _ problems: inout [ConfigProblem]) -> Verification? {
        guard let entries = item.entries(&problems, of: VerifyKey.self) else { return nil }
        var verification = Verification()
        for (key, value) in entries {
            switch key {
            case .countDrop: verification.countDrop = value.value(&problems, Choices.percentage)?.value
            case .assert: verification.assertions = Assertions.read(value, &problems)
            case .scan: verification.scans = value.value(&problems, Choices.boolean)?.value ?? false
            }
        }
        return verification
    }

    /// `name` or `database.name`
    private static func target(_ written: Written) throws(Wrong) -> (database: String?, name: String) {
        let text = try written.plainText()
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: return (nil, try ResourceNames.catalog(parts[0], what: "table"))
        case 2:
            return (
                try ResourceNames.catalog(parts[0], what: "database"),
                try ResourceNames.catalog(parts[1], what: "table")
            )
        default: throw Wrong("\(text.quoted) is not a target. Write \"name\" or \"database.name\".")
        }
    }
}
