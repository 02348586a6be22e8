import GlauxCore

extension QueryDescription {
    init(_ json: JSON) throws(Malformed) {
        let status = try json.object("Status")
        self.init(
            id: QueryID(rawValue: try json.text("QueryExecutionId")), state: try State(status),
            bytesScanned: json["Statistics"]?["DataScannedInBytes"]?.integer ?? 0, sql: json["Query"]?.text,
            submittedAt: status["SubmissionDateTime"]?.timestamp)
    }
}

extension QueryDescription.State {
    fileprivate init(_ status: JSON) throws(Malformed) {
        switch try status.text("State") {
        case "QUEUED": self = .queued
        case "RUNNING": self = .running
        case "SUCCEEDED": self = .succeeded
        case "CANCELLED": self = .cancelled
        case "FAILED":
            let error = status["AthenaError"]
            self = .failed(
                QueryError(
                    reason: (status["StateChangeReason"] ?? error?["ErrorMessage"])?.text ?? "",
                    category: error?["ErrorCategory"]?.integer.map { Int($0) },
                    type: error?["ErrorType"]?.integer.map { Int($0) },
                    isRetryable: error?["Retryable"]?.bool ?? false))
        case let other: throw Malformed("State is \(other.prefix(40))")
        }
    }
}
