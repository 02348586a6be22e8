/// A sample, told to a person: each attribute, in how many items it is, and of which types.
package struct ShapeReport: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        /// `address.city`; `tags[]` is what is in a list, `scores{}` what is in a map whose keys are data.
        package var path: String
        /// `N in 88 %, S in 12 %`, or the type alone.
        package var types: String
        /// `in 97 %`: of the items; inside a map, of the maps; nil for what is in lists and dictionaries.
        package var share: String?
    }

    package private(set) var lines: [Line] = []
    /// What is not in the lines, in sentences.
    package private(set) var remarks: [String] = []

    package init(_ shape: ItemShape) {
        add(shape.attributes, of: shape.items, "")
        if shape.omitted > 0 {
            remarks.append(
                "Only the first \(ItemShape.attributeLimit) attributes by name are told, and none whose name has more than "
                    + "\(AttributeShape.nameLimit) bytes; there were \(shape.omitted) values of others.")
        }
        if shape.depth < ItemShape.depthLimit {
            remarks.append("The items have so many different parts that only \(shape.depth) levels of them are told.")
        }
    }

    /// Attributes of more than one type, each as `discount: N in 88 %, S in 12 %`.
    package static func mixed(_ shape: ItemShape) -> [String] {
        ShapeReport(shape).lines.filter { $0.types.contains(",") }.map { "\($0.path): \($0.types)" }
    }

    private mutating func add(_ fields: [JSONKey: AttributeShape], of total: Int64, _ prefix: String) {
        for (name, shape) in fields.sorted(by: { $0.key < $1.key }) {
            add(shape, prefix + name.rawValue, share: Self.percent(shape.total, of: total))
        }
    }

    private mutating func add(_ shape: AttributeShape, _ path: String, share: String?) {
        lines.append(Line(path: path, types: Self.types(shape.counts), share: share))
        if let element = shape.element { add(element, path + "[]", share: nil) }
        if let value = shape.value { add(value, path + "{}", share: nil) }
        add(shape.fields, of: shape.counts[.map], path + ".")
    }

    /// `N in 88 %, S in 12 %`, or the type alone.
    static func types(_ counts: DescriptorCounts) -> String {
        let seen = counts.seen
        guard seen.count > 1 else { return seen.first?.rawValue ?? "" }
        return seen.sorted { counts[$0] > counts[$1] }
            .map { "\($0.rawValue) in \(percent(counts[$0], of: counts.total))" }.joined(separator: ", ")
    }

    /// Never 0 % of what is there, nor 100 % of what is not everywhere.
    static func percent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0, part < whole else { return "100 %" }
        let share = (Double(part) / Double(whole) * 100).rounded()
        return share < 1 ? "less than 1 %" : share > 99 ? "more than 99 %" : "\(Int(share)) %"
    }
}
