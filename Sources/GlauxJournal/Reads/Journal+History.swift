package import GlauxCore
import GRDB

extension Journal {
    /// A page of jobs, newest first.
    ///
    /// - Parameters:
    ///   - table: nil for all
    ///   - states: nil for all
    ///   - before: the `next` of the page before; nil for the first
    /// - Returns: `next` is nil when nothing follows
    package func jobs(
        table: TableName? = nil, states: Set<JobState>? = nil, before: JobID? = nil, limit: Int
    ) async throws(JournalFailure) -> (jobs: [JobRecord], next: JobID?) {
        precondition(limit > 0, "a page has at least one job, not \(limit)")
        return try await read { db in
            // One more than asked for tells whether another page follows.
            let ids = try Self.ids(table: table, states: states, before: before, limit: limit + 1, in: db)
            let jobs = try ids.prefix(limit).compactMap { try Self.job($0, in: db) }
            return (jobs, ids.count > limit ? JobID(rawValue: ids[limit - 1]) : nil)
        }
    }

    package func job(_ id: JobID) async throws(JournalFailure) -> JobRecord? {
        try await read { try Self.job(id.rawValue, in: $0) }
    }

    /// In order of `sequence`; none when there is no such job.
    package func steps(of job: JobID) async throws(JournalFailure) -> [StepRecord] {
        try await read { try Self.steps(of: job, in: $0) }
    }

    /// Runs a read on a connection of its own and off the cooperative threads. A read is short, so it is not cancelled.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalFailure) -> Value {
        // A connection that is opened only now would find something else, or nothing.
        try place.check()
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Value, any Error>, Never>) in
            pool.asyncRead { db in answer.resume(returning: Result { try work(try db.get()) }) }
        }
        return try translating(path) { try result.get() }
    }

    static let idsOfAll = "SELECT id FROM job WHERE id < ? ORDER BY id DESC LIMIT ?"
    static let idsOfTable =
        "SELECT id FROM job WHERE table_name = ? AND state = ? AND id < ? ORDER BY id DESC LIMIT ?"
    static let idsOfState = "SELECT id FROM job WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?"
    static let jobOfID = JobRecord.selection + " WHERE j.id = ?"
    static let stepsOfJob = StepRecord.selection + " WHERE job = ? ORDER BY sequence"

    static func steps(of job: JobID, in db: Database) throws -> [StepRecord] {
        let statement = try db.cachedStatement(sql: stepsOfJob)
        return try Row.fetchAll(statement, arguments: [job.rawValue]).map { try StepRecord($0) }
    }

    private static func job(_ id: Int64, in db: Database) throws -> JobRecord? {
        let statement = try db.cachedStatement(sql: jobOfID)
        return try Row.fetchOne(statement, arguments: [id]).map { try JobRecord($0) }
    }

    /// Each state has its jobs in order in an index; several states, or all of one table, are merged here, because SQLite
    /// would read every one of them and sort.
    private static func ids(
        table: TableName?, states: Set<JobState>?, before: JobID?, limit: Int, in db: Database
    ) throws -> [Int64] {
        let bound = before?.rawValue ?? .max
        if table == nil, states == nil {
            return try Int64.fetchAll(db.cachedStatement(sql: idsOfAll), arguments: [bound, limit])
        }
        var ids: [Int64] = []
        for state in states ?? Set(JobState.allCases) {
            if let table {
                ids += try Int64.fetchAll(
                    db.cachedStatement(sql: idsOfTable), arguments: [table.rawValue, state.rawValue, bound, limit])
            } else {
                ids += try Int64.fetchAll(
                    db.cachedStatement(sql: idsOfState), arguments: [state.rawValue, bound, limit])
            }
        }
        return ids.sorted(by: >).prefix(limit).map { $0 }
    }
}
