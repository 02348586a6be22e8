/// A statement that a job sends to Athena, but for its relocation. Sending it again does no harm, so nothing needs to be
/// known of an earlier one.
package enum QueryErrand: Sendable, Hashable {
    /// For a place among the queries.
    case waiting(QueryRequest)
    case starting(QueryRequest)
    case awaiting(QueryID, since: Timestamp)
    case reading(QueryID)

    var holdsPlace: Bool {
        switch self {
        case .waiting: false
        case .starting, .awaiting, .reading: true
        }
    }

    func want(at now: Timestamp) -> Job.Want {
        switch self {
        case .waiting: .queryPlace
        case .starting(let request): .call(.startQuery(request))
        case .awaiting(let query, since: _): .lookAtQuery(query, at: now)
        case .reading(let query): .call(.queryResults(query))
        }
    }
}
