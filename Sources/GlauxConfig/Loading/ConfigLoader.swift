package import GlauxCore

/// Reads config files into a config that cannot be wrong, or into everything that is wrong with them.
package enum ConfigLoader {
    /// The config in the file at `path` and in the `*.yaml` files in `tables.d` beside it.
    ///
    /// - Parameter now: for which schedules are judged; nil where that does not matter
    package static func load(
        path: String, timeZones: TimeZones = .system, groups: UnixGroups = .system, now: Timestamp? = nil
    ) throws(ConfigProblems) -> LoadedConfiguration {
        let found = ConfigFiles.read(path: path)
        return try reading(found, timeZones).loaded(found, groups, at: now)
    }

    /// The config in texts that were read already: the main file's, then the others' in their order.
    package static func load(
        _ texts: [ConfigText], timeZones: TimeZones, groups: UnixGroups = .any, now: Timestamp? = nil
    ) throws(ConfigProblems) -> LoadedConfiguration {
        let found = ConfigFiles.Found(texts: texts)
        return try reading(found, timeZones).loaded(found, groups, at: now)
    }

    /// Each value that is in force and where it was written, for `glaux check --show`.
    package static func describe(
        path: String, timeZones: TimeZones = .system
    ) throws(ConfigProblems) -> String {
        try describe(ConfigFiles.read(path: path), timeZones)
    }

    /// The same for texts that were read already.
    package static func describe(_ texts: [ConfigText], timeZones: TimeZones) throws(ConfigProblems) -> String {
        try describe(ConfigFiles.Found(texts: texts), timeZones)
    }

    private static func describe(_ found: ConfigFiles.Found, _ timeZones: TimeZones) throws(ConfigProblems) -> String {
        let reading = reading(found, timeZones)
        let loaded = try reading.loaded(found, .any, at: nil)
        return ConfigReport.text(
            loaded, tables: reading.entries, archives: reading.archives, reports: reading.reports)
    }

    private static func reading(_ found: ConfigFiles.Found, _ timeZones: TimeZones) -> ConfigReading {
        var reading = ConfigReading(timeZones: timeZones)
        reading.problems = found.problems
        for (index, text) in found.texts.enumerated() { reading.read(text, isMain: index == 0) }
        reading.finish()
        return reading
    }
}

extension ConfigReading {
    fileprivate func loaded(
        _ found: ConfigFiles.Found, _ groups: UnixGroups, at now: Timestamp?
    ) throws(ConfigProblems) -> LoadedConfiguration {
        let files = found.paths
        guard problems.isEmpty else { throw ConfigProblems(problems, files: files) }
        var warnings = found.warnings
        if entries.isEmpty, reports.isEmpty, archives.isEmpty, let main = files.first {
            warnings.append(
                ConfigProblem(file: main, keyPath: "tables", message: "there is no table, so nothing will run."))
        }
        // The default is for a machine that has it; without it, root and the daemon's user act.
        let unknown = operators.flatMap { groups.mayHave($0.value) ? nil : $0 }.map {
            $0.place.problem(
                "operators",
                "there is no group \($0.value.quoted) on this machine. Make it (\"groupadd --system \($0.value)\"), "
                    + "or write one that is there.")
        }
        if let unknown { warnings.append(unknown) }
        if let now { warnings += schedulesThatAreOver(at: now) }
        return LoadedConfiguration(
            configuration: Configuration(
                aws: aws, limits: limits, tables: entries.map(\.entry), reports: reports.map(\.entry),
                archives: archives.map(\.entry), querySite: querySite),
            operators: operators?.value ?? LoadedConfiguration.defaultOperators, files: files,
            unknownOperators: unknown, warnings: warnings)
    }

    /// EventBridge's `cron(…)` may name years, and they pass.
    private func schedulesThatAreOver(at now: Timestamp) -> [ConfigProblem] {
        let tables = entries.map {
            ($0.entry.timetable, $0.settings.cron?.place ?? $0.settings.place, $0.settings.path)
        }
        let archives = archives.map { ($0.entry.timetable, $0.settings.place, $0.settings.path) }
        let reports = reports.map {
            ($0.entry.timetable, $0.settings.cron?.place ?? $0.settings.place, $0.settings.path)
        }
        return (tables + archives + reports).compactMap { timetable, place, path in
            guard case .cron(let expression, let rules) = timetable.schedule, expression.namesYears,
                expression.next(after: now, in: rules) == nil
            else { return nil }
            return place.problem(
                Item.Path.key(path, "cron").text,
                "\(expression.text.quoted) has passed for the last time, so nothing will run. Write a later year, or *."
            )
        }
    }
}
