import NIOHTTP1

/// An operation of DynamoDB, Athena or Glue: one JSON object each way.
protocol JSONOperation: Operation where Sink == CollectedBody {
    var input: JSON { get }
    func output(from answer: JSON) throws(Malformed) -> Output
}

extension JSONOperation {
    var request: ServiceRequest {
        var request = ServiceRequest()
        request.headers = [("content-type", Self.contentType), ("x-amz-target", Self.targetPrefix + Self.name)]
        request.body = input.encoded()
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Output {
        try BodyChecksum.verify(reply.body.bytes, against: reply.headers)
        return try output(from: JSON(parsing: reply.body.bytes))
    }

    private static var contentType: String {
        switch service {
        case .dynamoDB: "application/x-amz-json-1.0"
        case .athena, .glue, .s3, .sts, .iam: "application/x-amz-json-1.1"
        }
    }

    private static var targetPrefix: String {
        switch service {
        case .dynamoDB: "DynamoDB_20120810."
        case .athena: "AmazonAthena."
        case .glue: "AWSGlue."
        case .s3, .sts, .iam: preconditionFailure("\(service.rawValue) does not speak JSON")
        }
    }
}
