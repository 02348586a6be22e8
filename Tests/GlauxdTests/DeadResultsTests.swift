import Foundation
import GlauxCore
import GlauxJournal
import Testing

@testable import glauxd

@Suite("the results of a report that are not kept")
struct DeadResultsTests {
    /// A journal of so many jobs that each wrote a result, which lives as long as this.
    private final class History {
        let journal: Journal
        private let path: String

        init(jobs: ClosedRange<Int64>) throws {
            path = FileManager.default.temporaryDirectory.appendingPathComponent("glaux-dead-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            journal = try Journal.open(in: path, now: Timestamp(secondsSince1970: 1))
            for id in jobs { try add(id) }
        }

        deinit {
            try? journal.close()
            try? FileManager.default.removeItem(atPath: path)
        }

        func add(_ id: Int64, prunedThrough: Int64? = nil) throws {
            let job = JobID(rawValue: id)
            let at = Timestamp(secondsSince1970: id * 3600)
            let spec = ReportSpec(
                name: TableName("r"), query: try QueryTemplate("SELECT 1"), database: "d", places: [.directory("/r")])
            let record = JobRecord(
                id: job, table: spec.name, pipeline: .report, slot: at, trigger: .schedule, state: .succeeded,
                startedAt: at, finishedAt: at)
            var changes: [Change] = [.jobOpened(record, .report(spec))]
            let written = ResultReceipt(rows: 1, bytes: 1, paths: ["/r/\(id)"])
            changes.append(
                .step(
                    StepRecord(
                        job: job, sequence: 1, name: .writeResult, attempt: 1, state: .succeeded, startedAt: at,
                        finishedAt: at,
                        detail: .written(written))))
            if let prunedThrough {
                changes.append(
                    .step(
                        StepRecord(
                            job: job, sequence: 2, name: .pruneResults, attempt: 1, state: .succeeded, startedAt: at,
                            finishedAt: at,
                            detail: .pruned(through: JobID(rawValue: prunedThrough)))))
            }
            try journal.commit(changes)
        }

        func dead(before job: Int64, keep: Int) async throws -> (paths: [String], through: JobID?) {
            var dead = DeadResults(of: TableName("r"), before: JobID(rawValue: job), keep: keep, in: journal)
            var paths: [String] = []
            while let more = try await dead.next() { paths += more }
            return (paths, dead.through)
        }
    }

    @Test("are found, however many there are, and once removed not looked at again")
    func all() async throws {
        let history = try History(jobs: 1...250)
        let first = try await history.dead(before: 251, keep: 3)
        #expect(first.paths.count == 248 && first.paths.first == "/r/248" && first.through == JobID(rawValue: 248))
        try history.add(251, prunedThrough: 248)
        let second = try await history.dead(before: 252, keep: 3)
        #expect(second.paths == ["/r/249"] && second.through == JobID(rawValue: 249))
        let fewer = try await history.dead(before: 252, keep: 1)
        #expect(fewer.paths == ["/r/251", "/r/250", "/r/249"])
        let more = try await history.dead(before: 252, keep: 10)
        #expect(more.paths == [] && more.through == JobID(rawValue: 248))
    }

    @Test("are none where all are kept")
    func none() async throws {
        let history = try History(jobs: 1...3)
        let dead = try await history.dead(before: 4, keep: 4)
        #expect(dead.paths == [] && dead.through == nil)
    }
}
