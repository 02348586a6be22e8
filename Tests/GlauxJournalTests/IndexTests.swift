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
            "SELECT id FROM job WHERE id < 9 ORDER BY id DESC LIMIT 9",
            "SELECT id FROM job WHERE table_name = 'a' AND state = 'failed' AND id < 9 ORDER BY id DESC LIMIT 9",
            "SELECT id FROM job WHERE state = 'failed' AND id < 9 ORDER BY id DESC LIMIT 9",
            JobRecord.selection + " WHERE j.id = 9",
            JobRecord.selection + " WHERE j.state IN ('running', 'held')",
            JobRecord.selection + " JOIN standing t ON t.last_job = j.id",
            Live.selection, Journal.newestSlots,
            Generation.selection + " WHERE g.table_name = 'a' ORDER BY g.export_time DESC, g.id DESC LIMIT 9",
            StepRecord.selection + " WHERE job = 9 ORDER BY sequence",
        ])
    func plans(sql: String) throws {
        let journal = try directory.open()
        let plan = try journal.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map {
                try $0.decode(String.self, forColumn: "detail")
            }
        }
        let whole = ["SCAN j", "SCAN job", "SCAN s", "SCAN step", "SCAN g", "SCAN generation", "TEMP B-TREE"]
        for line in plan { #expect(!whole.contains { line == $0 || line.contains($0 + " ") || line.contains("TEMP") }) }
    }
}
