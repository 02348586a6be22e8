import GRDB
import GlauxCore

extension JobRecord {
    func insert(spec: Int64, into db: Database) throws {
        var row = try Binding(
            db,
            """
            INSERT INTO job (id, table_name, pipeline, slot, trigger, spec, state, started_at, finished_at, expected_end,
                held_for, retry_at, ends_as, failure_class, failure_message, failure_hint, failure_request_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.add(id)
        row.add(table)
        row.add(pipeline)
        row.add(slot)
        row.add(trigger)
        row.add(spec)
        row.add(state)
        addProgress(to: &row)
        do {
            try row.run()
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            throw JournalFailure(
                .duplicateSlot(table, slot: slot), path: "", code: error.extendedResultCode.rawValue,
                message: "job \(id): table \(table) has a job for the slot \(slot.iso8601) already")
        }
    }

    /// Updates what changes in a job's life.
    func update(in db: Database) throws {
        // Most changes leave the state alone, and then no index is touched.
        var row = try Binding(
            db,
            """
            UPDATE job SET started_at = ?, finished_at = ?, expected_end = ?, held_for = ?, retry_at = ?, ends_as = ?,
                failure_class = ?, failure_message = ?, failure_hint = ?, failure_request_id = ?
            WHERE id = ? AND state = ?
            """)
        addProgress(to: &row)
        row.add(id)
        row.add(state)
        try row.run()
        if db.changesCount == 1 { return }

        var whole = try Binding(
            db,
            """
            UPDATE job SET state = ?, started_at = ?, finished_at = ?, expected_end = ?, held_for = ?, retry_at = ?,
                ends_as = ?, failure_class = ?, failure_message = ?, failure_hint = ?, failure_request_id = ?
            WHERE id = ?
            """)
        whole.add(state)
        addProgress(to: &whole)
        whole.add(id)
        try whole.run()
        guard db.changesCount == 1 else {
            throw JournalFailure(.contradiction, path: "", message: "job \(id) of table \(table) is not in the journal")
        }
    }

    private func addProgress(to row: inout Binding) {
        row.add(startedAt)
        row.add(finishedAt)
        row.add(expectedEnd)
        row.add(heldFor)
        row.add(retryAt)
        row.add(endsAs?.rawValue)
        row.add(failure)
    }

    /// A job and, from its newest step, where it is.
    static let selection = """
        SELECT j.id, j.table_name, j.pipeline, j.slot, j.trigger, j.state, s.name, s.attempt, j.started_at, j.finished_at,
            j.expected_end, j.failure_class, j.failure_message, j.failure_hint, j.failure_request_id, j.held_for, j.retry_at,
            j.ends_as
        FROM job j
        LEFT JOIN step s ON s.job = j.id AND s.sequence = (SELECT max(sequence) FROM step WHERE job = j.id)
        """

    init(_ row: Row) throws {
        var columns = Columns(row)
        self.init(
            id: JobID(rawValue: try columns.next()), table: try columns.name(), pipeline: try columns.name(),
            slot: try columns.time(), trigger: try columns.name(), state: try columns.name(),
            step: try columns.nameIfAny(), attempt: try columns.next(Int?.self) ?? 1, startedAt: try columns.time(),
            finishedAt: try columns.timeIfAny(), expectedEnd: try columns.timeIfAny(), failure: try columns.failure(),
            heldFor: try columns.next(), retryAt: try columns.timeIfAny(), endsAs: try columns.nameIfAny())
    }
}
