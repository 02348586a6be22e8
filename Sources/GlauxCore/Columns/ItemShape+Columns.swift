extension ItemShape {
    /// The attributes and all the types that they were seen with, in the order of their names.
    package var columns: [Column] { Self.columns(of: attributes) }

    fileprivate static func columns(of attributes: [JSONKey: AttributeShape]) -> [Column] {
        attributes.sorted { $0.key < $1.key }.map { Column(attribute: $0.key.rawValue, type: $0.value.type) }
    }
}

extension AttributeShape {
    /// Every type that was seen. What was never seen inside, or is too deep to be known, is told as JSON.
    package var type: AttributeType {
        let types = counts.seen.map { type(of: $0) }
        return switch types.count {
        case 0: .json
        case 1: types[0]
        default: .mixed(types)
        }
    }

    private func type(of descriptor: Descriptor) -> AttributeType {
        switch descriptor {
        case .string: .string
        case .number: .number
        case .binary: .binary
        case .boolean: .boolean
        case .null: .null
        case .stringSet: .stringSet
        case .numberSet: .numberSet
        case .binarySet: .binarySet
        case .list: .list(element?.type ?? .json)
        case .map: fields.isEmpty ? .dictionary(value?.type ?? .json) : .map(ItemShape.columns(of: fields))
        }
    }
}
