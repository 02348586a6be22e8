import GlauxCore

/// Registers at most 100 partitions. Glue answers 200 however many of them it refused, and says which.
struct BatchCreatePartition: JSONOperation {
    struct Refusal: Sendable, Hashable {
        var values: [String]
        var code: String
        var message: String
    }

    typealias Output = [Refusal]

    static let service = Service.glue
    static let name = "BatchCreatePartition"
    static let limit = 100

    var target: Target
    var partitions: [JSON]

    var input: JSON {
        [
            "DatabaseName": .string(target.database.lowercased()),
            "TableName": .string(target.name.lowercased()),
            "PartitionInputList": .array(partitions),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> [Refusal] {
        var refusals: [Refusal] = []
        for error in answer["Errors"]?.elements ?? [] {
            let detail = try error.object("ErrorDetail")
            refusals.append(
                Refusal(
                    values: (error["PartitionValues"]?.elements ?? []).compactMap(\.text),
                    code: try detail.text("ErrorCode"), message: detail["ErrorMessage"]?.text ?? ""))
        }
        return refusals
    }
}

/// Those of at most 1000 partitions that are registered.
struct BatchGetPartition: JSONOperation {
    struct Output: Sendable, Hashable {
        /// As Glue has them.
        var partitions: [JSON]
        /// Values of those that Glue did not get to.
        var unprocessed: [[String]]
    }

    static let service = Service.glue
    static let name = "BatchGetPartition"

    var target: Target
    var values: [[String]]

    var input: JSON {
        [
            "DatabaseName": .string(target.database.lowercased()),
            "TableName": .string(target.name.lowercased()),
            "PartitionsToGet": .array(values.map { ["Values": .array($0.map(JSON.string))] }),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> Output {
        Output(
            partitions: answer["Partitions"]?.elements ?? [],
            unprocessed: (answer["UnprocessedKeys"]?.elements ?? []).map(\.partitionValues))
    }
}

/// Replaces what is registered of one partition.
struct UpdatePartition: JSONOperation {
    typealias Output = Void

    static let service = Service.glue
    static let name = "UpdatePartition"

    var target: Target
    var values: [String]
    var partition: JSON

    var input: JSON {
        [
            "DatabaseName": .string(target.database.lowercased()),
            "TableName": .string(target.name.lowercased()),
            "PartitionValueList": .array(values.map(JSON.string)),
            "PartitionInput": partition,
        ]
    }

    func output(from answer: JSON) throws(Malformed) {}
}

extension JSON {
    /// Of a partition as Glue has it.
    var partitionValues: [String] { (self["Values"]?.elements ?? []).compactMap(\.text) }
}
