extension Cause {
    /// What happened, for the start of a message: without a capital or a stop.
    package func sentence(_ spec: RefreshSpec) -> String {
        switch self {
        case .denied(let denial):
            return denial.sentence
        case .lakeFormation(let denial):
            let permission = denial.permission.map { "the permission \($0)" } ?? "a permission"
            return "Lake Formation has not granted glauxd's role \(permission) on \(denial.resource ?? "what it needs")"
        case .resultBucket(let bucket):
            return "Athena cannot use \(bucket.map { "the bucket \($0)" } ?? "the bucket") for its results"
        case .keyRefused: return "the KMS key is disabled or may not be used"
        case .keyMissing: return "the KMS key is not in the bucket's region"
        case .credentialsRefused: return "AWS does not accept glauxd's credentials"
        case .credentialsMissing: return "glauxd has no credentials"
        case .credentialsExpired, .credentialsKeptBack: return "the credentials have expired"
        case .clockSkew: return "this machine's clock and AWS's differ by too much"
        case .missing(let thing): return thing.sentence(spec)
        case .concurrentChange: return "somebody else changed the same thing at the same moment"
        case .alreadyExists: return "somebody else has made it already"
        case .tokenReused: return "the token was used before, with other arguments"
        case .cancelled: return "the query was cancelled by somebody else"
        case .recoveryOff: return "point-in-time recovery of the DynamoDB table \(spec.table) is off"
        case .catalogQuota: return "a quota of the Glue catalog is used up, such as that of a table's versions"
        case .noTableType: return "\(spec.target) has no TableType in the Glue catalog, so Athena's DDL fails on it"
        case .malformedQuery: return "Athena does not take the statement as SQL"
        case .only(let kind): return Self.sentence(kind)
        }
    }

    private static func sentence(_ kind: FailureClass) -> String {
        switch kind {
        case .permission: "AWS does not permit it"
        case .missing: "something that it needs is not there"
        case .conflict: "something else got in the way"
        case .throttled: "AWS wants fewer calls"
        case .transient: "a passing fault"
        case .credentials: "there are no credentials that AWS would take"
        case .exhausted: "AWS has no room for more at the moment"
        case .invalid: "AWS does not accept it as it is"
        case .timeout: "it took too long"
        case .damaged: "it is damaged"
        case .held: "it waits for an operator"
        case .unknown: "a reason that Glaux does not know"
        }
    }

    /// What to do, in whole sentences.
    ///
    /// - Parameter operation: the call that was refused; nil for a query or an export that AWS ended
    package func remedy(_ spec: RefreshSpec, operation: String? = nil) -> String {
        switch self {
        case .denied(let denial):
            return denial.remedy(spec, operation: operation)
        case .lakeFormation(let denial):
            let permission = denial.permission.map { $0.uppercased() } ?? "ALTER"
            let resource = denial.resource ?? "\(spec.target) and the data location s3://\(spec.bucket)"
            return
                "Grant glauxd's role \(permission) on \(resource) in Lake Formation, and lakeformation:GetDataAccess "
                + "in IAM."
        case .resultBucket(let bucket):
            let place = bucket ?? spec.resultLocation ?? "the result bucket of workgroup \(spec.workgroup)"
            return "Check that the result bucket \(place) exists, and allow glauxd's role s3:GetBucketLocation, "
                + "s3:ListBucket, s3:GetObject and s3:PutObject on it."
        case .keyRefused:
            return
                "Enable the key, and allow kms:GenerateDataKey and kms:Decrypt to glauxd's role, in the key's policy "
                + "too."
        case .keyMissing:
            return "Correct the key in `encryption:` of table \(spec.table); it must live in the bucket's region."
        case .credentialsRefused, .credentialsMissing, .credentialsExpired, .credentialsKeptBack:
            return remedyOfCredentials ?? Self.renewal
        case .clockSkew:
            return "Set this machine's clock, with NTP; glauxd tries again."
        case .missing(let thing): return thing.remedy(spec)
        case .concurrentChange:
            return "Find out what else changes \(spec.target)."
        case .alreadyExists:
            return "Find out what else makes \(spec.target)."
        case .tokenReused:
            return "Find out what else uses Glaux's tokens, such as a second daemon with a copy of this journal."
        case .cancelled:
            return "Find out who cancelled it."
        case .recoveryOff:
            return Self.enableRecovery(spec.table)
        case .catalogQuota:
            return "Delete old versions of \(spec.target), or have AWS raise the quota."
        case .noTableType:
            return "Set TableType to EXTERNAL_TABLE in Glue, or use `relocate: glue` for table \(spec.table)."
        case .malformedQuery:
            return Self.remedy(.invalid, spec, operation: operation)
        case .only(let kind):
            return Self.remedy(kind, spec, operation: operation)
        }
    }

    /// nil for what has nothing to do with them.
    var remedyOfCredentials: String? {
        switch self {
        case .credentialsRefused: "Renew glauxd's credentials (see the README, Credentials)."
        case .credentialsMissing:
            "Give glauxd credentials (see the README, Credentials). Jobs go on by themselves then."
        case .credentialsExpired: Self.renewal
        case .credentialsKeptBack(let until):
            Self.renewal + " The old ones are tried once more at \(until.iso8601), or by `glaux reload`."
        default: nil
        }
    }

    private static let renewal =
        "Renew glauxd's credentials where they come from: a file that changes is read at once, the environment only when "
        + "glauxd is restarted. Jobs go on by themselves then."

    private static func remedy(_ kind: FailureClass, _ spec: RefreshSpec, operation: String?) -> String {
        switch kind {
        case .permission: Denial().remedy(spec, operation: operation)
        case .missing: MissingThing.something.remedy(spec)
        case .credentials: Self.renewal
        case .conflict: "Find out what else changes \(spec.target)."
        case .throttled: "Nothing to do: glauxd slows down and tries again."
        case .transient, .timeout, .damaged: "Nothing to do: glauxd tries again."
        case .exhausted:
            "Nothing to do: glauxd tries again when AWS has room; lower `limits:` if others share the account."
        case .invalid: "Look at table \(spec.table)'s settings in the config."
        case .held: "Approve or reject it."
        case .unknown: "Read AWS's words in the message."
        }
    }

    static func enableRecovery(_ table: TableName) -> String {
        "Turn on point-in-time recovery: `aws dynamodb update-continuous-backups --table-name \(table) "
            + "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`."
    }
}

extension Denial {
    fileprivate var sentence: String {
        guard let action else { return "glauxd's role is denied something\(service.map { " by \($0)" } ?? "")" }
        let place = resource.map { " on \($0)" } ?? ""
        let why =
            switch reason {
            case nil: ""
            case .explicitDeny(nil): ": a policy denies it explicitly"
            case .explicitDeny(let policy?): ": the \(policy.rawValue) denies it explicitly"
            case .nothingAllows(let policy): ": no \(policy.rawValue) allows it"
            }
        return "glauxd's role may not \(action)\(place)\(why)"
    }

    fileprivate func remedy(_ spec: RefreshSpec, operation: String?) -> String {
        if let remedy { return remedy }
        if let operation { return "Allow \(operation) in the policy of glauxd's role." }
        switch service {
        case "S3": return "Allow glauxd's role \(Self.onS3(spec))."
        case "Glue": return "Allow glauxd's role \(Self.onGlue(spec))."
        default: return "Allow glauxd's role \(Self.onGlue(spec)), and \(Self.onS3(spec))."
        }
    }

    /// What to allow, and which statement of `glaux iam` does; nil where AWS has not named the action.
    var remedy: String? {
        guard let action else { return nil }
        let what = "\(action) on \(resource ?? "what AWS's words name")"
        let special =
            if action.hasPrefix("glue:") {
                " Glue wants it on the catalog, the database and the table."
            } else if action.hasPrefix("s3:"), resource?.hasPrefix("s3://") == true {
                " The bucket's policy must not deny it, and must allow it if another account owns the bucket."
            } else if action.hasPrefix("kms:") {
                " The key's own policy must allow it too."
            } else {
                ""
            }
        let statements = Purpose.granting(action).map(\.rawValue).joined(separator: " or ")
        let extra = special + (statements.isEmpty ? "" : " `glaux iam` grants it in its statement \(statements).")
        switch reason {
        case .explicitDeny(let policy):
            return "Take the deny of \(what) out of \(policy.map { "the \($0.rawValue)" } ?? "the policy"): "
                + "no allow outweighs it.\(extra)"
        case .nothingAllows(.identity), nil: return "Allow \(what) in the policy of glauxd's role.\(extra)"
        case .nothingAllows(let policy): return "Allow \(what) to glauxd's role in the \(policy.rawValue).\(extra)"
        }
    }

    private static func onS3(_ spec: RefreshSpec) -> String {
        "s3:ListBucket and s3:GetObject on the bucket \(spec.bucket), and those, s3:GetBucketLocation and s3:PutObject "
            + "on the results of workgroup \(spec.workgroup)"
    }

    private static func onGlue(_ spec: RefreshSpec) -> String {
        "glue:GetDatabase, glue:GetTable and glue:UpdateTable on the catalog, the database and \(spec.target)"
    }
}

extension MissingThing {
    fileprivate func sentence(_ spec: RefreshSpec) -> String {
        switch self {
        case .dynamoDBTable: "there is no DynamoDB table \(spec.table)"
        case .export: "AWS does not know the export"
        case .bucket: "there is no such bucket"
        case .object: "there is no such object in S3"
        case .location: "there is nothing at the location in S3"
        case .database: "there is no Glue database \(spec.target.database)"
        case .target: "there is no table \(spec.target)"
        case .workgroup: "there is no Athena workgroup \(spec.workgroup)"
        case .query: "Athena does not know the query"
        case .something: "something that it needs is not there"
        }
    }

    fileprivate func remedy(_ spec: RefreshSpec) -> String {
        switch self {
        case .dynamoDBTable:
            "Check that the DynamoDB table \(spec.table) exists in the configured region and account."
        case .export:
            "AWS keeps the record for 90 days, and not beyond its table. `glaux run \(spec.table)` buys a new one."
        case .bucket:
            "Create it, or correct `bucket:` (\(spec.bucket)) or `result_location:` "
                + "(\(spec.resultLocation ?? "that of workgroup \(spec.workgroup)")) of table \(spec.table)."
        case .object: "Check that nothing deleted the export's objects from s3://\(spec.bucket)/\(spec.prefix)."
        case .location: "Check that the bucket \(spec.bucket) and the export's objects in it were not deleted."
        case .database:
            "Create the Glue database \(spec.target.database), or correct `database:` of table \(spec.table)."
        case .target:
            spec.format == .ion
                ? "Create \(spec.target) again: Glaux creates none over Ion."
                : "Find out who dropped \(spec.target); the next try creates it anew."
        case .workgroup: "Create the workgroup \(spec.workgroup), or correct `workgroup:` of table \(spec.table)."
        case .query: "Nothing to do: the catalog tells what became of it."
        case .something:
            "Check that the database of \(spec.target), the bucket \(spec.bucket) and the workgroup \(spec.workgroup) "
                + "exist."
        }
    }
}
