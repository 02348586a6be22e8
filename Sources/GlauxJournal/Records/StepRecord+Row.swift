import GRDB
import GlauxCore

extension StepRecord {
    func write(to db: Database) throws {
        var row = try Binding(
            db,
            """
            INSERT OR REPLACE INTO step (job, sequence, name, attempt, state, token, aws_id, started_at, finished_at,
                failure_class, failure_message, failure_hint, failure_request_id, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.add(job)
        row.add(sequence)
        row.add(name)
        row.add(attempt)
        row.add(state)
        row.add(token)
        row.add(awsID)
        row.add(startedAt)
        row.add(finishedAt)
        row.add(failure)
        if let detail { row.add(try JSONText.encode(detail)) }
        try row.run()
    }

    static let selection = """
        SELECT job, sequence, name, attempt, state, token, aws_id, started_at, finished_at, failure_class, failure_message,
            failure_hint, failure_request_id, detail
        FROM step
        """

    init(_ row: Row) throws {
        var columns = Columns(row)
        self.init(
            job: JobID(rawValue: try columns.next()), sequence: try columns.next(), name: try columns.name(),
            attempt: try columns.next(), state: try columns.name(), token: try columns.next(),
            awsID: try columns.next(),
            startedAt: try columns.time(), finishedAt: try columns.timeIfAny(), failure: try columns.failure(),
            detail: try columns.next(String?.self).map { try JSONText.decode($0) })
    }
}
