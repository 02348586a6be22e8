/// What GetQueryExecution says.
package struct QueryDescription: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case queued, running, succeeded, cancelled
        case failed(QueryError)
    }

    package var id: QueryID
    package var state: State
    package var bytesScanned: Int64
    /// As it was sent.
    package var sql: String?
    package var submittedAt: Timestamp?

    package init(
        id: QueryID, state: State, bytesScanned: Int64, sql: String? = nil, submittedAt: Timestamp? = nil
    ) {
        self.id = id
        self.state = state
        self.bytesScanned = bytesScanned
        self.sql = sql
        self.submittedAt = submittedAt
    }
}

/// Why a query FAILED.
package struct QueryError: Sendable, Hashable {
    /// `StateChangeReason`, else `AthenaError.ErrorMessage`.
    package var reason: String
    /// 1 system, 2 user, 3 other; nil when Athena gave no `AthenaError`.
    package var category: Int?
    package var type: Int?
    package var isRetryable: Bool

    package init(reason: String, category: Int?, type: Int?, isRetryable: Bool) {
        self.reason = reason
        self.category = category
        self.type = type
        self.isRetryable = isRetryable
    }
}
