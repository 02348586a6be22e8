import GlauxCore

/// A config while it is read: what was found so far, and what is wrong so far.
struct ConfigReading {
    private(set) var aws = AWSSettings()
    private(set) var limits = Limits()
    private(set) var operators: Sourced<String>?
    private(set) var entries: [(entry: TableEntry, settings: TableSettings)] = []
    var problems: [ConfigProblem] = []
    private var defaults: TableSettings?
    private var tables: [TableSettings] = []
    private(set) var reports: [(entry: ReportEntry, settings: ReportSettings)] = []
    private var reportSettings: [ReportSettings] = []
    private(set) var archives: [(entry: ArchiveEntry, settings: ArchiveSettings)] = []
    private var archiveSettings: [ArchiveSettings] = []
    private var zones: KnownZones

    init(timeZones: TimeZones) {
        zones = KnownZones(timeZones)
    }

    /// Reads one file. What the tables of several files make together is seen in `finish`.
    mutating func read(_ text: ConfigText, isMain: Bool) {
        if let problem = Self.notText(text) {
            problems.append(problem)
            return
        }
        let root: Item
        switch YAMLDocument.root(of: text.text, file: text.path) {
        case .failure(let unreadable):
            problems += unreadable.problems
            return
        case .success(let item): root = item
        }
        for (key, item) in root.entries(&problems, of: TopKey.self) ?? [] {
            guard isMain || key == .tables || key == .reports || key == .archives else {
                problems.append(
                    item.keyProblem(
                        "belongs into the main file. Here, only \"tables\", \"archives\" and \"reports\" may stand."))
                continue
            }
            read(key, item)
        }
    }

    private mutating func read(_ key: TopKey, _ item: Item) {
        switch key {
        case .aws: aws = Sections.aws(item, &problems)
        case .limits: limits = Sections.limits(item, &problems)
        case .operators: operators = item.value(&problems, ResourceNames.group)
        case .defaults: defaults = TableSettings(item, isDefaults: true, zones: &zones, &problems)
        case .tables:
            for table in item.elements(&problems, of: "tables") ?? [] {
                guard !table.isNull else {
                    problems.append(table.problem("is empty. Write \"name: …\", or remove the \"-\"."))
                    continue
                }
                tables.append(TableSettings(table, isDefaults: false, zones: &zones, &problems))
            }
        case .reports:
            for report in item.elements(&problems, of: "reports") ?? [] {
                guard !report.isNull else {
                    problems.append(report.problem("is empty. Write \"name: …\", or remove the \"-\"."))
                    continue
                }
                reportSettings.append(ReportSettings(report, zones: &zones, &problems))
            }
        case .archives:
            for archive in item.elements(&problems, of: "archives") ?? [] {
                guard !archive.isNull else {
                    problems.append(archive.problem("is empty. Write \"name: …\", or remove the \"-\"."))
                    continue
                }
                archiveSettings.append(ArchiveSettings(archive, zones: &zones, &problems))
            }
        }
    }

    /// Lays the entries over the defaults and checks them against each other.
    mutating func finish() {
        var uniqueness = Uniqueness()
        var strings: Set<String> = []
        entries.reserveCapacity(tables.count)
        for table in tables {
            let settings = defaults.map { table.over($0) } ?? table
            guard var entry = settings.entry(&problems) else { continue }
            entry.spec.aws = place(of: settings)
            entry.spec.share(&strings)
            uniqueness.check(entry, settings, &problems)
            entries.append((entry, settings))
        }
        for settings in archiveSettings {
            let settings = defaults.map { settings.over($0) } ?? settings
            guard var entry = settings.entry(&problems) else { continue }
            entry.spec.aws = place(of: defaults)
            uniqueness.check(entry.spec, settings, &problems)
            archives.append((entry, settings))
        }
        // A name that is written but wrong is still one that others may follow.
        var followings = Followings()
        for table in tables { if let name = table.name { followings.note(name.value) } }
        for archive in archiveSettings { if let name = archive.name { followings.note(name.value) } }
        for report in reportSettings { if let name = report.name { followings.note(name.value) } }
        for settings in reportSettings {
            if let name = settings.name, let leader = settings.after {
                followings.note(name.value, after: leader, settings.path)
            }
            guard var entry = settings.entry(over: defaults, &problems),
                uniqueness.takeName(
                    entry.name.rawValue, at: settings.name?.place ?? settings.place, settings.path, &problems)
            else { continue }
            entry.spec.aws = place(of: defaults)
            uniqueness.check(entry.spec, settings.place, settings.path, &problems)
            reports.append((entry, settings))
        }
        followings.check(&problems)
        tables = []
        reportSettings = []
        archiveSettings = []
    }

    var querySite: QuerySite {
        QuerySite(
            database: defaults?.database?.value ?? archives.first?.entry.spec.target.database
                ?? QuerySite.usual.database,
            workgroup: defaults?.workgroup?.value ?? QuerySite.usual.workgroup,
            resultLocation: defaults?.resultLocation.flatMap {
                Locations.place($0.value, beside: defaults?.bucket?.value)
            },
            aws: place(of: defaults))
    }

    /// The account and region that are meant; nil for what AWS's own chain says.
    private func place(of settings: TableSettings?) -> AWSSettings? {
        let own = AWSSettings(
            region: settings?.region?.value, profile: settings?.profile?.value, roleARN: settings?.roleARN?.value,
            externalID: settings?.externalID?.value, endpointURL: settings?.endpointURL?.value
        ).over(aws)
        return own == AWSSettings() ? nil : own
    }

    /// Lines and commas bound the values of a file. The tables of one account need far fewer; parsing far more takes long.
    private static let mostValues = 400_000

    /// Looks for what the parser is not to see. YAML knows no NUL, and the parser's word for it is hard to understand.
    private static func notText(_ text: ConfigText) -> ConfigProblem? {
        let values = text.text.utf8.count { $0 == 0x0a || $0 == 0x2c }
        if values > mostValues {
            return ConfigProblem(
                file: text.path, message: "has \(values) lines and commas. Write at most \(mostValues) in one file.")
        }
        guard let index = text.text.utf8.firstIndex(of: 0) else { return nil }
        let line = text.text.utf8[..<index].reduce(1) { $1 == 0x0a ? $0 + 1 : $0 }
        return ConfigProblem(
            file: text.path, line: line,
            message: "holds a NUL byte, so it is not a text. Write it anew as YAML in UTF-8.")
    }
}

extension RefreshSpec {
    /// Keeps one copy of what many tables spell alike.
    fileprivate mutating func share(_ strings: inout Set<String>) {
        bucket = strings.insert(bucket).memberAfterInsert
        workgroup = strings.insert(workgroup).memberAfterInsert
        target = Target(database: strings.insert(target.database).memberAfterInsert, name: target.name)
        resultLocation = resultLocation.map { strings.insert($0).memberAfterInsert }
        if case .kms(let key?) = encryption { encryption = .kms(key: strings.insert(key).memberAfterInsert) }
    }
}
