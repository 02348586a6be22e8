package import GlauxCore
import GRDB

extension Journal {
    /// A walk over the oldest jobs, a few at a time.
    package struct Forgetting: Sendable {
        package var after = JobID(rawValue: 0)
        package var forgotten = 0
        package var isDone = false

        package init() {}
    }

    /// Goes on with a walk. It forgets jobs that ended longer than `JobRecord.retention` before now and before the newest
    /// end: a clock that is ahead takes no history. Jobs that are open, or each table's last, stay, and so do all
    /// generations that were not removed. What the config told them goes with the last job that was told it.
    package func forget(_ walk: Forgetting, limit: Int, at now: Timestamp) async throws(JournalFailure) -> Forgetting {
        try place.check()
        let result = await withCheckedContinuation { answer in
            pool.asyncWrite {
                try Self.forget(walk, limit: limit, at: now, in: $0)
            } completion: { _, result in
                answer.resume(returning: result)
            }
        }
        return try translating(path) { try result.get() }
    }

    private static func forget(
        _ walk: Forgetting, limit: Int, at now: Timestamp, in db: Database
    ) throws -> Forgetting {
        var walk = walk
        walk.isDone = true
        let newest = try Int64.fetchOne(
            db, sql: "SELECT max(j.finished_at) FROM last_job l JOIN job j ON j.id = l.job")
        guard let newest else { return walk }
        let cutoff = min(newest, now.millisecondsSince1970) - JobRecord.retention.milliseconds
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, slot, spec, ifnull(finished_at < :cutoff, 0) AND id NOT IN (SELECT job FROM last_job) AS is_old
                FROM job WHERE id > :after ORDER BY id LIMIT :limit
                """,
            arguments: ["cutoff": cutoff, "after": walk.after.rawValue, "limit": limit])
        var specs: Set<Int64> = []
        for row in rows {
            let id: Int64 = row["id"]
            let slot: Int64 = row["slot"]
            walk.after = JobID(rawValue: id)
            // One that was retried has ended anew, but its slot tells that older ones may follow.
            if slot < cutoff { walk.isDone = false }
            guard row["is_old"] == true else { continue }
            try db.execute(
                sql: """
                    DELETE FROM generation
                    WHERE job = ? AND keeping = 'removed' AND id NOT IN (SELECT generation FROM live)
                    """, arguments: [id])
            try db.execute(sql: "DELETE FROM job WHERE id = ?", arguments: [id])
            walk.forgotten += 1
            specs.insert(row["spec"])
        }
        for spec in specs { try SpecShelf.clear(spec, in: db) }
        return walk
    }
}
