extension HiveType {
    /// What became of two types that were put together.
    struct Union {
        var type: HiveType
        /// Paths of fields that only the second type has.
        var added: [String] = []
        /// Sentences on what both have, but differently.
        var conflicts: [String] = []
        /// Paths of fields that only the first type has.
        var kept: [String] = []
    }

    /// This type and what `other` has besides: nothing that is there goes or moves, what is new comes last.
    ///
    /// JSON text holds whatever comes, so where either of both has a string, what is there stays. Where they conflict, the
    /// union has `other`'s type.
    func union(_ other: HiveType, path: String) -> Union {
        switch (self, other) {
        case (.structure(let mine), .structure(let others)): return Self.union(mine, others, path)
        case (.array(let mine), .array(let others)):
            var union = mine.union(others, path: path + "[]")
            union.type = .array(union.type)
            return union
        case (.map(let key, let mine), .map(let otherKey, let others)) where key == otherKey:
            var union = mine.union(others, path: path + "{}")
            union.type = .map(key: key, value: union.type)
            return union
        // A map that is a dictionary takes any key.
        case (.map(let key, var value), .structure(let others)):
            var union = Union(type: self)
            for field in others {
                let inside = value.union(field.type, path: path + "{}")
                value = inside.type
                for path in inside.added where !union.added.contains(path) { union.added.append(path) }
                union.conflicts += inside.conflicts
            }
            union.type = .map(key: key, value: value)
            return union
        // A dictionary of text is how a map is told that was always empty.
        case (.structure, .map(_, .string)): return Union(type: self)
        case (.primitive(let mine), .primitive(let others)) where mine == others: return Union(type: self)
        case (.string, .structure), (.string, .array), (.string, .map), (.structure, .string), (.array, .string),
            (.map, .string):
            return Union(type: self)
        case (.structure, .map):
            let conflict = "\(path) is a struct, but its maps have so many keys by now that it should be a map"
            return Union(type: other, conflicts: [conflict])
        case (.primitive, _), (.array, _), (.map, _), (.structure, _):
            return Union(type: other, conflicts: ["\(path) is \(self.short), but should be \(other.short)"])
        }
    }

    private static func union(_ mine: [Field], _ others: [Field], _ path: String) -> Union {
        var union = Union(type: .structure([]))
        var fields: [Field] = []
        for field in mine {
            let name = "\(path).\(field.name)"
            guard let other = others.first(where: { $0.name == field.name }) else {
                fields.append(field)
                union.kept.append(name)
                continue
            }
            let inside = field.type.union(other.type, path: name)
            fields.append(Field(name: field.name, type: inside.type))
            union.added += inside.added
            union.conflicts += inside.conflicts
            union.kept += inside.kept
        }
        for field in others where !mine.contains(where: { $0.name == field.name }) {
            fields.append(field)
            union.added.append("\(path).\(field.name)")
        }
        union.type = .structure(fields)
        return union
    }

    /// For a sentence: without what is inside.
    private var short: String {
        switch self {
        case .primitive(let name): name
        case .array: "an array"
        case .map: "a map"
        case .structure: "a struct"
        }
    }
}
