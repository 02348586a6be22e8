internal import GlauxCore
internal import GlauxJournal

/// The results of a report's jobs before one, but for those that are kept: newest first, down to where an earlier prune has
/// come.
struct DeadResults {
    /// Jobs whose results are removed together.
    private static let page = 100

    private let report: TableName
    private let journal: Journal
    private var kept: Int
    /// Where the next page begins; nil after the last.
    private var before: JobID?
    private var floor: JobID?
    private var newest: JobID?

    init(of report: TableName, before job: JobID, keep: Int, in journal: Journal) {
        self.report = report
        self.journal = journal
        before = job
        // With its own, the job's result is one of those that are kept.
        kept = max(keep - 1, 0)
    }

    /// Once all are removed: the newest job that has none left, nor any before it.
    var through: JobID? { newest ?? floor }

    /// - Returns: paths; nil when there are no more
    mutating func next() async throws(AWSFailure) -> [String]? {
        guard let start = before else { return nil }
        do throws(JournalFailure) {
            let (jobs, next) = try await journal.jobs(
                table: report, states: [.succeeded], before: start, limit: Self.page)
            before = next
            var paths: [String] = []
            for job in jobs where job.pipeline == .report {
                if let floor, job.id <= floor {
                    before = nil
                    break
                }
                for step in try await journal.steps(of: job.id) {
                    switch step.detail {
                    case .pruned(let through) where floor == nil: floor = through
                    case .written(let receipt) where kept == 0: paths += receipt.paths
                    default: break
                    }
                }
                if kept > 0 { kept -= 1 } else { newest = newest ?? job.id }
            }
            return paths
        } catch {
            throw AWSFailure(error)
        }
    }
}
