extension [Column] {
    /// Where the data have types that these columns do not: the target would show NULL instead. Attributes that are not
    /// declared are nobody's loss.
    ///
    /// - Returns: sentences' ends, such as `n as S, but it is N in 12 %, S in 88 %`
    package func contradictions(in shape: ItemShape) -> [Contradiction] {
        var found: [Contradiction] = []
        compare(with: shape.attributes, "", &found)
        return found
    }

    fileprivate func compare(
        with fields: [JSONKey: AttributeShape], _ prefix: String, _ found: inout [Contradiction]
    ) {
        for column in self {
            let key = JSONKey(column.attribute)
            // The SerDe may fold the case of keys.
            let folded = key.lowercased()
            guard let shape = fields[key] ?? fields.first(where: { $0.key.lowercased() == folded })?.value else {
                continue
            }
            column.type.compare(with: shape, prefix + column.attribute, &found)
        }
    }
}

/// A declared type that some of the data do not have.
package struct Contradiction: Sendable, Hashable {
    /// `n as S, but it is N in 12 %, S in 88 %`
    package var words: String
    /// Whether it is so of most values: the declaration is wrong, and not an item here and there.
    package var isUsual: Bool
}

extension AttributeType {
    fileprivate func compare(with shape: AttributeShape, _ path: String, _ found: inout [Contradiction]) {
        let types = if case .mixed(let types) = self { types } else { [self] }
        guard !types.contains(.json) else { return }
        let declared = types.compactMap(\.descriptor)
        // DynamoDB's null is NULL anyhow.
        let others = shape.counts.seen.filter { $0 != .null && !declared.contains($0) }
        if !others.isEmpty {
            let names = declared.map(\.rawValue).joined(separator: " or ")
            found.append(
                Contradiction(
                    words: "\(path) as \(names), but it is \(ShapeReport.types(shape.counts))",
                    isUsual: others.reduce(0) { $0 + shape.counts[$1] } > shape.total / 2))
        }
        for type in types { type.compareInside(with: shape, path, &found) }
    }

    private func compareInside(with shape: AttributeShape, _ path: String, _ found: inout [Contradiction]) {
        switch self {
        case .string, .number, .binary, .boolean, .null, .stringSet, .numberSet, .binarySet, .mixed, .json: break
        case .list(let element):
            if let shape = shape.element { element.compare(with: shape, path + "[]", &found) }
        case .map(let columns): columns.compare(with: shape.fields, path + ".", &found)
        case .dictionary(let value):
            var values = shape.value ?? AttributeShape()
            for shape in shape.fields.values { values.merge(shape) }
            value.compare(with: values, path + "{}", &found)
        }
    }

    /// nil for what may be of any type.
    private var descriptor: Descriptor? {
        switch self {
        case .string: .string
        case .number: .number
        case .binary: .binary
        case .boolean: .boolean
        case .null: .null
        case .stringSet: .stringSet
        case .numberSet: .numberSet
        case .binarySet: .binarySet
        case .list: .list
        case .map, .dictionary: .map
        case .mixed, .json: nil
        }
    }
}
