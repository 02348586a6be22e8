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

    /// No job is tried for ever by itself: it grows with each try, and after so long the next slot may as well buy.
    private static let longestRetrial = Duration.seconds(80 * 86_400)

    /// - Parameter latest: of the slots that are due
    /// - Returns: nil where nothing keeps the slot from opening a job of its own
    func judgeDenied(
        _ table: Table, before due: Timetable.Due, _ latest: Timetable.Due, at now: Timestamp
    ) -> DeniedJudgement? {
        guard let entry = table.entry, entry.spec.refresh != nil, let last = table.last else { return nil }
        if let retrial = table.retrial, retrial.slot == due.slot {
            switch retrial.stage {
            case .recalling: return .wait
            case .begun: return last.state == .succeeded ? nil : .passOver
            case .refused: return nil
            }
        }
        guard last.wasDeniedWithExport, now - last.slot < Self.longestRetrial else { return nil }
        // It was tried while the slot was due. What follows another has its slot's time from that, which is past.
        if entry.timetable.schedule.hasOwnSlots, let end = last.finishedAt, end >= latest.at, end <= now {
            return .passOver
        }
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
        guard let table = tables[name], let retrial = table.retrial, case .recalling(call) = retrial.stage else {
            return
        }
        tables[name]?.retrial = nil
        guard let entry = table.entry, table.memory.pause == nil else { return consider(name, at: now, in: &turn) }
        if case .failure(let failure) = result, failure.kind.passes { return lookAgain(at: name, now) }
        if let target = entry.spec.target, targets[target] != nil { return lookAgain(at: name, now) }
        if blocker(of: name) != nil { return }
        let hasBegun =
            if case .success(.job(let job?)) = result, job.record.id == table.last?.id, job.fits(entry.spec) {
                (try? retry(job.record.id, recalled: .job(job), at: now, in: &turn)) != nil
            } else {
                false
            }
        tables[name]?.retrial = Retrial(slot: retrial.slot, stage: hasBegun ? .begun : .refused)
        if !hasBegun { consider(name, at: now, in: &turn) }
    }

    /// What is in the way passes.
    private mutating func lookAgain(at name: TableName, _ now: Timestamp) {
        let time = now + .seconds(60)
        tables[name]?.wakeAt = time
        wake(.table(name), at: time)
    }
}

extension Recollection.OpenJob {
    /// Whether its export is where the config would have it now: what is denied there, another place may mend.
    fileprivate func fits(_ now: JobSpec) -> Bool {
        let request = steps.reversed().lazy.compactMap { step in
            if case .request(let request) = step.detail { request } else { nil }
        }.first
        guard let now = now.refresh, let then = spec.refresh, let request else { return false }
        return request.bucket == now.bucket && request.bucketOwner == now.bucketOwner && request.prefix == now.prefix
            && request.encryption == now.encryption && request.format == now.format && then.aws == now.aws
    }
}
