extension Cause {
    /// What the words of an error mean that arrived wrapped in another one, such as
    /// `FAILED: Execution Error, return code 1 from …DDLTask. MetaException(message:…)`; nil when no rule knows them.
    ///
    /// - Parameter isPassing: whether AWS says so beside them; then no mere phrase says that trying again cannot help
    init?(_ words: Words, isPassing: Bool = false) {
        let inner = Self.inner(words)
        if let denial = LakeFormationDenial(words) {
            self = .lakeFormation(denial)
        } else if var denial = Denial(words) {
            denial.service = inner?.service
            self = .denied(denial)
        } else if let marker = words.end(of: "unable to verify/create output bucket") {
            let start = words.run(from: marker) { $0 == UInt8(ascii: " ") }.end
            self = .resultBucket(words.name(from: start)?.text)
        } else if let inner, let cause = Self.documented(service: inner.service, code: inner.code) {
            self = cause.named(by: words, in: inner.service)
        } else if let rule = Self.phrases.first(where: {
            (!isPassing || $0.cause.kind.passes) && words.say($0.phrase)
        }) {
            self = rule.cause.named(by: words, in: inner?.service)
        } else if let thing = Self.thing(notFoundIn: words) {
            self = .missing(thing)
        } else if let marker = words.end(of: "status code: "), words.starts(with: "5", at: marker) {
            self = .only(.transient)
        } else {
            return nil
        }
    }

    private func named(by words: Words, in service: String?) -> Cause {
        switch self {
        case .denied(var denial):
            denial.service = denial.service ?? service
            return .denied(denial)
        case .missing(.something): return .missing(Self.thing(notFoundIn: words) ?? .something)
        default: return self
        }
    }

    /// The service and code of `(Service: AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException; …)`
    private static func inner(_ words: Words) -> (service: String, code: String)? {
        guard let start = words.end(of: "(service: ") else { return nil }
        func field(from start: Int) -> String {
            words.run(from: start) { !Array(";,)".utf8).contains($0) }.text
        }
        let code = words.end(of: "error code: ", from: start).map { field(from: $0) } ?? ""
        let service =
            switch field(from: start) {
            case "AmazonDataCatalog", "AWSGlue", "Glue": "Glue"
            case "Amazon S3", "S3": "S3"
            case "AmazonAthena", "Athena": "Athena"
            case "AmazonDynamoDBv2", "DynamoDb": "DynamoDB"
            case "AWSSecurityTokenService", "Sts": "STS"
            case let other: other
            }
        return (service, code)
    }

    /// `Database ddb not found`, `Table ddb.article does not exist`
    private static func thing(notFoundIn words: Words) -> MissingThing? {
        let nouns: [(StaticString, MissingThing)] = [
            ("database ", .database), ("schema ", .database), ("table ", .target), ("workgroup ", .workgroup),
            ("bucket ", .bucket), ("path ", .location), ("location ", .location),
        ]
        for (noun, thing) in nouns {
            var start = 0
            while let end = words.end(of: noun, from: start) {
                start = end
                guard let name = words.name(from: end) else { continue }
                let isGone = ([" not found", " does not exist", " is not found", " doesn't exist"] as [StaticString])
                    .contains { words.starts(with: $0, at: name.end) }
                if isGone { return thing }
            }
        }
        return nil
    }

    /// The first that the words say holds. In lower case; without a space, the name of an error.
    private static let phrases: [(phrase: StaticString, cause: Cause)] = [
        // Of a column that is misspelt: Athena never says which of the two it is.
        ("cannot be resolved or requester is not authorized", .only(.invalid)),
        ("accessdenied", .denied(Denial())), ("access denied", .denied(Denial())),
        ("access is denied", .denied(Denial())), ("permission denied", .denied(Denial())),
        ("not authorized to", .denied(Denial())),
        ("kms.notfound", .keyMissing), ("kmsnotfound", .keyMissing),
        ("kms.disabled", .keyRefused), ("kms.invalid", .keyRefused), ("kms.keyunavailable", .keyRefused),
        ("kmsdisabled", .keyRefused), ("kmsinvalid", .keyRefused),
        ("the ciphertext refers to a", .keyRefused),
        ("expiredtoken", .credentialsExpired),
        ("security token included in the request is expired", .credentialsExpired),
        ("unrecognizedclient", .credentialsRefused),
        ("security token included in the request is invalid", .credentialsRefused),
        ("idempotent parameters do not match", .tokenReused),
        ("concurrentmodification", .concurrentChange), ("concurrent modification", .concurrentChange),
        ("versionmismatch", .concurrentChange), ("iceberg_commit_error", .concurrentChange),
        ("alreadyexistsexception", .alreadyExists), ("already exists", .alreadyExists),
        ("query cancelled by user", .cancelled),
        ("nosuchbucket", .missing(.bucket)), ("specified bucket does not exist", .missing(.bucket)),
        ("nosuchkey", .missing(.object)), ("specified key does not exist", .missing(.object)),
        ("workgroup is not found", .missing(.workgroup)),
        ("database does not exist", .missing(.database)), ("schema_not_found", .missing(.database)),
        ("nosuchdatabase", .missing(.database)), ("table_not_found", .missing(.target)),
        ("table not found", .missing(.target)), ("entitynotfound", .missing(.something)),
        ("entity not found", .missing(.something)), ("nosuchobjectexception", .missing(.something)),
        ("rate exceeded", .only(.throttled)), ("throttlingexception", .only(.throttled)),
        ("slowdown", .only(.throttled)), ("reduce your request rate", .only(.throttled)),
        ("toomanyrequests", .only(.throttled)), ("query exhausted resources", .only(.exhausted)),
        ("resourcenumberlimitexceeded", .catalogQuota), ("number of table versions", .catalogQuota),
        ("nullpointerexception name is null", .noTableType),
        ("parseexception", .only(.invalid)), ("mismatched input", .only(.invalid)),
        ("internalserviceexception", .only(.transient)), ("internal service error", .only(.transient)),
        ("internal error", .only(.transient)), ("internalfailure", .only(.transient)),
        ("internalserver", .only(.transient)), ("serviceunavailable", .only(.transient)),
        ("sockettimeout", .only(.transient)), ("invalidinputexception", .only(.invalid)),
    ]
}
