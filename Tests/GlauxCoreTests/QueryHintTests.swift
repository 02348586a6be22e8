import Testing

@testable import GlauxCore

@Suite("a query that AWS does not take")
struct QueryHintTests {
    @Test(
        "says what to see to",
        arguments: [
            (.only(.transient), "connection refused", "network"), (.only(.throttled), "slow down", "in a moment"),
            (.only(.invalid), "No output location provided. An output location is required", "`result_location`"),
            (.only(.invalid), "mismatched input", "Mend the query"), (.credentialsMissing, "", "credentials"),
            (.denied(Denial()), "", "Allow glauxd's role StartQueryExecution"),
            (.denied(Denial(action: "athena:StartQueryExecution")), "", "`glaux iam` grants it in its statement"),
            (.missing(.workgroup), "WorkGroup is not found.", "--workgroup"),
        ] as [(Cause, String, String)])
    func hint(cause: Cause, message: String, word: String) {
        let failure = AWSFailure(
            service: "Athena", operation: "StartQueryExecution", code: "C", message: message, cause: cause)
        #expect(failure.hintOfQuery.contains(word))
    }
}
