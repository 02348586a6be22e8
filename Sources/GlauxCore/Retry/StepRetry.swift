/// When a step whose call failed is tried again. The AWS client has already made its quick retries; this is the slow
/// schedule above them, and it only ends with the job's timeout.
package enum StepRetry {
    /// The longest wait.
    static let ceiling = Duration.seconds(600)

    /// How long to wait before the next try, or nil when trying again cannot help.
    ///
    /// - Parameters:
    ///   - failures: how often the step has failed in a row, this one included
    ///   - salt: spreads jobs that failed at the same instant
    package static func delay(after kind: FailureClass, failures: Int, salt: String) -> Duration? {
        let (base, ceiling): (Int64, Int64)
        switch kind {
        case .transient, .credentials: (base, ceiling) = (2_000, 300_000)
        case .throttled: (base, ceiling) = (5_000, 300_000)
        // Exports and queries that others have under way take minutes to end.
        case .exhausted: (base, ceiling) = (30_000, Self.ceiling.milliseconds)
        case .permission, .missing, .conflict, .invalid, .timeout, .damaged, .held, .unknown: return nil
        }
        let full = min(base << min(max(failures, 1) - 1, 16), ceiling)
        let share = Int64(StableHash.of("\(salt)/\(failures)") % UInt64(full / 2 + 1))
        return .milliseconds(full / 2 + share)
    }
}
