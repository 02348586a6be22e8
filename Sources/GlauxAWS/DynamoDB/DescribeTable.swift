struct DescribeTable: JSONOperation {
    struct Output: Sendable, Hashable {
        var arn: String
        var id: String
        var status: String
        /// Partition key first.
        var keys: [String]
        /// Read units a second that are provisioned, or that reads on demand are limited to; nil for no limit.
        var readUnits: Int?
        /// The ARN; nil for a key of DynamoDB's own.
        var encryptionKey: String?
    }

    static let service = Service.dynamoDB
    static let name = "DescribeTable"

    var table: String

    var input: JSON { ["TableName": .string(table)] }

    func output(from answer: JSON) throws(Malformed) -> Output {
        let table = try answer.object("Table")
        var keys: [String] = []
        for element in try table.elements("KeySchema") {
            let name = try element.text("AttributeName")
            keys.insert(name, at: try element.text("KeyType") == "HASH" ? 0 : keys.endIndex)
        }
        return Output(
            arn: try table.text("TableArn"), id: try table.text("TableId"), status: try table.text("TableStatus"),
            keys: keys,
            readUnits: [
                table["ProvisionedThroughput"]?["ReadCapacityUnits"],
                table["OnDemandThroughput"]?["MaxReadRequestUnits"],
            ].lazy.compactMap { $0?.integer }.first { $0 > 0 }.map { Int($0) },
            encryptionKey: table["SSEDescription"]?["KMSMasterKeyArn"]?.text)
    }
}
