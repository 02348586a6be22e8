/// Why a job or a step failed, in words for an operator.
package struct Failure: Error, Sendable, Hashable, Codable {
    package var kind: FailureClass
    /// What happened, with AWS's own words.
    package var message: String
    /// What to do next.
    package var hint: String
    /// AWS's request id, where there was an answer.
    package var requestID: String?

    package init(kind: FailureClass, message: String, hint: String, requestID: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.requestID = requestID
    }
}
