/// An export that is bought, proven and may not be shown is not helped by another: before a slot buys one, the job that was
/// denied is tried again with what it has.
struct Retrial: Sendable {
    enum Stage: Sendable {
        /// The journal is asked for the job's rows.
        case recalling(CallID)
        case begun
        /// The job cannot be gone on with: the slot opens one of its own.
        case refused
    }

    let slot: Timestamp
    var stage: Stage

    init(of call: CallID, before slot: Timestamp) {
        self.slot = slot
        stage = .recalling(call)
    }

    var isUnderWay: Bool {
        switch stage {
        case .recalling: true
        case .begun, .refused: false
        }
    }
}

extension Scheduler {
    enum DeniedJudgement {
        case retry(JobID)
        case wait
        case passOver
    }

    /// - Returns: nil where nothing keeps the slot from opening a job of its own
    func judgeDenied(_ table: Table, before due: Timetable.Due, at now: Timestamp) -> DeniedJudgement? {
        guard let last = table.last, last.wasDeniedWithExport(at: now) else { return nil }
        if let retrial = table.retrial, retrial.slot == due.slot {
            switch retrial.stage {
            case .recalling: return .wait
            case .begun: return .passOver
            case .refused: return nil
            }
        }
        // It was tried while the slot was due.
        if let end = last.finishedAt, end >= due.at { return .passOver }
        return .retry(last.id)
    }

    /// When a job that was denied a moment ago is tried again: a slot that is due already is passed over.
    ///
    /// - Returns: nil if none is
    func nextTry(of name: TableName, at now: Timestamp) -> Timestamp? {
        guard let table = tables[name], let timetable = table.entry?.timetable,
            let due = timetable.nextDue(table.memory, now: now), due.at <= now
        else { return nil }
        var memory = table.memory
        memory.lastSlot = timetable.latestDue(from: due, of: name, now: now).slot
        return timetable.nextDue(memory, now: now)?.at
    }

    mutating func retryLast(
        of name: TableName, _ call: CallID, _ result: Result<AWSReply, AWSFailure>, at now: Timestamp,
        in turn: inout Turn
    ) {
        guard case .recalling(call) = tables[name]?.retrial?.stage else { return }
        tables[name]?.retrial?.stage = .refused
        if case .success(.job(let job?)) = result, job.record.id == tables[name]?.last?.id,
            (try? retry(job.record.id, recalled: .job(job), at: now, in: &turn)) != nil
        {
            tables[name]?.retrial?.stage = .begun
        } else {
            consider(name, at: now, in: &turn)
        }
    }
}

extension JobRecord {
    /// Whether it has an export that is proven, and failed for want of a right to show it.
    fileprivate func wasDeniedWithExport(at now: Timestamp) -> Bool {
        guard let finishedAt, now - finishedAt < Self.exportMemory else { return false }
        return wasDeniedWithExport
    }

    /// Of a job that has ended.
    var wasDeniedWithExport: Bool {
        guard pipeline == .refresh, state == .failed, failure?.kind == .permission else { return false }
        switch step {
        case .inferColumns, .verify, .ensureTarget, .relocate, .awaitRelocation, .confirm: return true
        case .preflight, .requestExport, .awaitExport, .proveExport, .replaceView, .snapshot, .prune, .startQuery,
            .awaitQuery, .writeResult, .pruneResults, .scan, .registerPartitions, nil:
            return false
        }
    }

    /// AWS forgets exports after 90 days.
    private static let exportMemory = Duration.seconds(80 * 86_400)
}
