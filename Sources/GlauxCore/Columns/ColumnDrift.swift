/// What the columns that the data need have and the catalog's do not.
package enum ColumnDrift: Sendable, Hashable {
    case none
    /// Paths in the catalog's spelling, such as `item.discount.s`, and the SerDe's parameter if that must change. The definition has them and everything that was there.
    case adds([String], union: TargetDefinition)
    /// Sentences. Nothing that only adds would do; the definition is the union as far as there is one, and otherwise what
    /// the data need.
    case changes([String], union: TargetDefinition)

    /// - Parameter wanted: made with `keeping: existing`, so that fields which are there have their names
    package init(from existing: CatalogLayout, to wanted: TargetDefinition) {
        var union = wanted
        var added: [String] = []
        var kept: [String] = []
        var conflicts: [String] = []
        union.columns = []
        for column in existing.columns {
            let name = column.name.lowercased()
            guard let other = wanted.columns.first(where: { $0.name.lowercased() == name }) else {
                union.columns.append(column)
                continue
            }
            guard let mine = HiveType(column.type), let others = HiveType(other.type) else {
                conflicts.append("\(name) is of the type \(column.type.prefix(80)), which cannot be read")
                union.columns.append(other)
                continue
            }
            let type = mine.union(others, path: name)
            added += type.added
            kept += type.kept
            conflicts += type.conflicts
            union.columns.append(CatalogColumn(name: column.name, type: type.type.description))
            if type.type.description.utf8.count > TargetDefinition.typeLimit {
                conflicts.append(
                    "\(name) would have a longer type than Glue takes; fields that no item has any more must go")
            }
        }
        for column in wanted.columns where !union.columns.contains(where: { $0.name.lowercased() == column.name }) {
            added.append(column.name)
            union.columns.append(column)
        }
        // One SerDe's are nothing to another.
        if existing.serde.map({ $0 == wanted.serde }) ?? true {
            union.serdeParameters = existing.serdeParameters.merging(wanted.serdeParameters) { $1 }
        }
        conflicts += Self.obstacles(from: existing, to: wanted, kept: kept)
        if existing.matchesCase != union.layout.matchesCase { added.append("the SerDe's case.insensitive") }
        if !conflicts.isEmpty {
            self = .changes(conflicts, union: union)
        } else if added.isEmpty {
            self = .none
        } else {
            self = .adds(added, union: union)
        }
    }

    /// What the SerDe would make of the same fields, if that is not what they show now.
    private static func obstacles(
        from existing: CatalogLayout, to wanted: TargetDefinition, kept: [String]
    ) -> [String] {
        var obstacles: [String] = []
        if let serde = existing.serde, serde != wanted.serde {
            obstacles.append("the SerDe is \(serde), but should be \(wanted.serde)")
        }
        let names = Set(existing.columns.flatMap { [$0.name.lowercased()] + (HiveType($0.type)?.fieldNames ?? []) })
        for name in names.sorted() {
            let key = JSONKey(existing.key(of: name))
            let other = JSONKey(wanted.layout.key(of: name))
            let isSame = existing.matchesCase ? key == other : key.lowercased() == other.lowercased()
            if !isSame { obstacles.append("the field \(name) stands for \(key), but would stand for \(other)") }
        }
        if wanted.layout.matchesCase && !existing.matchesCase {
            for path in kept {
                obstacles.append("keys must be told apart by case now, and how that of \(path) is written is not known")
            }
        }
        return obstacles
    }
}
