import GlauxCore
import NIOHTTP1

/// One page of Scan. Its body stays bytes, because its items only pass through.
struct Scan: Operation {
    static let service = Service.dynamoDB
    static let name = "Scan"

    var table: String
    var segment: Int
    var segments: Int
    /// As DynamoDB wrote it.
    var startKey: String?
    var filter: ScanFilter
    /// Items to read at most; nil for a megabyte of them.
    var limit: Int?

    var request: ServiceRequest {
        var request = ServiceRequest()
        request.headers = [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", "DynamoDB_20120810.Scan")]
        request.body = input.encoded()
        // Sent back as it came: no value in it is taken apart.
        if let startKey {
            request.body.removeLast()
            request.body += Array(#","ExclusiveStartKey":"#.utf8) + Array(startKey.utf8) + [UInt8(ascii: "}")]
        }
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> [UInt8] {
        try BodyChecksum.verify(reply.body.bytes, against: reply.headers)
        return reply.body.bytes
    }

    private var input: JSON {
        [
            "TableName": .string(table),
            "Segment": .number(String(segment)),
            "TotalSegments": .number(String(segments)),
            "Limit": limit.map { .number(String($0)) },
            "ReturnConsumedCapacity": "TOTAL",
            "FilterExpression": .string(filter.expression),
            "ExpressionAttributeNames": JSON(filter.names),
            "ExpressionAttributeValues": .object(
                filter.values.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: JSON($0.value)) }),
        ]
    }
}

extension JSON {
    fileprivate init(_ operand: ScanFilter.Operand) {
        switch operand {
        case .string(let text): self = ["S": .string(text)]
        case .number(let text): self = ["N": .string(text)]
        }
    }
}
