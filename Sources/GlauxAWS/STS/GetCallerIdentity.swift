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

    func output(from document: Document) throws(Malformed) -> CallerIdentity {
        CallerIdentity(
            account: document.result.account, arn: document.result.arn, userID: document.result.userID)
    }

    struct Document: Decodable, Sendable {
        struct Result: Decodable, Sendable {
            var account: String
            var arn: String
            var userID: String

            enum CodingKeys: String, CodingKey {
                case account = "Account"
                case arn = "Arn"
                case userID = "UserId"
            }
        }

        var result: Result

        enum CodingKeys: String, CodingKey { case result = "GetCallerIdentityResult" }
    }
}
