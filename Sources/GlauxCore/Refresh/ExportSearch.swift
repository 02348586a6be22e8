/// The search for an export by its token: the table's exports are listed, and those that began no earlier than the request
/// are described one by one, the newest first, until one carries the token.
package struct ExportSearch: Sendable, Hashable {
    /// Looking at a day more than needed costs a few calls; missing our export costs another one.
    private static let margin = Duration.seconds(86_400)

    /// The newest are looked at whenever they began: the request may have been made under a clock that was ahead.
    private static let newest = 20

    /// AWS lists an export for 90 days.
    private static let memory = Duration.seconds(90 * 86_400)

    /// Exports that began before cannot be ours, if the clock was right.
    private let earliest: Timestamp
    /// What reached AWS after this the list may lack.
    let begunAt: Timestamp
    private var nextPage: String?
    private var candidates: [ExportARN] = []
    private var isListed = false

    init(since: Timestamp, now: Timestamp) {
        begunAt = now
        // A request from the future was made under a wrong clock, which says nothing of when it was.
        earliest = since - now < Self.margin ? since - Self.margin : Timestamp(millisecondsSince1970: 0)
    }

    /// Whether every export that could carry the token was looked at.
    var isExhausted: Bool { isListed && candidates.isEmpty }

    /// Whether the list is sure to have an export that was requested at `since`.
    func reaches(_ since: Timestamp, at now: Timestamp) -> Bool { now - since < Self.memory - Self.margin }

    func call(for table: TableARN) -> AWSCall {
        if isListed, let candidate = candidates.last { return .describeExport(candidate) }
        return .listExports(table, page: nextPage)
    }

    func adding(_ page: [ExportSummary], nextPage: String?) -> ExportSearch {
        var search = self
        let arns = page.map(\.arn)
        search.candidates += arns
        search.nextPage = nextPage
        // AWS lists a table's newest export first, so what follows one that is too old is older still.
        let isInOrder = zip(arns, arns.dropFirst()).allSatisfy { $0 > $1 }
        let isFarEnough = search.candidates.count >= Self.newest && isInOrder && arns.last.map(isTooOld) ?? false
        guard nextPage == nil || isFarEnough else { return search }
        search.isListed = true
        // Ids begin with the time.
        search.candidates.sort()
        let old = search.candidates.prefix(while: isTooOld).count
        search.candidates.removeFirst(min(old, max(search.candidates.count - Self.newest, 0)))
        return search
    }

    private func isTooOld(_ arn: ExportARN) -> Bool { arn.startTime.map { $0 < earliest } ?? false }

    func passingOver(_ arn: ExportARN) -> ExportSearch {
        var search = self
        search.candidates.removeAll { $0 == arn }
        return search
    }
}
