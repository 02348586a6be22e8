/// The search for an export whose token AWS no longer remembers: the table's exports are listed, and those that began
/// no earlier than the request are described one by one until one carries the token.
package struct ExportSearch: Sendable, Hashable {
    /// The clocks of AWS and of this machine may disagree by this much.
    static let clockTolerance = Duration.seconds(900)

    let since: Timestamp
    private var nextPage: String?
    private var candidates: [ExportARN] = []
    private var isListed = false

    init(since: Timestamp) {
        self.since = since
    }

    /// Whether every export that could carry the token was looked at.
    var isExhausted: Bool { isListed && candidates.isEmpty }

    func call(for table: TableARN) -> AWSCall {
        if let candidate = candidates.last { return .describeExport(candidate) }
        return .listExports(table, page: nextPage)
    }

    func adding(_ page: [ExportSummary], nextPage: String?) -> ExportSearch {
        var search = self
        let earliest = since - Self.clockTolerance
        search.candidates += page.map(\.arn).filter { $0.startTime.map { $0 >= earliest } ?? true }.reversed()
        search.nextPage = nextPage
        search.isListed = nextPage == nil
        return search
    }

    func passingOver(_ arn: ExportARN) -> ExportSearch {
        var search = self
        search.candidates.removeAll { $0 == arn }
        return search
    }
}
