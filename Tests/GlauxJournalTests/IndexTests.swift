import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("with a long history")
struct IndexTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A page's or a start's time must not depend on the length of the history: no statement of theirs may go through the
    /// whole of `job`, `step` or `generation`, or sort.
    @Test(
        "no read goes through all jobs",
        arguments: [
            Journal.idsOfAll, Journal.idsOfTable, Journal.idsOfState, Journal.jobOfID, Journal.stepsOfJob,
            Journal.openJobs, Journal.lastJobs, Journal.newestSlots, Generation.ofTargets,
            SpecShelf.clearing,
        ])
    func plans(sql: String) throws {
        let journal = try directory.open()
        let plan = try journal.pool.read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
            // The plan is the same whatever they are.
            statement.setUncheckedArguments([])
            return try Row.fetchAll(statement).map { try $0.decode(String.self, forColumn: "detail") }
        }
        let whole = ["SCAN j", "SCAN job", "SCAN s", "SCAN step", "SCAN g", "SCAN generation", "TEMP B-TREE"]
        for line in plan { #expect(!whole.contains { line == $0 || line.contains($0 + " ") || line.contains("TEMP") }) }
    }
}
