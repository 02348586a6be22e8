import GlauxCore

/// Not signed: the token says who asks.
struct AssumeRoleWithWebIdentity: QueryOperation {
    typealias Output = Credentials

    static let name = "AssumeRoleWithWebIdentity"

    var role: RoleRequest
    var token: Secret

    var parameters: [(name: String, value: String)] {
        [
            (name: "RoleArn", value: role.roleARN), (name: "RoleSessionName", value: role.sessionName),
            (name: "WebIdentityToken", value: token.revealed),
            (name: "DurationSeconds", value: String(role.durationSeconds)),
        ]
    }

    func output(from result: XMLElement) throws(Malformed) -> Credentials { try Credentials(of: result) }
}
