import GlauxCore
import NIOHTTP1

/// Who the credentials belong to. No policy can deny it.
struct GetCallerIdentity: QueryOperation {
    typealias Output = CallerIdentity

    static let name = "GetCallerIdentity"

    var parameters: [(name: String, value: String)] { [] }

    func output(from result: XMLElement) throws(Malformed) -> CallerIdentity {
        CallerIdentity(account: try result.text("Account"), arn: try result.text("Arn"))
    }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> CallerIdentity {
        var identity = try output(from: result(of: reply))
        identity.date = reply.headers.first(name: "date").flatMap(HTTPDate.parse)
        return identity
    }
}

struct CallerIdentity: Sendable, Hashable {
    var account: String
    /// Of a user, or of a session of a role.
    var arn: String
    /// The server's clock, to the second.
    var date: Timestamp?
}
