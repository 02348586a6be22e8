extension Cause {
    /// A query that Athena ended as FAILED. The type of its error speaks first, and its words name what the type means;
    /// where the type says nothing, as "DDL task failed" (1003), the words decide, then the category. What Athena calls
    /// retryable, or a fault of its own, is refused for good only by words that name a denial, or a service's own error.
    package init(_ error: QueryError) {
        let words = Words(error.reason)
        let isPassing = error.isRetryable || error.category == 1 || error.type.map(Self.passingTypes.contains) ?? false
        let told = Self(words, isPassing: isPassing)
        func denied(or other: Cause) -> Cause { told.flatMap { $0.kind == .permission ? $0 : nil } ?? other }
        switch error.type {
        case 234: self = denied(or: .lakeFormation(LakeFormationDenial()))
        case 1500: self = denied(or: .denied(Denial()))
        case 1501: self = denied(or: .denied(Denial(service: "S3")))
        case 1011, 1014: self = .cancelled
        case 1109: self = denied(or: .missing(.location))
        case 1110: self = denied(or: .missing(.target))
        case 1301: self = told ?? .missing(.something)
        case 1306: self = denied(or: .missing(.bucket))
        case 1400, 1401, 1403, 1404, 1405, 1406: self = .only(.throttled)
        case 1402: self = .catalogQuota
        case 1602: self = .only(.exhausted)
        case 0, 1, 2, 3, 4, 5, 6, 7, 8: self = told ?? .only(.exhausted)
        case 1001, 1002, 1004, 1006, 1007: self = told ?? .only(.invalid)
        case 100, 206, 210, 1700, 1701: self = told ?? .only(.transient)
        default: self = told ?? .only(isPassing ? .transient : .unknown)
        }
    }

    /// Athena's own faults: a query that ran out of something, and what went wrong inside.
    private static let passingTypes: Set<Int> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 206, 210, 1700, 1701]
}
