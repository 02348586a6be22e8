/// Calls that nobody waits for any more: the job that made them was cancelled, or its time is up.
extension Scheduler {
    /// For so long the end of one is waited for: told to break off, it ends at once, if it listens.
    static let patienceWithAbandoned = Duration.seconds(60)

    /// A call that only this job waited for is to be broken off, and what it comes to is of no interest.
    mutating func abandon(_ call: CallID, of id: JobID, at now: Timestamp, in turn: inout Turn) {
        guard case .job = purposes[call] else { return }
        purposes[call] = nil
        if let unsent = turn.calls.lastIndex(where: { $0.id == call }) {
            turn.calls.remove(at: unsent)
            return
        }
        turn.abandoned.append(call)
        guard let name = jobs[id]?.job.record.table, case .call(let request) = jobs[id]?.want,
            request.writesBitByBit
        else { return }
        purposes[call] = .abandoned(of: name)
        tables[name]?.abandoned.insert(call)
        tables[name]?.abandonedUntil = now + Self.patienceWithAbandoned
        wake(.abandoned(of: name), at: now + Self.patienceWithAbandoned)
    }

    /// Entries, also those that are not in the config any more.
    var waitingForAbandoned: [TableName] {
        tables.filter { $0.value.abandonedUntil != nil }.keys.sorted()
    }

    /// Whether a call of an earlier job still goes on that this one must not meet.
    func waitsForAbandoned(_ id: JobID) -> Bool {
        guard let name = jobs[id]?.job.record.table else { return false }
        return tables[name]?.abandoned.isEmpty == false
    }

    mutating func abandonedEnded(_ call: CallID, of name: TableName, at now: Timestamp, in turn: inout Turn) {
        guard tables[name]?.abandoned.remove(call) != nil, tables[name]?.abandoned.isEmpty == true else { return }
        forgetAbandoned(of: name, at: now, in: &turn)
    }

    /// What waited for the end of the entry's calls goes on; those that wait for a place are admitted as always.
    mutating func forgetAbandoned(of name: TableName, at now: Timestamp, in turn: inout Turn) {
        for call in tables[name]?.abandoned ?? [] { purposes[call] = nil }
        tables[name]?.abandoned = []
        tables[name]?.abandonedUntil = nil
        guard let id = tables[name]?.job, let open = jobs[id], open.call == nil, case .call = open.want else { return }
        satisfy(open.want, of: id, at: now, in: &turn)
    }
}

extension AWSCall {
    /// Whether it takes a while, and the same call of another job must not meet it: objects and files that one writes the
    /// other would remove.
    fileprivate var writesBitByBit: Bool {
        switch self {
        case .archive, .writeResult, .pruneResults: true
        case .describeTable, .requestExport, .describeExport, .listExports, .proveExport, .sampleExport, .removeExport,
            .judgeRemoval,
            .describeTarget, .createTarget, .relocateTarget, .updateTarget, .deleteTarget, .createDatabase,
            .trimVersions, .describeWorkgroup, .startQuery, .describeQueries, .findStatement, .stopQuery, .queryResults,
            .recallGenerations, .recallShape, .recallJob:
            false
        }
    }
}
