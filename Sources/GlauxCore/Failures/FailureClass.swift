/// What an operator, and the retry policy, need to know of a failure.
package enum FailureClass: String, Sendable, Hashable, Codable, CaseIterable {
    /// An IAM, bucket, KMS or Lake Formation policy denies it, or the credentials are not accepted.
    case permission
    /// A table, bucket, database, workgroup or target is not there.
    case missing
    /// Somebody else changed the same thing, or a token was used with other arguments.
    case conflict
    /// Too many calls; slow down.
    case throttled
    /// A fault of the network or of AWS that passes: 5xx, timeouts, dropped connections.
    case transient
    /// There are no credentials, or they have expired and whoever gives them has no others yet.
    case credentials
    /// A quota of things under way at once (exports, queries) is used up; room appears in minutes.
    case exhausted
    /// AWS will never accept this request, or the thing is in a state that only an operator changes.
    case invalid
    /// The job ran longer than its `timeout`.
    case timeout
    /// The proof found the export damaged.
    case damaged
    /// What was found needs an operator's approval.
    case held
    /// None of these can be told from what AWS said.
    case unknown

    /// Whether the same call can succeed later without anybody doing anything.
    package var passes: Bool {
        switch self {
        case .throttled, .transient, .credentials, .exhausted: true
        case .permission, .missing, .conflict, .invalid, .timeout, .damaged, .held, .unknown: false
        }
    }

    /// Whether AWS may have heard the call all the same: for want of an answer, or from an attempt before the one that
    /// was refused.
    package var mayHaveArrived: Bool {
        switch self {
        case .transient, .credentials: true
        case .permission, .missing, .conflict, .throttled, .exhausted, .invalid, .timeout, .damaged, .held, .unknown:
            false
        }
    }
}
