import GlauxCore

/// Who the credentials belong to. No policy can deny it.
struct GetCallerIdentity: QueryOperation {
    typealias Output = CallerIdentity

    static let name = "GetCallerIdentity"

    var parameters: [(name: String, value: String)] { [] }

    func output(from result: XMLElement) throws(Malformed) -> CallerIdentity {
        CallerIdentity(account: try result.text("Account"), arn: try result.text("Arn"))
    }
}

struct CallerIdentity: Sendable, Hashable {
    var account: String
    /// Of a user, or of a session of a role.
    var arn: String
}
