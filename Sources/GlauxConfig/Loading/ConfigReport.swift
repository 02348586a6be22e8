import GlauxCore

/// What is in force for each table, and where that was written.
enum ConfigReport {
    static func text(
        _ loaded: LoadedConfiguration, tables: [(entry: TableEntry, settings: TableSettings)],
        archives: [(entry: ArchiveEntry, settings: ArchiveSettings)],
        reports: [(entry: ReportEntry, settings: ReportSettings)]
    ) -> String {
        var lines = ["files: \(loaded.files.joined(separator: ", "))", "operators: \(loaded.operators)"]
        for (entry, settings) in tables {
            lines += ["", "\(entry.name) -> \(entry.spec.target)"] + laidOut(rows(entry, settings))
        }
        for (entry, settings) in archives {
            lines += ["", "\(entry.name) -> \(entry.spec.target)"] + laidOut(rows(entry, settings))
        }
        for (entry, settings) in reports { lines += ["", "\(entry.name)"] + laidOut(rows(entry, settings)) }
        return lines.joined(separator: "\n")
    }

    private static func laidOut(_ rows: [(String, String, String)]) -> [String] {
        let width = rows.reduce(0) { max($0, $1.0.count + $1.1.count + 4) }
        return rows.map { key, value, source in
            let padding = String(repeating: " ", count: width - key.count - value.count - 2)
            return "  \(key): \(value)\(padding)\(source)"
        }
    }

    private static func rows(_ entry: ReportEntry, _ settings: ReportSettings) -> [(String, String, String)] {
        let spec = entry.spec
        var rows: [(String, String, String)] = []
        func add(_ key: ReportKey, _ value: String, _ place: Place?) {
            rows.append((key.rawValue, value, place.map { "\($0.file):\($0.line)" } ?? "default"))
        }
        switch entry.timetable.schedule {
        case .after(let leader): add(.after, leader.rawValue, settings.after?.place)
        case .interval(let interval): add(.every, interval.text, settings.every?.place ?? settings.cron?.place)
        case .cron(let expression, _): add(.cron, expression.text, settings.cron?.place)
        }
        add(.timezone, spec.zone.identifier, settings.timezone?.place)
        add(.database, spec.database, settings.database?.place)
        add(.workgroup, spec.workgroup, settings.workgroup?.place)
        add(.resultLocation, spec.resultLocation ?? "the workgroup's own", settings.resultLocation?.place)
        add(.to, spec.places.map { $0.path(of: "") }.joined(separator: ", "), settings.places?.place)
        add(.format, spec.format.rawValue, settings.format?.place)
        add(.maxScan, spec.maxScan.map { ByteText.name($0) } ?? "any amount", settings.maxScan?.place)
        add(.keep, spec.keep.map { String($0) } ?? "all", settings.keep?.place)
        add(.onMissed, entry.timetable.onMissed.rawValue, settings.onMissed?.place)
        add(.jitter, entry.timetable.jitter.text, settings.jitter?.place)
        add(.timeout, spec.timeout.text, settings.timeout?.place)
        add(.attempts, String(spec.attempts), settings.attempts?.place)
        return rows
    }

    private static func rows(_ entry: TableEntry, _ settings: TableSettings) -> [(String, String, String)] {
        let spec = entry.spec
        var rows: [(String, String, String)] = []
        func add(_ key: TableKey, _ value: String, _ place: Place?) {
            rows.append((key.rawValue, value, place.map { "\($0.file):\($0.line)" } ?? "default"))
        }
        switch entry.timetable.schedule {
        case .interval(let interval): add(.every, interval.text, settings.interval?.place)
        case .cron(let expression, let rules):
            add(.cron, expression.text, settings.cron?.place)
            add(.timezone, rules.identifier, settings.timezone?.place)
        case .after:
            // No key of a table says so.
            break
        }
        for (key, value) in [
            (TableKey.region, settings.region), (.profile, settings.profile), (.roleARN, settings.roleARN),
            // It may be a shared secret.
            (.externalID, settings.externalID?.map { _ in "set" }), (.endpointURL, settings.endpointURL),
        ] {
            if let value { add(key, value.value, value.place) }
        }
        add(.bucket, spec.bucket, settings.bucket?.place)
        add(.bucketOwner, spec.bucketOwner ?? "the caller's account", settings.bucketOwner?.place)
        add(.prefix, spec.prefix.isEmpty ? "/" : spec.prefix, settings.prefix?.place)
        add(.encryption, spec.encryption?.configText ?? "the bucket's own", settings.encryption?.place)
        add(.format, spec.format.rawValue, settings.format?.place)
        add(.workgroup, spec.workgroup, settings.workgroup?.place)
        add(.resultLocation, spec.resultLocation ?? "the workgroup's own", settings.resultLocation?.place)
        add(.relocate, spec.relocation.rawValue, settings.relocate?.place)
        let columns = spec.columns.map { $0.map(\.attribute).joined(separator: ", ") }
        add(
            .columns, columns ?? (spec.format == .ion ? "none: the target must exist" : "infer"),
            settings.columns?.place)
        add(.serde, spec.serde.rawValue, settings.serde?.place)
        add(.sample, ByteText.name(spec.sampleBytes), settings.sample?.place)
        add(.onDrift, spec.onDrift.rawValue, settings.onDrift?.place)
        add(.view, spec.view ?? "off", settings.view?.place)
        add(.verify, spec.verification.configText, settings.verify?.place)
        add(.snapshots, String(spec.snapshots), settings.snapshots?.place)
        add(.keep, String(spec.keep), settings.keep?.place)
        add(.keepFor, spec.keepFor?.text ?? "no longer", settings.keepFor?.place)
        add(.grace, spec.grace.text, settings.grace?.place)
        add(.scrub, spec.scrub?.text ?? "off", settings.scrub?.place)
        add(.keepVersions, String(spec.keepVersions), settings.keepVersions?.place)
        add(.createDatabase, String(spec.createsDatabase), settings.createDatabase?.place)
        add(.onMissed, entry.timetable.onMissed.rawValue, settings.onMissed?.place)
        add(.jitter, entry.timetable.jitter.text, settings.jitter?.place)
        add(.timeout, spec.timeout.text, settings.timeout?.place)
        add(.attempts, String(spec.attempts), settings.attempts?.place)
        return rows
    }
}

extension Verification {
    fileprivate var configText: String {
        var parts: [String] = []
        if let countDrop { parts.append("count_drop \(countDrop)%") }
        if !assertions.isEmpty { parts.append("\(assertions.count) assertions") }
        if scans { parts.append("scan") }
        return parts.isEmpty ? "nothing more" : parts.joined(separator: ", ")
    }
}

extension Encryption {
    var configText: String {
        switch self {
        case .aes256: "aes256"
        case .kms(nil): "kms"
        case .kms(let key?): "kms:\(key)"
        }
    }
}
