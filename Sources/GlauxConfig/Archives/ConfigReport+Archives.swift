import GlauxCore

extension ConfigReport {
    static func rows(_ entry: ArchiveEntry, _ settings: ArchiveSettings) -> [(String, String, String)] {
        let spec = entry.spec
        var rows: [(String, String, String)] = []
        func add(_ key: ArchiveKey, _ value: String, from source: ArchiveKey? = nil) {
            let place = settings.places[key] ?? source.flatMap { settings.places[$0] }
            rows.append((key.rawValue, value, place.map { "\($0.file):\($0.line)" } ?? "default"))
        }
        switch entry.timetable.schedule {
        case .interval(let interval): add(.every, interval.text, from: .cron)
        case .cron(let expression, let rules):
            add(.cron, expression.text)
            add(.timezone, rules.identifier)
        case .after:
            // No key of an archive says so.
            break
        }
        add(.table, spec.table.rawValue)
        add(.where, spec.window.configText)
        add(.bucket, spec.bucket.name)
        add(.bucketOwner, spec.bucket.owner ?? "the caller's account")
        add(.prefix, spec.prefix.isEmpty ? "/" : spec.prefix)
        add(.encryption, spec.bucket.encryption?.configText ?? "the bucket's own")
        add(.partitionBy, spec.keys.isEmpty ? "nothing" : spec.keys.map(\.configText).joined(separator: ", "))
        add(.defaultPartition, spec.defaultPartition)
        add(.onMalformed, spec.onMalformed.rawValue)
        add(.partitions, spec.partitionMode.rawValue)
        if spec.asksAthena {
            add(.workgroup, spec.workgroup)
            add(.resultLocation, spec.resultLocation ?? "the workgroup's own")
        }
        add(.engine, spec.engine.rawValue)
        add(.compression, spec.compression.rawValue)
        add(.serde, spec.serde.rawValue)
        add(.columns, spec.columns.map { $0.map { "\($0.name) \($0.type)" }.joined(separator: ", ") } ?? "infer")
        add(.createDatabase, String(spec.createsDatabase))
        add(.segments, String(spec.segments))
        if spec.engine == .scan {
            add(.maxReadUnits, spec.readShare.map { "\($0)%" } ?? spec.readUnits.map { String($0) } ?? "no limit")
        }
        add(.objectSize, ByteText.name(spec.objectBytes))
        add(.memory, ByteText.name(spec.memory))
        add(.ttl, spec.ttl?.text ?? "not known")
        add(.onMissed, entry.timetable.onMissed.rawValue)
        add(.jitter, entry.timetable.jitter.text)
        add(.timeout, spec.timeout.text)
        return rows
    }
}

extension WindowRule {
    fileprivate var configText: String {
        let period =
            switch end {
            case .olderThan(let age): "older than \(age.text)"
            case .lastMonth: "up to the last month's end"
            }
        return "\(attribute), \(form.rawValue) in \(zone.identifier), \(period)"
    }
}

extension PartitionKey {
    fileprivate var configText: String {
        switch source {
        case .characters(nil): "\(name) of \(attribute)"
        case .characters(let range?): "\(name) of \(attribute)[\(range.lowerBound):\(range.upperBound)]"
        case .calendar(let part, let form, let zone):
            "\(name) of \(attribute), its \(part.rawValue) as \(form.rawValue) in \(zone.identifier)"
        }
    }
}
