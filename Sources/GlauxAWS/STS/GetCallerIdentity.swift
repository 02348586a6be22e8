/// Who the credentials belong to.
package struct CallerIdentity: Sendable, Hashable {
    package var account: String
    package var arn: String
    package var userID: String

    package init(account: String, arn: String, userID: String) {
        self.account = account
        self.arn = arn
        self.userID = userID
    }
}

struct GetCallerIdentity: QueryOperation {
    typealias Output = CallerIdentity

    static let name = "GetCallerIdentity"

    var parameters: [(name: String, value: String)] { [] }

    func output(from result: XMLElement) throws(Malformed) -> CallerIdentity {
        CallerIdentity(
            account: try result.text("Account"), arn: try result.text("Arn"), userID: try result.text("UserId"))
    }
}
