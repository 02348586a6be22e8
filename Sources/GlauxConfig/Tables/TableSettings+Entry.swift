import GlauxCore

extension TableSettings {
    /// The entry that the settings, laid over the defaults, make; nil after noting what is missing or does not fit.
    func entry(_ problems: inout [ConfigProblem]) -> TableEntry? {
        let before = problems.count
        require(.name, in: &problems)
        require(.bucket, in: &problems)
        if target?.value.database == nil { require(.database, in: &problems) }
        if !written.contains(.every), !written.contains(.cron) {
            problems.append(missing("every", "\"every\" or \"cron\""))
        }
        checkColumns(&problems)
        checkJitter(&problems)
        checkIon(&problems)
        checkSerDe(&problems)
        guard problems.count == before, let name = name?.value, let bucket = bucket?.value,
            let database = target?.value.database ?? database?.value, let schedule
        else { return nil }
        let target = Target(database: database, name: target?.value.name ?? Target.defaultName(for: name))
        var spec = RefreshSpec(
            table: TableName(name), target: target, bucket: bucket, bucketOwner: bucketOwner?.value,
            prefix: prefix?.value ?? name, encryption: encryption?.value,
            resultLocation: resultLocation.flatMap { Locations.place($0.value, beside: bucket) },
            columns: declaredColumns)
        if let format { spec.format = format.value }
        if let workgroup { spec.workgroup = workgroup.value }
        if let relocate { spec.relocation = relocate.value }
        if let serde { spec.serde = serde.value }
        if let sample { spec.sampleBytes = sample.value }
        if let onDrift { spec.onDrift = onDrift.value }
        spec.view = viewName(of: target, spec)
        if let verify { spec.verification = verify.value }
        if let snapshots { spec.snapshots = snapshots.value }
        if let keep { spec.keep = keep.value }
        if let keepFor { spec.keepFor = keepFor.value }
        if let grace { spec.grace = grace.value }
        spec.scrub = scrub.map(\.value) ?? RefreshSpec.usualScrub
        if let keepVersions { spec.keepVersions = keepVersions.value }
        if let createDatabase { spec.createsDatabase = createDatabase.value }
        if let timeout { spec.timeout = timeout.value }
        if let attempts { spec.attempts = attempts.value }
        var timetable = Timetable(schedule: schedule)
        if let jitter { timetable.jitter = jitter.value }
        if let onMissed { timetable.onMissed = onMissed.value }
        return TableEntry(spec: spec, timetable: timetable)
    }

    private var declaredColumns: [Column]? {
        if case .declared(let columns) = columns?.value { columns } else { nil }
    }

    /// Beside the target, with its name and `_flat`; none over Ion, whose columns Glaux does not know.
    private func viewName(of target: Target, _ spec: RefreshSpec) -> String? {
        switch view?.value {
        case .off: nil
        case .named(let name): name
        case nil: spec.format == .ion ? nil : String(target.name.prefix(250)) + "_flat"
        }
    }

    /// The interval, if the table has one that is right.
    var interval: Sourced<Duration>? {
        if let every { return every }
        if let cron, case .interval(let interval) = cron.value { return Sourced(value: interval, place: cron.place) }
        return nil
    }

    private var schedule: Schedule? {
        if let interval { return .interval(interval.value) }
        guard let cron, case .cron(let expression) = cron.value else { return nil }
        // A zone that was written wrongly is a problem already; UTC would not be what was meant.
        return written.contains(.timezone) && timezone == nil ? nil : .cron(expression, timezone?.value ?? .utc)
    }

    /// Notes a key that is not written at all; one that is written wrongly is noted already.
    private func require(_ key: TableKey, in problems: inout [ConfigProblem]) {
        guard !written.contains(key) else { return }
        problems.append(missing(key.rawValue, key.canBeDefault ? "it here or under \"defaults\"" : "the table's name"))
    }

    private func missing(_ key: String, _ what: String) -> ConfigProblem {
        place.problem(Item.Path.key(path, key).text, "missing. Write \(what).")
    }

    private func checkColumns(_ problems: inout [ConfigProblem]) {
        guard let columns, let format, format.value == .ion else { return }
        let what =
            switch columns.value {
            case .declared: "\"columns\" declares DynamoDB JSON, but the format is \"ion\"."
            case .inferred: "columns are inferred from DynamoDB JSON alone, but the format is \"ion\"."
            }
        problems.append(
            columns.place.problem(
                Item.Path.key(path, "columns").text,
                "\(what) Remove \"columns\" and create the Athena table yourself, or remove \"format\"."))
    }

    /// What asks for a table over the data needs columns, and Glaux knows none of Ion.
    private func checkIon(_ problems: inout [ConfigProblem]) {
        guard let format, format.value == .ion else { return }
        func refuse(_ key: TableKey, at place: Place, _ sentence: String) {
            problems.append(place.problem(Item.Path.key(path, key.rawValue).text, sentence))
        }
        let alone = "columns, which Glaux knows of \"dynamodb-json\" alone"
        if let verify, verify.value.queries {
            refuse(.verify, at: verify.place, "\"assert\" and \"scan\" need \(alone). Remove them.")
        }
        if let serde {
            refuse(.serde, at: serde.place, "the target over Ion is yours, and so is its SerDe. Remove \"serde\".")
        }
        if let snapshots, snapshots.value {
            refuse(.snapshots, at: snapshots.place, "snapshots need \(alone). Write \"false\".")
        }
        if let view, case .named = view.value {
            refuse(.view, at: view.place, "a view needs \(alone). Write \"off\".")
        }
    }

    private func checkSerDe(_ problems: inout [ConfigProblem]) {
        guard let serde, let declaredColumns, let why = serde.value.obstacle(to: declaredColumns) else { return }
        problems.append(
            serde.place.problem(
                Item.Path.key(path, "serde").text,
                "\(serde.value.rawValue.quoted) cannot show the columns: \(why). Write \"openx\"."))
    }

    private func checkJitter(_ problems: inout [ConfigProblem]) {
        guard let jitter, let interval, jitter.value >= interval.value else { return }
        problems.append(
            jitter.place.problem(
                Item.Path.key(path, "jitter").text,
                "\"\(jitter.value.text)\" is not less than the interval of \"\(interval.value.text)\". Write "
                    + "less."))
    }
}
