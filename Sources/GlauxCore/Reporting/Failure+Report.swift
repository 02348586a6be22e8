extension Failure {
    /// A failed call of a report, in words for an operator: what to mend is in the report's own keys.
    init(_ failure: AWSFailure, of spec: ReportSpec) {
        let own = [failure.code, failure.message].filter { !$0.isEmpty }.joined(separator: ": ")
        self.init(
            kind: failure.kind, message: "\(failure.event): \(own)",
            hint: Self.hint(failure.kind, of: spec, operation: failure.operation), requestID: failure.requestID)
        switch failure.cause {
        case .denied(let denial):
            if let remedy = denial.remedy { hint = remedy }
        case .credentialsRefused, .credentialsMissing, .credentialsExpired, .credentialsKeptBack:
            hint = failure.cause.remedyOfCredentials ?? hint
        case .missing(.bucket):
            let buckets = spec.places.compactMap { place in
                if case .bucket(let name, prefix: _) = place { name } else { nil }
            }
            // Of the config's own; that of Athena's results is named by the workgroup, or `result_location`.
            hint =
                buckets.isEmpty
                ? "Create the bucket of Athena's results, or correct `result_location:` of report \(spec.name)."
                : "Create the bucket \(buckets.joined(separator: " or ")), or correct `to:` of report \(spec.name)."
        case .missing(.workgroup):
            hint = "Create the workgroup \(spec.workgroup), or correct `workgroup:` of report \(spec.name)."
        case .missing(.database):
            hint = "Create the Glue database \(spec.database), or correct `database:` of report \(spec.name)."
        case .lakeFormation, .resultBucket, .keyRefused, .keyMissing, .clockSkew, .missing, .concurrentChange,
            .alreadyExists, .tokenReused, .cancelled, .recoveryOff, .catalogQuota, .noTableType, .malformedQuery, .only:
            break
        }
    }

    static func hint(_ kind: FailureClass, of spec: ReportSpec, operation: String? = nil) -> String {
        switch kind {
        case .permission:
            "Allow \(operation.map { "\($0)" } ?? "what AWS's words name") to glauxd's role; the README lists what a "
                + "report needs."
        case .missing:
            "Check the tables that the query names, the database \(spec.database) and the workgroup \(spec.workgroup)."
        case .invalid, .unknown, .damaged, .held: "Mend `sql:` of report \(spec.name) as AWS's words say."
        case .conflict: "Find out what else got in its way."
        case .credentials: "Renew glauxd's credentials (the README, Credentials)."
        case .throttled, .transient, .timeout: "Nothing to do: glauxd tries again."
        case .exhausted: "Nothing to do: glauxd tries again when there is room."
        }
    }
}
