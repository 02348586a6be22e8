/// The search for a statement that may have been sent and whose id was lost with the answer: a workgroup's statements are
/// looked at, the newest first, until one that is under way says the same.
package struct StatementSearch: Sendable, Hashable {
    /// Of 50 statements each. In a workgroup so busy that ours is further back, it is not found.
    package static let pages = 20

    /// Our clock is not AWS's.
    private static let margin = Duration.seconds(3600)

    private let sql: String
    package let workgroup: String
    /// What was submitted before cannot be ours; nil if that says nothing.
    private let earliest: Timestamp?

    package init(for request: QueryRequest, since: Timestamp, now: Timestamp) {
        sql = request.sql
        workgroup = request.workgroup
        // A statement from the future was sent under a wrong clock, which says nothing of when it was.
        earliest = since <= now ? since - Self.margin : nil
    }

    /// The location in its text tells ours from everybody else's. One that has ended moves nothing any more.
    package func find(in page: [QueryDescription]) -> QueryID? {
        page.first { found in
            switch found.state {
            case .queued, .running: found.sql == sql
            case .succeeded, .cancelled, .failed: false
            }
        }?.id
    }

    /// Whether every statement of the next page was submitted too early to be ours.
    package func isFarEnough(after page: [QueryDescription]) -> Bool {
        guard let earliest, let oldest = page.compactMap(\.submittedAt).min() else { return false }
        return oldest < earliest
    }
}
