import GlauxCore

/// What one entry of `archives:` says. Each value is right by itself; whether they fit together is seen in `entry`.
struct ArchiveSettings {
    let place: Place
    let path: Item.Path
    private var written: Set<ArchiveKey> = []
    /// Of what is written, here or in the defaults.
    private(set) var places: [ArchiveKey: Place] = [:]
    private(set) var name: Sourced<String>?
    private(set) var target: Sourced<Target>?
    private(set) var prefix: Sourced<String>?
    private(set) var bucket: Sourced<String>?
    private var table: String?
    private var interval: Duration?
    private var cron: CronExpression?
    private var zone: TimeZoneRules?
    private var onMissed: MissedPolicy?
    private var jitter: Sourced<Duration>?
    private var bucketOwner: String?
    private var encryption: Encryption?
    private var keys: [PartitionKey]?
    private var defaultPartition: String?
    private var onMalformed: MalformedPolicy?
    private var partitionMode: Sourced<PartitionMode>?
    private var workgroup: String?
    private var resultLocation: String?
    private var window: WindowRule?
    private var engine: Sourced<ArchiveEngine>?
    private var compression: ArchiveCompression?
    private var serde: SerDe?
    private var columns: Sourced<[CatalogColumn]>?
    private var createDatabase: Bool?
    private var segments: Int?
    private var readUnits: Int?
    private var readShare: Int?
    private var objectBytes: Int64?
    private var memory: Int64?
    private var timeout: Duration?
    private var ttl: Sourced<Duration>?

    /// Reads a mapping, noting everything that is wrong in it.
    init(_ item: Item, zones: inout KnownZones, _ problems: inout [ConfigProblem]) {
        place = item.place
        path = item.path
        guard let entries = item.entries(&problems, of: ArchiveKey.self) else {
            // What is no mapping lacks nothing besides.
            written = Set(ArchiveKey.allCases)
            return
        }
        for (key, value) in entries {
            written.insert(key)
            places[key] = value.place
            if key == .every || key == .cron, written.isSuperset(of: [.every, .cron]) {
                problems.append(
                    value.keyProblem("stands beside another schedule. Write one of \"every\" and \"cron\"."))
            }
            read(key, value, zones: &zones, &problems)
        }
    }

    private mutating func read(
        _ key: ArchiveKey, _ item: Item, zones: inout KnownZones, _ problems: inout [ConfigProblem]
    ) {
        switch key {
        case .name: name = item.value(&problems, ResourceNames.table)
        case .table: table = item.value(&problems, ResourceNames.table)?.value
        case .every:
            interval =
                item.value(&problems) { written throws(Wrong) in
                    try DurationText.read(written, atLeast: ScheduleText.shortestInterval)
                }?.value
        case .cron:
            switch item.value(&problems, ScheduleText.read)?.value {
            case .cron(let expression): cron = expression
            case .interval(let duration): interval = duration
            case nil: break
            }
        case .timezone: zone = item.value(&problems) { written throws(Wrong) in try zones.rules(written.text) }?.value
        case .onMissed: onMissed = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }?.value
        case .jitter:
            jitter = item.value(&problems) { written throws(Wrong) in try DurationText.read(written, atLeast: .zero) }
        case .bucket: bucket = item.value(&problems, ResourceNames.bucket)
        case .bucketOwner: bucketOwner = item.value(&problems, ResourceNames.account)?.value
        case .prefix: prefix = item.value(&problems, Locations.prefix)
        case .encryption: encryption = item.value(&problems, Choices.encryption)?.value
        case .partitionBy: keys = PartitionBy.read(item, zones: &zones, &problems)
        case .defaultPartition: defaultPartition = item.value(&problems, PartitionBy.defaultName)?.value
        case .onMalformed:
            onMalformed = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }?.value
        case .partitions:
            partitionMode = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .workgroup: workgroup = item.value(&problems, ResourceNames.workgroup)?.value
        case .resultLocation: resultLocation = item.value(&problems, Locations.result)?.value
        case .where: window = ArchiveWhere.read(item, zones: &zones, &problems)
        case .engine:
            engine = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }
        case .compression:
            compression = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }?.value
        case .target: target = item.value(&problems, Self.target)
        case .serde: serde = item.value(&problems) { written throws(Wrong) in try Choices.one(written) }?.value
        case .columns:
            columns = PlainColumns.read(item, &problems).map { Sourced(value: $0, place: item.place) }
        case .createDatabase: createDatabase = item.value(&problems, Choices.boolean)?.value
        case .segments: segments = number(item, 1...100, &problems)
        case .maxReadUnits:
            _ = item.value(&problems) { written throws(Wrong) in
                if written.text.hasSuffix("%") {
                    readShare = try Choices.percentage(written)
                    guard let readShare, (1...100).contains(readShare) else {
                        throw Wrong("\(written.text.quoted) is out of range. Write \"1%\" to \"100%\".")
                    }
                } else {
                    readUnits = try Choices.number(written, in: 1...10_000_000)
                }
            }
        case .objectSize: objectBytes = bytes(item, 1_000_000...5_000_000_000, &problems)
        case .memory: memory = bytes(item, 16_000_000...8_000_000_000, &problems)
        case .ttl:
            ttl = item.value(&problems) { written throws(Wrong) in
                try DurationText.read(written, atMost: .seconds(3660 * 86_400))
            }
        case .timeout:
            timeout = item.value(&problems) { written throws(Wrong) in try DurationText.read(written) }?.value
        }
    }

    /// What the archive says, and where it says nothing, what the defaults say of what tables have too. A schedule is its own.
    func over(_ defaults: TableSettings) -> ArchiveSettings {
        var whole = self
        // A zone that was written wrongly is a problem already.
        if !written.contains(.timezone) { whole.zone = defaults.timezone?.value }
        whole.onMissed = onMissed ?? defaults.onMissed?.value
        whole.jitter = jitter ?? defaults.jitter
        whole.bucketOwner = bucketOwner ?? defaults.bucketOwner?.value
        whole.encryption = encryption ?? defaults.encryption?.value
        whole.workgroup = workgroup ?? defaults.workgroup?.value
        whole.resultLocation = resultLocation ?? defaults.resultLocation?.value
        whole.createDatabase = createDatabase ?? defaults.createDatabase?.value
        whole.timeout = timeout ?? defaults.timeout?.value
        for (key, place) in [
            (ArchiveKey.timezone, defaults.timezone?.place), (.onMissed, defaults.onMissed?.place),
            (.jitter, defaults.jitter?.place), (.bucketOwner, defaults.bucketOwner?.place),
            (.encryption, defaults.encryption?.place), (.workgroup, defaults.workgroup?.place),
            (.resultLocation, defaults.resultLocation?.place), (.createDatabase, defaults.createDatabase?.place),
            (.timeout, defaults.timeout?.place),
        ] where places[key] == nil { whole.places[key] = place }
        return whole
    }

    /// The entry that the settings make; nil after noting what is missing or does not fit.
    func entry(_ problems: inout [ConfigProblem]) -> Entry<ArchiveSpec>? {
        let before = problems.count
        for key in [.name, .table, .bucket, .prefix, .where, .target] as [ArchiveKey] where !written.contains(key) {
            problems.append(missing(key.rawValue, "it"))
        }
        if written.isDisjoint(with: [.every, .cron]) { problems.append(missing("every", "\"every\" or \"cron\"")) }
        if let jitter, let interval, jitter.value >= interval {
            problems.append(
                jitter.place.problem(
                    Item.Path.key(path, "jitter").text,
                    "\"\(jitter.value.text)\" is not less than the interval of \"\(interval.text)\". Write less."))
        }
        if let ttl, case .olderThan(let age) = window?.end, ttl.value <= age {
            problems.append(
                ttl.place.problem(
                    Item.Path.key(path, "ttl").text,
                    "\"\(ttl.value.text)\" is not more than \"older_than\": items expire before they are archived. "
                        + "Write less under \"older_than\"."))
        }
        checkColumns(&problems)
        checkEngine(&problems)
        checkPartitions(&problems)
        guard problems.count == before, let name = name?.value, let table, let bucket = bucket?.value,
            let prefix = prefix?.value, let window, let target = target?.value, let schedule,
            keys != nil || !written.contains(.partitionBy)
        else { return nil }
        var spec = ArchiveSpec(
            name: TableName(name), table: TableName(table), target: target,
            bucket: ArchiveBucket(name: bucket, owner: bucketOwner, encryption: encryption), prefix: prefix,
            keys: keys ?? [], window: window, columns: columns?.value)
        if let defaultPartition { spec.defaultPartition = defaultPartition }
        if let onMalformed { spec.onMalformed = onMalformed }
        if let partitionMode { spec.partitionMode = partitionMode.value }
        if let workgroup { spec.workgroup = workgroup }
        spec.resultLocation = resultLocation.flatMap { Locations.place($0, beside: bucket) }
        if let engine { spec.engine = engine.value }
        if let compression { spec.compression = compression }
        if let serde { spec.serde = serde }
        if let createDatabase { spec.createsDatabase = createDatabase }
        if let segments { spec.segments = segments }
        spec.readUnits = readUnits
        spec.readShare = readShare
        if let objectBytes { spec.objectBytes = objectBytes }
        if let memory { spec.memory = memory }
        if let timeout { spec.timeout = timeout }
        spec.ttl = ttl?.value
        var timetable = Timetable(schedule: schedule)
        if let jitter { timetable.jitter = jitter.value }
        if let onMissed { timetable.onMissed = onMissed }
        return Entry(spec: spec, timetable: timetable)
    }

    private var schedule: Schedule? {
        if let interval { return .interval(interval) }
        // A zone that was written wrongly is a problem already; UTC would not be what was meant.
        guard let cron, zone != nil || !written.contains(.timezone) else { return nil }
        return .cron(cron, zone ?? .utc)
    }

    private func checkColumns(_ problems: inout [ConfigProblem]) {
        guard let columns, let keys,
            let both = columns.value.first(where: { column in keys.contains { $0.name == column.name } })
        else { return }
        problems.append(
            columns.place.problem(
                Item.Path.key(path, "columns").text,
                "\(both.name.quoted) is a column of \"partition_by\" too. Remove one of the two."))
    }

    /// An export reads no table, and lies beside the archive's folder.
    private func checkEngine(_ problems: inout [ConfigProblem]) {
        guard engine?.value == .export else { return }
        if let place = places[.maxReadUnits] {
            problems.append(
                place.problem(
                    Item.Path.key(path, ArchiveKey.maxReadUnits.rawValue).text,
                    "means nothing with \"engine: export\", which uses no read units. Remove it."))
        }
        if let prefix, prefix.value.isEmpty {
            problems.append(
                prefix.place.problem(
                    Item.Path.key(path, ArchiveKey.prefix.rawValue).text,
                    "\"engine: export\" needs a place beside the archive. Write a folder, such as \"logs/\"."))
        }
    }

    /// Statements, folders and projections take values as they stand, so none may come that means something else there.
    private func checkPartitions(_ problems: inout [ConfigProblem]) {
        guard let partitionMode, partitionMode.value != .glue, keys != nil || !written.contains(.partitionBy) else {
            return
        }
        let mode = partitionMode.value.rawValue.quoted
        func note(_ place: Place, _ key: ArchiveKey, _ message: String) {
            problems.append(place.problem(Item.Path.key(path, key.rawValue).text, message))
        }
        guard let keys, !keys.isEmpty else {
            note(partitionMode.place, .partitions, "\(mode) means nothing without \"partition_by\". Remove it.")
            return
        }
        if let key = keys.first(where: { !$0.isPlain }) {
            note(
                partitionMode.place, .partitions,
                "\(mode) takes no column whose values can be anything, such as \(key.name.quoted). Write \"glue\"; or let "
                    + "a calendar tell it, or name it \"year\", \"month\", \"day\" or \"hour\", which are digits.")
        }
        if partitionMode.value == .projection, let prefix, prefix.value.contains("$") {
            note(
                prefix.place, .prefix,
                "\(prefix.value.quoted) has a \"$\", which a projection would replace. Leave it out.")
        }
    }

    private func missing(_ key: String, _ what: String) -> ConfigProblem {
        place.problem(Item.Path.key(path, key).text, "missing. Write \(what).")
    }

    private func number(_ item: Item, _ range: ClosedRange<Int>, _ problems: inout [ConfigProblem]) -> Int? {
        item.value(&problems) { written throws(Wrong) in try Choices.number(written, in: range) }?.value
    }

    private func bytes(_ item: Item, _ range: ClosedRange<Int64>, _ problems: inout [ConfigProblem]) -> Int64? {
        item.value(&problems) { written throws(Wrong) in try ByteText.read(written, in: range) }?.value
    }

    /// `database.name`
    private static func target(_ written: Written) throws(Wrong) -> Target {
        let text = try written.plainText()
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw Wrong("\(text.quoted) is not a target. Write \"database.name\".") }
        return Target(
            database: try ResourceNames.catalog(parts[0], what: "database"),
            name: try ResourceNames.catalog(parts[1], what: "table"))
    }
}
