import GlauxCore

struct AssumeRole: QueryOperation {
    typealias Output = Credentials

    static let name = "AssumeRole"

    var role: RoleRequest

    var parameters: [(name: String, value: String)] {
        var parameters = [
            (name: "RoleArn", value: role.roleARN), (name: "RoleSessionName", value: role.sessionName),
            (name: "DurationSeconds", value: String(role.durationSeconds)),
        ]
        if let externalID = role.externalID { parameters.append((name: "ExternalId", value: externalID)) }
        return parameters
    }

    func output(from result: XMLElement) throws(Malformed) -> Credentials { try Credentials(of: result) }
}

extension Credentials {
    /// From the result of an operation that gives a role's.
    init(of result: XMLElement) throws(Malformed) {
        guard let given = result["Credentials"] else { throw Malformed("Credentials is missing from \(result.name)") }
        guard let expiration = Timestamp(iso8601: try given.text("Expiration")) else {
            throw Malformed("Expiration is no time")
        }
        self.init(
            accessKeyID: try given.text("AccessKeyId"), secretAccessKey: Secret(try given.text("SecretAccessKey")),
            sessionToken: Secret(try given.text("SessionToken")), expiration: expiration)
    }
}
