/// What was seen of a sample of items: attributes, their types, how often; and no item's values.
///
/// Shapes can be added up in any order. Whatever the items are, one stays small: of very many attributes it keeps the
/// first by name, of a map with very many keys what all have in common, and of very many places inside maps those that
/// are least deep. (Which depth that is may depend on the order, if dictionaries were found on the way to the limit.)
package struct ItemShape: Sendable, Hashable, Codable {
    /// Glue has no room for the types of more.
    package static let attributeLimit = 1000
    /// Some 300 bytes each.
    package static let nodeLimit = 20_000
    /// DynamoDB nests no deeper.
    package static let depthLimit = 32

    package internal(set) var items: Int64 = 0
    package internal(set) var attributes: [JSONKey: AttributeShape] = [:]
    /// How often an attribute was seen that is not among `attributes`, because those were too many or its name too long.
    package internal(set) var omitted: Int64 = 0
    /// Below so many levels, nothing is known; less than `depthLimit` only when `nodeLimit` was reached.
    package internal(set) var depth = depthLimit
    /// Of all shapes in `attributes`.
    var nodes = 0
    /// The last of `attributes` by name, once there is no room for more.
    private var last: JSONKey?

    package init() {}

    package mutating func merge(_ other: ItemShape) {
        items += other.items
        omitted += other.omitted
        depth = min(depth, other.depth)
        for (name, shape) in other.attributes { attributes[name, default: AttributeShape()].merge(shape) }
        for name in attributes.keys { attributes[name]?.cut(below: depth - 1) }
        if attributes.count > Self.attributeLimit {
            for name in attributes.keys.sorted()[Self.attributeLimit...] { omit(name) }
        }
        last = attributes.count == Self.attributeLimit ? attributes.keys.max() : nil
        nodes = attributes.values.reduce(0) { $0 + $1.nodes }
        shrink()
    }

    /// Whether an attribute of that name has, or would get, a place.
    func keeps(_ name: JSONKey) -> Bool {
        guard name.rawValue.utf8.count <= AttributeShape.nameLimit else { return false }
        guard let last else { return true }
        return name <= last
    }

    /// To be called after an attribute came to be among `attributes`.
    mutating func makeRoom() {
        if attributes.count > Self.attributeLimit, let last {
            nodes -= attributes[last]?.nodes ?? 0
            omit(last)
            self.last = attributes.keys.max()
        } else if attributes.count == Self.attributeLimit {
            last = attributes.keys.max()
        }
    }

    private mutating func omit(_ name: JSONKey) {
        omitted += attributes.removeValue(forKey: name)?.total ?? 0
    }

    /// Forgets the deepest levels until no more than `nodeLimit` shapes are left.
    mutating func shrink() {
        guard nodes > Self.nodeLimit else { return }
        var counts: [Int: Int] = [:]
        for shape in attributes.values { shape.visit { counts[$0, default: 0] += 1 } }
        var kept = counts[1] ?? 0
        depth = 1
        while let next = counts[depth + 1], kept + next <= Self.nodeLimit {
            kept += next
            depth += 1
        }
        nodes = kept
        for name in attributes.keys { attributes[name]?.cut(below: depth - 1) }
    }
}
