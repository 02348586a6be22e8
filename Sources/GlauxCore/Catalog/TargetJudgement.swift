/// What to do about the target before a generation goes live.
package enum TargetJudgement: Sendable, Hashable {
    case create(TargetDefinition)
    /// It points at the generation already.
    case isLive
    /// Relocate it, expecting this catalog version.
    case relocate(version: String?)
    case refuse(Failure)

    package init(
        of found: TargetDescription?, spec: RefreshSpec, generation: Generation, live: Generation?
    ) {
        if let live, live.asOf > generation.asOf {
            self = .refuse(
                Failure(
                    kind: .conflict,
                    message: "the export is as of \(generation.asOf.iso8601), but \(spec.target) already shows "
                        + "\(live.asOf.iso8601); a target never becomes older",
                    hint: "Nothing to do: the next slot brings newer data."))
            return
        }
        if let obstacle = Self.obstacle(to: found, spec: spec, job: generation.job) {
            self = .refuse(obstacle)
        } else if let newer = Location.newerExport(at: found?.location, than: generation) {
            self = .refuse(
                Failure(
                    kind: .conflict,
                    message: "\(spec.target) already points at the newer export \(newer); a target never becomes older",
                    hint: "Nothing to do if somebody relocated it on purpose: the next slot brings newer data."))
        } else if let found {
            self =
                Location.areEqual(found.location, generation.location) ? .isLive : .relocate(version: found.version)
        } else {
            let columns = spec.columns ?? []
            self = .create(TargetDefinition(target: spec.target, location: generation.location, declared: columns))
        }
    }

    /// Why no export could ever be shown by what is found where the target should be; nil if one could. It is asked
    /// before an export is bought too.
    package static func obstacle(to found: TargetDescription?, spec: RefreshSpec, job: JobID) -> Failure? {
        let target = spec.target
        guard let found else {
            guard spec.columns == nil else { return nil }
            return Failure(
                kind: .missing,
                message: "the target \(target) does not exist, and the config declares no columns to create it with",
                hint: "Add `columns:` to table \(spec.table) and run `glaux reload`, or create \(target) in Athena; "
                    + "then `glaux retry \(job)`.")
        }
        if found.tableType == "VIRTUAL_VIEW" {
            return Failure(
                kind: .invalid, message: "\(target) is a view, which has no location",
                hint: "Name another target for table \(spec.table) with `target:`.")
        }
        if found.isIceberg {
            return Failure(
                kind: .invalid, message: "\(target) is an Iceberg table, whose location Athena does not change",
                hint: "Name another target for table \(spec.table) with `target:`.")
        }
        if !found.partitionKeys.isEmpty {
            return Failure(
                kind: .invalid,
                message: "\(target) is partitioned by \(found.partitionKeys.joined(separator: ", ")): its partitions "
                    + "have locations of their own, which a relocation does not reach",
                hint: "Use an unpartitioned target.")
        }
        if found.tableType == nil, spec.relocation == .athena {
            return Failure(
                kind: .invalid,
                message: "\(target) has no TableType in the Glue catalog, so Athena's DDL fails on it",
                hint: "Set TableType to EXTERNAL_TABLE in Glue, or use `relocate: glue` for table \(spec.table).")
        }
        guard let declared = spec.columns else { return nil }
        let wanted = TargetDefinition(target: target, location: "", declared: declared).columns
        guard normalised(found.columns) != normalised(wanted) else { return nil }
        return Failure(
            kind: .conflict,
            message: "\(target) has the columns \(text(found.columns)), but the config declares \(text(wanted))",
            hint: "Drop \(target) so that Glaux creates it anew (an external table's data stay), or take `columns:` "
                + "out of table \(spec.table); then `glaux retry \(job)`.")
    }

    private static func normalised(_ columns: [CatalogColumn]) -> [CatalogColumn] {
        columns.map { CatalogColumn(name: $0.name.lowercased(), type: $0.type.lowercased().filter { $0 != " " }) }
    }

    private static func text(_ columns: [CatalogColumn]) -> String {
        columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    }
}

/// Comparing S3 locations as the catalog spells them.
package enum Location {
    /// A trailing slash more or less is the same place.
    package static func areEqual(_ left: String?, _ right: String) -> Bool {
        left.map(trimmed) == trimmed(right)
    }

    private static func trimmed(_ location: String) -> Substring {
        var rest = location[...]
        while rest.hasSuffix("/") { rest.removeLast() }
        return rest
    }

    /// The id of the export that `location` shows if that began later than the generation's. Ids begin with the time.
    static func newerExport(at location: String?, than generation: Generation) -> String? {
        let ours = generation.export.arn.exportID
        let parts = (location ?? "").split(separator: "/")
        guard let mark = parts.lastIndex(of: "AWSDynamoDB"), mark + 1 < parts.endIndex else { return nil }
        let id = parts[mark + 1]
        guard id.count == ours.count, id > ours else { return nil }
        return String(id)
    }
}
