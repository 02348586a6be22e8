/// A type of DynamoDB's, as an attribute's value names it in DynamoDB JSON: `{"S": "text"}`.
package enum Descriptor: String, Sendable, Hashable, Codable, CaseIterable {
    case string = "S"
    case number = "N"
    case binary = "B"
    case boolean = "BOOL"
    case null = "NULL"
    case list = "L"
    case map = "M"
    case stringSet = "SS"
    case numberSet = "NS"
    case binarySet = "BS"
}

/// How often each descriptor was seen.
package struct DescriptorCounts: Sendable, Hashable {
    // Properties and no dictionary: a shape has thousands of these, and each value that is read changes one.
    private var string: Int64 = 0
    private var number: Int64 = 0
    private var binary: Int64 = 0
    private var boolean: Int64 = 0
    private var null: Int64 = 0
    private var list: Int64 = 0
    private var map: Int64 = 0
    private var stringSet: Int64 = 0
    private var numberSet: Int64 = 0
    private var binarySet: Int64 = 0

    package init() {}

    package subscript(descriptor: Descriptor) -> Int64 {
        get { self[keyPath: Self.place(of: descriptor)] }
        set { self[keyPath: Self.place(of: descriptor)] = newValue }
    }

    /// Those that were seen, in the order of `Descriptor`.
    package var seen: [Descriptor] { Descriptor.allCases.filter { self[$0] > 0 } }

    package var total: Int64 {
        string + number + binary + boolean + null + list + map + stringSet + numberSet + binarySet
    }

    mutating func count(_ descriptor: Descriptor) {
        switch descriptor {
        case .string: string += 1
        case .number: number += 1
        case .binary: binary += 1
        case .boolean: boolean += 1
        case .null: null += 1
        case .list: list += 1
        case .map: map += 1
        case .stringSet: stringSet += 1
        case .numberSet: numberSet += 1
        case .binarySet: binarySet += 1
        }
    }

    mutating func merge(_ other: DescriptorCounts) {
        for descriptor in Descriptor.allCases { self[descriptor] += other[descriptor] }
    }

    private static func place(of descriptor: Descriptor) -> WritableKeyPath<DescriptorCounts, Int64> {
        switch descriptor {
        case .string: \.string
        case .number: \.number
        case .binary: \.binary
        case .boolean: \.boolean
        case .null: \.null
        case .list: \.list
        case .map: \.map
        case .stringSet: \.stringSet
        case .numberSet: \.numberSet
        case .binarySet: \.binarySet
        }
    }
}

/// As `{"N": 88, "S": 12}`.
extension DescriptorCounts: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        for (name, count) in try container.decode([String: Int64].self) {
            guard let descriptor = Descriptor(rawValue: name), count >= 0 else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "\(name) is no type, or \(count) no count")
            }
            self[descriptor] = count
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Dictionary(uniqueKeysWithValues: seen.map { ($0.rawValue, self[$0]) }))
    }
}
