import GlauxCore

extension Credentials {
    /// What credentials are called in JSON, which differs from giver to giver.
    struct Names: Sendable {
        var accessKeyID = "AccessKeyId"
        var secretAccessKey = "SecretAccessKey"
        var sessionToken = "Token"
        var expiration = "Expiration"
    }

    /// Names what is wrong and quotes nothing, for the rest may be secret.
    init(_ json: JSON, _ names: Names = Names()) throws(Malformed) {
        func text(_ name: String) throws(Malformed) -> String {
            let text = try json.text(name)
            // It becomes part of a header.
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                throw Malformed("\(name) is not what it should be")
            }
            return text
        }
        var expiration: Timestamp?
        if let given = json[names.expiration] {
            expiration = given.text.flatMap { Timestamp(iso8601: $0) } ?? given.milliseconds
            if expiration == nil { throw Malformed("\(names.expiration) is no time") }
        }
        self.init(
            accessKeyID: try text(names.accessKeyID), secretAccessKey: Secret(try text(names.secretAccessKey)),
            sessionToken: json[names.sessionToken] == nil ? nil : Secret(try text(names.sessionToken)),
            expiration: expiration)
    }
}

extension JSON {
    /// Milliseconds since 1970.
    fileprivate var milliseconds: Timestamp? {
        guard let integer, (0...253_402_300_799_000).contains(integer) else { return nil }
        return Timestamp(millisecondsSince1970: integer)
    }
}
