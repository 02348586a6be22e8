import GlauxCore

extension ReportSettings {
    /// The entry that the settings make; nil after noting what is missing or does not fit.
    ///
    /// - Parameter defaults: of which a report takes where Athena works, and the time zone
    func entry(over defaults: TableSettings?, _ problems: inout [ConfigProblem]) -> Entry<ReportSpec>? {
        let before = problems.count
        let database = database ?? defaults?.database
        require(.name, "the report's name", in: &problems)
        require(.sql, "the query", in: &problems)
        require(.to, "where the result goes, such as [{file: /var/lib/glaux/reports/}]", in: &problems)
        if database == nil { require(.database, "it here or under \"defaults\"", in: &problems) }
        if written.isDisjoint(with: [.after, .every, .cron]) {
            problems.append(missing(.after, "\"after\", \"cron\" or \"every\""))
        }
        checkTimes(&problems)
        let resultLocation = resultLocation(over: defaults, &problems)
        let template = template(&problems)
        guard problems.count == before, let name = name?.value, let template, let database, let places,
            let schedule = schedule(over: defaults)
        else { return nil }
        var spec = ReportSpec(
            name: TableName(name), query: template, zone: (timezone ?? defaults?.timezone)?.value ?? .utc,
            database: database.value, resultLocation: resultLocation,
            places: places.value, maxScan: maxScan?.value, keep: keep?.value)
        if let workgroup = workgroup ?? defaults?.workgroup { spec.workgroup = workgroup.value }
        if let format { spec.format = format.value }
        if let timeout { spec.timeout = timeout.value }
        if let attempts { spec.attempts = attempts.value }
        var timetable = Timetable(schedule: schedule)
        if let jitter { timetable.jitter = jitter.value }
        if let onMissed { timetable.onMissed = onMissed.value }
        return Entry(spec: spec, timetable: timetable)
    }

    /// A report exports nothing, so it has no bucket but that of the defaults.
    private func resultLocation(over defaults: TableSettings?, _ problems: inout [ConfigProblem]) -> String? {
        guard let location = resultLocation ?? defaults?.resultLocation else { return nil }
        if let place = Locations.place(location.value, beside: defaults?.bucket?.value) { return place }
        if defaults?.written.contains(.bucket) != true {
            problems.append(
                location.place.problem(
                    Item.Path.key(path, "result_location").text,
                    "\(location.value.quoted) follows the \"bucket\" of \"defaults\", which has none. Write the bucket."
                ))
        }
        return nil
    }

    private func template(_ problems: inout [ConfigProblem]) -> QueryTemplate? {
        guard let sql else { return nil }
        do throws(QueryTemplate.Problem) {
            return try QueryTemplate(sql.value, parameters: parameters)
        } catch {
            problems.append(sql.place.problem(Item.Path.key(path, "sql").text, error.message))
            return nil
        }
    }

    private func schedule(over defaults: TableSettings?) -> Schedule? {
        if let after { return .after(TableName(after.value)) }
        if let every { return .interval(every.value) }
        switch cron?.value {
        case nil: return nil
        case .interval(let interval): return .interval(interval)
        case .cron(let expression):
            // A zone that was written wrongly is a problem already; UTC would not be what was meant.
            if written.contains(.timezone), timezone == nil { return nil }
            return .cron(expression, (timezone ?? defaults?.timezone)?.value ?? .utc)
        }
    }

    /// What follows another begins when that has ended.
    private func checkTimes(_ problems: inout [ConfigProblem]) {
        guard written.contains(.after) else { return }
        for (key, place) in [(ReportKey.jitter, jitter?.place), (.onMissed, onMissed?.place)] {
            guard let place else { continue }
            problems.append(
                place.problem(
                    Item.Path.key(path, key.rawValue).text,
                    "means nothing beside \"after\": the report runs when the other has succeeded. Remove it."))
        }
    }

    /// Notes a key that is not written at all; one that is written wrongly is noted already.
    private func require(_ key: ReportKey, _ what: String, in problems: inout [ConfigProblem]) {
        guard !written.contains(key) else { return }
        problems.append(missing(key, what))
    }

    private func missing(_ key: ReportKey, _ what: String) -> ConfigProblem {
        place.problem(Item.Path.key(path, key.rawValue).text, "missing. Write \(what).")
    }
}
