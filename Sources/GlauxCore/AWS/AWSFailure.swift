/// A call to AWS that did not succeed, as far as anyone can know.
package struct AWSFailure: Error, Sendable, Hashable {
    /// `DynamoDB`, `Athena`, `Glue`, `S3`, `STS`
    package var service: String
    /// `ExportTableToPointInTime`
    package var operation: String
    /// `s3://bucket/key`, where that is what it was about.
    package var subject: String?
    /// AWS's short error code, such as `TableNotFoundException`; for a fault of the transport a word of ours
    /// (`ConnectTimeout`, `ConnectionClosed`, `ReadTimeout`, `MalformedResponse`, `CredentialsUnavailable`).
    package var code: String
    /// As AWS worded it.
    package var message: String
    /// nil when no answer arrived.
    package var httpStatus: Int?
    /// What AWS support asks for first.
    package var requestID: String?
    package var cause: Cause

    package var kind: FailureClass { cause.kind }

    /// `GetObject of s3://bucket/key`
    package var call: String { subject.map { "\(operation) of \($0)" } ?? operation }

    /// What became of the call: `GetObject of s3://bucket/key refused by S3`
    package var event: String {
        if httpStatus != nil { return "\(call) refused by \(service)" }
        switch cause {
        // Nothing can be signed with them.
        case .credentialsMissing, .credentialsExpired, .credentialsKeptBack: return "\(call) was not sent to \(service)"
        default: return "no answer to \(call) from \(service)"
        }
    }

    /// Whether the same call has the same end however often it is tried, though its kind passes: an answer that cannot be
    /// read, or an operation that the server does not have.
    var isForGood: Bool { code == "MalformedResponse" || httpStatus == 501 }

    package init(
        service: String, operation: String, code: String, message: String, httpStatus: Int? = nil,
        requestID: String? = nil, cause: Cause
    ) {
        self.service = service
        self.operation = operation
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
        self.requestID = requestID
        self.cause = cause
    }

    /// So much time passed between decision and call that the call was not made.
    package static let tooLate = AWSFailure(
        service: "AWS", operation: "", code: "TooLate",
        message: "the machine slept, or its disk was full, for so long that the call was not made", kind: .transient)

    /// One of which no more is known than its class.
    package init(
        service: String, operation: String, code: String, message: String, httpStatus: Int? = nil,
        requestID: String? = nil, kind: FailureClass
    ) {
        self.init(
            service: service, operation: operation, code: code, message: message, httpStatus: httpStatus,
            requestID: requestID, cause: .only(kind))
    }
}
