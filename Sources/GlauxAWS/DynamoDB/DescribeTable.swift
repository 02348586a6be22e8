import GlauxCore

struct DescribeTable: JSONOperation {
    struct Output: Sendable, Hashable {
        var arn: String
        var id: String
        var status: String
        /// Partition key first.
        var keys: [Column]
        /// Read units a second that are provisioned, or that reads on demand are limited to; nil for no limit.
        var readUnits: Int?
        /// The ARN; nil for a key of DynamoDB's own.
        var encryptionKey: String?
        /// Since when DynamoDB cannot use that key.
        var keyRefusedSince: Timestamp?
    }

    static let service = Service.dynamoDB
    static let name = "DescribeTable"

    var table: String

    var input: JSON { ["TableName": .string(table)] }

    func output(from answer: JSON) throws(Malformed) -> Output {
        let table = try answer.object("Table")
        let types = Self.types(in: table)
        var keys: [Column] = []
        for element in try table.elements("KeySchema") {
            let name = try element.text("AttributeName")
            // DynamoDB tells the type of each; where one is missing, it is one of these.
            let key = Column(attribute: name, type: types[name] ?? .mixed([.string, .number, .binary]))
            keys.insert(key, at: try element.text("KeyType") == "HASH" ? 0 : keys.endIndex)
        }
        return Output(
            arn: try table.text("TableArn"), id: try table.text("TableId"), status: try table.text("TableStatus"),
            keys: keys,
            readUnits: [
                table["ProvisionedThroughput"]?["ReadCapacityUnits"],
                table["OnDemandThroughput"]?["MaxReadRequestUnits"],
            ].lazy.compactMap { $0?.integer }.first { $0 > 0 }.map { Int($0) },
            encryptionKey: table["SSEDescription"]?["KMSMasterKeyArn"]?.text,
            keyRefusedSince: table["SSEDescription"]?["InaccessibleEncryptionDateTime"]?.timestamp)
    }

    /// Of the attributes that are keys, of the table or of an index.
    private static func types(in table: JSON) -> [String: AttributeType] {
        var types: [String: AttributeType] = [:]
        for element in table["AttributeDefinitions"]?.elements ?? [] {
            guard let name = element["AttributeName"]?.text else { continue }
            switch element["AttributeType"]?.text.flatMap({ Descriptor(rawValue: $0) }) {
            case .string: types[name] = .string
            case .number: types[name] = .number
            case .binary: types[name] = .binary
            case .boolean, .null, .list, .map, .stringSet, .numberSet, .binarySet, nil: continue
            }
        }
        return types
    }
}
