/// What was seen of one attribute, or of everything at one place inside it: types, how often, and what is inside.
package struct AttributeShape: Sendable, Hashable, Codable {
    /// A map with more different keys than this is a dictionary: its keys are data, and no names.
    package static let keyLimit = 200
    /// In bytes of UTF-8. A longer key is data too.
    package static let nameLimit = 255

    package internal(set) var counts = DescriptorCounts()
    /// Of N and NS.
    package internal(set) var numbers = NumberShape()
    /// What is under each key of the maps, as long as they are no dictionary.
    package internal(set) var fields: [JSONKey: AttributeShape] = [:]
    // None or one of each. Arrays, because what is in them is changed in place; an indirect enum would be copied.
    var elementShapes: [AttributeShape] = []
    var valueShapes: [AttributeShape] = []

    package init() {}

    /// Of all elements of the lists; nil if there were none.
    package var element: AttributeShape? { elementShapes.first }
    /// Of all values of maps that are a dictionary.
    package var value: AttributeShape? { valueShapes.first }
    /// How often there was such a value.
    package var total: Int64 { counts.total }

    package mutating func merge(_ other: AttributeShape) {
        counts.merge(other.counts)
        numbers.merge(other.numbers)
        Self.merge(other.elementShapes, into: &elementShapes)
        Self.merge(other.valueShapes, into: &valueShapes)
        for (key, shape) in other.fields { fields[key, default: AttributeShape()].merge(shape) }
        foldDictionary()
    }

    private static func merge(_ others: [AttributeShape], into shapes: inout [AttributeShape]) {
        guard let other = others.first else { return }
        if shapes.isEmpty { shapes.append(other) } else { shapes[0].merge(other) }
    }

    /// Makes a dictionary of the maps if their keys are too many. Once they are one, they stay one, so it is all the same
    /// in which order shapes are merged.
    mutating func foldDictionary() {
        guard !fields.isEmpty, !valueShapes.isEmpty || fields.count > Self.keyLimit else { return }
        if valueShapes.isEmpty { valueShapes.append(AttributeShape()) }
        for shape in fields.values { valueShapes[0].merge(shape) }
        fields = [:]
    }

    /// Calls `body` with the depth of this and of everything inside, this being `depth`.
    func visit(_ depth: Int = 1, _ body: (Int) -> Void) {
        body(depth)
        for shape in elementShapes { shape.visit(depth + 1, body) }
        for shape in valueShapes { shape.visit(depth + 1, body) }
        for shape in fields.values { shape.visit(depth + 1, body) }
    }

    var nodes: Int {
        var count = 0
        visit { _ in count += 1 }
        return count
    }

    /// Forgets what is more than so many levels inside.
    mutating func cut(below levels: Int) {
        guard levels > 0 else {
            elementShapes = []
            valueShapes = []
            fields = [:]
            return
        }
        for place in elementShapes.indices { elementShapes[place].cut(below: levels - 1) }
        for place in valueShapes.indices { valueShapes[place].cut(below: levels - 1) }
        for key in fields.keys { fields[key]?.cut(below: levels - 1) }
    }
}
