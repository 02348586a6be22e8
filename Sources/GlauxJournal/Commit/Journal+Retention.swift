package import GlauxCore
import GRDB

extension Journal {
    /// History is kept for so long after a job has ended. AWS itself forgets an export after 90 days.
    package static let retention = Duration.seconds(400 * 86_400)

    /// Forgets some of the oldest jobs that ended longer than `retention` before now, and before the newest end: a clock
    /// that is ahead takes no history. Jobs that are open, or each table's last, stay, and so do all generations that were
    /// not removed.
    ///
    /// - Returns: how many; when it is `limit`, there may be more
    package func forgetOldJobs(limit: Int, at now: Timestamp) async throws(JournalFailure) -> Int {
        try place.check()
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Int, any Error>, Never>) in
            pool.asyncWrite {
                try Self.forgetOldJobs(limit: limit, at: now, in: $0)
            } completion: { _, result in
                answer.resume(returning: result)
            }
        }
        return try translating(path) { try result.get() }
    }

    private static func forgetOldJobs(limit: Int, at now: Timestamp, in db: Database) throws -> Int {
        let newest = try Int64.fetchOne(
            db, sql: "SELECT max(j.finished_at) FROM last_job l JOIN job j ON j.id = l.job")
        guard let newest else { return 0 }
        let cutoff = Timestamp(millisecondsSince1970: min(newest, now.millisecondsSince1970)) - retention
        // The limit comes before the date: no more rows are looked at where none is old.
        let old = try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM (
                    SELECT id, finished_at FROM job
                    WHERE state NOT IN ('running', 'held') AND id NOT IN (SELECT job FROM last_job)
                    ORDER BY id LIMIT ?)
                WHERE finished_at < ?
                """, arguments: [limit, cutoff.millisecondsSince1970])
        for id in old {
            try db.execute(
                sql: """
                    DELETE FROM generation
                    WHERE job = ? AND keeping = 'removed' AND id NOT IN (SELECT generation FROM live)
                    """, arguments: [id])
            try db.execute(sql: "DELETE FROM job WHERE id = ?", arguments: [id])
        }
        return old.count
    }
}
