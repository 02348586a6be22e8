extension Failure {
    /// A query that Athena ended as FAILED. The error's type and category speak first, then its words: Athena reports a
    /// denial inside a DDL as a failed query, often under the type "DDL task failed", which says nothing.
    package static func queryFailed(_ id: QueryID, _ error: QueryError, spec: RefreshSpec) -> Failure {
        let kind = kind(of: error)
        return Failure(
            kind: kind,
            message: "Athena ended the query \(id) as FAILED: \(error.reason)",
            hint: hint(for: kind, error, spec: spec))
    }

    private static func kind(of error: QueryError) -> FailureClass {
        let words = error.reason
        let isDenied =
            ["accessdenied", "access denied", "not authorized to perform", "insufficient lake formation permission"]
            .contains { words.lowercased().contains($0) }
        switch error.type {
        case 234, 1500, 1501: return .permission
        case 1109, 1110, 1301, 1306: return isDenied ? .permission : .missing
        case 1400, 1401, 1403, 1404, 1405, 1406: return .throttled
        case 1402: return .invalid
        default: break
        }
        if isDenied { return .permission }
        if words.contains("ConcurrentModification") { return .conflict }
        if words.contains("Unable to verify/create output bucket") { return .missing }
        if words.contains("does not exist") || words.contains("not found") || words.contains("NoSuchBucket") {
            return .missing
        }
        if error.isRetryable || error.category == 1 { return .transient }
        return error.category == 2 ? .invalid : .unknown
    }

    private static func hint(for kind: FailureClass, _ error: QueryError, spec: RefreshSpec) -> String {
        switch kind {
        case .permission:
            if error.reason.contains("Lake Formation") {
                return "Grant glauxd's role ALTER on \(spec.target) and its data location in Lake Formation."
            }
            if let denied = Denial(in: error.reason) {
                return "Allow \(denied.action) on \(denied.resource) in the policy of glauxd's role."
            }
            return "Allow glauxd's role glue:UpdateTable on \(spec.target) and s3 access to the results and the export."
        case .missing:
            return "Check that \(spec.target), its database and the workgroup's result bucket exist."
        case .conflict:
            return "Somebody changed \(spec.target) at the same moment; `glaux retry` relocates it."
        case .throttled, .transient, .exhausted:
            return "Nothing to do: glauxd tries again."
        case .invalid, .timeout, .damaged, .unknown:
            return error.type == 1402
                ? "The Glue table has too many versions: delete old ones, or use `relocate: glue`."
                : "Read Athena's words above; then `glaux retry`."
        }
    }
}
