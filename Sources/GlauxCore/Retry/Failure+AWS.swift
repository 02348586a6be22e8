extension Failure {
    /// A failed call, in words for an operator.
    package init(_ failure: AWSFailure, spec: RefreshSpec) {
        let answer = failure.httpStatus == nil ? "no answer from" : "refused by"
        let text = failure.message.isEmpty ? failure.code : "\(failure.code): \(failure.message)"
        self.init(
            kind: failure.kind,
            message: "\(failure.operation) \(answer) \(failure.service): \(text)",
            hint: Self.hint(for: failure, spec: spec),
            requestID: failure.requestID)
    }

    private static func hint(for failure: AWSFailure, spec: RefreshSpec) -> String {
        switch failure.code {
        case "PointInTimeRecoveryUnavailableException":
            return Hint.enableRecovery(spec.table)
        case "TableNotFoundException":
            return "Check that the DynamoDB table \(spec.table) exists in the configured region and account."
        case "ExportNotFoundException":
            return "AWS forgot the export: it keeps the record for 90 days, and not beyond its table. "
                + "`glaux run \(spec.table)` buys a new one."
        case "CredentialsUnavailable":
            return "Give glauxd credentials (see the README, Credentials)."
        default:
            break
        }
        switch failure.kind {
        case .permission:
            if let denied = Denial(in: failure.message) {
                return "Allow \(denied.action) on \(denied.resource) in the policy of glauxd's role."
            }
            return "Allow \(failure.operation) in the policy of glauxd's role, or renew its credentials."
        case .missing:
            return Hint.missing(service: failure.service, spec: spec)
        case .conflict:
            return "Look at what else changes \(spec.target) or uses Glaux's tokens."
        case .throttled:
            return "Nothing to do: glauxd slows down and tries again."
        case .transient, .timeout, .damaged:
            return "Nothing to do: glauxd tries again."
        case .exhausted:
            return "Nothing to do: glauxd tries again when AWS has room; lower `limits:` if others share the account."
        case .invalid, .unknown:
            return "Look at table \(spec.table)'s settings in the config; AWS does not accept this request as it is."
        }
    }

    /// An export that AWS ended as FAILED.
    package static func exportFailed(_ arn: ExportARN, code: String, message: String, spec: RefreshSpec) -> Failure {
        let kind: FailureClass
        let hint: String
        switch code {
        case "S3NoSuchBucket":
            kind = .missing
            hint = "Create the bucket \(spec.bucket), or correct `bucket:` of table \(spec.table)."
        case "S3AccessDenied":
            kind = .permission
            let action = Denial(in: message)?.action ?? "s3:PutObject"
            hint =
                "Allow \(action) on \(spec.bucket)/\(spec.prefix)/* to glauxd's role, in the bucket "
                + "policy too; if another account owns the bucket, set `bucket_owner:`."
        case "KmsNotFoundException":
            kind = .missing
            hint = "Correct the key in `encryption:` of table \(spec.table); it must live in the bucket's region."
        default:
            kind = message.contains("AccessDenied") || message.contains("not authorized") ? .permission : .unknown
            hint = "Read AWS's words above; `aws dynamodb describe-export --export-arn \(arn)` shows all of them."
        }
        return Failure(
            kind: kind, message: "AWS ended the export \(arn.exportID) as FAILED: \(code): \(message)", hint: hint)
    }
}

/// Sentences that several failures share.
enum Hint {
    static func enableRecovery(_ table: TableName) -> String {
        "Turn on point-in-time recovery: aws dynamodb update-continuous-backups --table-name \(table) "
            + "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
    }

    static func missing(service: String, spec: RefreshSpec) -> String {
        switch service {
        case "DynamoDB": "Check that the DynamoDB table \(spec.table) exists in the configured region and account."
        case "S3": "Check that the bucket \(spec.bucket) exists and that the export's objects were not deleted."
        case "Athena": "Check that the workgroup \(spec.workgroup) exists, and has a result location."
        case "Glue": "Create the Glue database \(spec.target.database), or correct `database:` of table \(spec.table)."
        default: "Check the names in table \(spec.table)'s settings."
        }
    }
}

/// The action and the resource that a denial of AWS's names.
package struct Denial: Sendable, Hashable {
    package var action: String
    package var resource: String

    /// From `… is not authorized to perform: glue:UpdateTable on resource: arn:aws:glue:… because …`
    package init?(in message: String) {
        guard let action = message.word(after: "perform: "), let resource = message.word(after: "on resource: ")
        else { return nil }
        self.action = action
        self.resource = resource
    }
}

extension String {
    /// The run of characters up to a space that follows the first occurrence of `marker`, without quotes.
    fileprivate func word(after marker: String) -> String? {
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(marker) {
                let word = rest.dropFirst(marker.count).prefix { $0 != " " && $0 != ")" }.filter { $0 != "\"" }
                return word.isEmpty ? nil : String(word)
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}
