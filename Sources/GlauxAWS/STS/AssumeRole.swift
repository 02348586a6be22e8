import Foundation
import GlauxCore
import XMLCoder

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

    func output(from document: Document) throws(Malformed) -> Credentials {
        let given = document.result.credentials
        guard let expiration = Timestamp(iso8601: given.expiration) else { throw Malformed("Expiration is no time") }
        return Credentials(
            accessKeyID: given.accessKeyID, secretAccessKey: Secret(given.secretAccessKey),
            sessionToken: Secret(given.sessionToken), expiration: expiration)
    }

    struct Document: Decodable, Sendable {
        struct Result: Decodable, Sendable {
            var credentials: Given

            enum CodingKeys: String, CodingKey { case credentials = "Credentials" }
        }

        struct Given: Decodable, Sendable {
            var accessKeyID: String
            var secretAccessKey: String
            var sessionToken: String
            var expiration: String

            enum CodingKeys: String, CodingKey {
                case accessKeyID = "AccessKeyId"
                case secretAccessKey = "SecretAccessKey"
                case sessionToken = "SessionToken"
                case expiration = "Expiration"
            }
        }

        var result: Result

        enum CodingKeys: String, CodingKey { case result = "AssumeRoleResult" }
    }
}
