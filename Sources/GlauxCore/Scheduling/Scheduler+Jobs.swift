internal import DequeModule

extension Scheduler {
    /// Opens a job for a slot. A table's slots only grow, so that none has two jobs, whatever the clock did: one that the
    /// table has passed becomes the next one that is free. The job starts at once if there is a place for it, and else waits in line.
    mutating func open(
        _ entry: Entry<JobSpec>, slot: Timestamp, trigger: Trigger, at now: Timestamp, in turn: inout Turn
    ) -> JobID {
        let heldFor = entry.spec.refresh.flatMap { reasonToWait($0.target) }
        let record = makeRecord(
            of: entry.name, pipeline: entry.spec.pipeline, slot: slot, trigger: trigger, heldFor: heldFor, at: now)
        let id = record.id
        var job = Job(record, spec: entry.spec, journalID: journalID)
        turn.open(record, entry.spec)
        tables[entry.name]?.job = id
        if record.heldFor != nil { turn.notices.append(job.notice(.jobHeld, at: now)) }
        let want = job.next(at: now)
        jobs[id] = OpenJob(job: job, want: .nothing)
        satisfy(want, of: id, at: now, in: &turn)
        return id
    }

    /// A job of its own for the slot, or for the next one that is free.
    mutating func makeRecord(
        of name: TableName, pipeline: Pipeline, slot: Timestamp, trigger: Trigger, heldFor: String?, at now: Timestamp
    ) -> JobRecord {
        let slot = tables[name]?.newestSlot.map { max(slot, $0 + .milliseconds(1)) } ?? slot
        tables[name]?.newestSlot = slot
        return JobRecord(
            id: makeJobID(), table: name, pipeline: pipeline, slot: slot, trigger: trigger, state: .held,
            startedAt: now, heldFor: heldFor)
    }

    /// What a job on the target would have to wait for, or nil if it can start.
    private func reasonToWait(_ target: Target) -> String? {
        if let other = targets[target] { return "job \(other), which still works on \(target)" }
        if exportsUnderWay + exportQueue.count >= limits.exports {
            return "a place among the \(limits.exports) exports that may be under way"
        }
        return nil
    }

    /// Gives free places to the jobs that wait longest.
    mutating func admit(at now: Timestamp, in turn: inout Turn) {
        guard hasStarted, isConfigured else { return }
        var passedOver: [JobID] = []
        while exportsUnderWay < limits.exports, let id = exportQueue.popFirst() {
            if !admitToTarget(id, at: now, in: &turn) { passedOver.append(id) }
        }
        for id in passedOver.reversed() { exportQueue.prepend(id) }
        passedOver = []
        while archivesUnderWay < limits.archives, let id = archiveQueue.popFirst() {
            if !admitToTarget(id, at: now, in: &turn) { passedOver.append(id) }
        }
        for id in passedOver.reversed() { archiveQueue.prepend(id) }
        passedOver = []
        while queriesUnderWay < limits.queries, let id = queryQueue.popFirst() {
            guard !waitsForAbandoned(id) else {
                passedOver.append(id)
                continue
            }
            let isFirst = jobs[id]?.job.isWaiting == true
            tell(id, .admitted, at: now, in: &turn)
            if isFirst, let deadline = jobs[id]?.job.deadline { wake(.deadline(id), at: deadline) }
        }
        for id in passedOver.reversed() { queryQueue.prepend(id) }
    }

    /// - Returns: false if it has to wait, for another job on its target or for what an earlier one still does
    private mutating func admitToTarget(_ id: JobID, at now: Timestamp, in turn: inout Turn) -> Bool {
        guard let target = jobs[id]?.job.target else { return true }
        guard (targets[target] ?? id) == id, !waitsForAbandoned(id) else { return false }
        targets[target] = id
        tell(id, .admitted, at: now, in: &turn)
        if let deadline = jobs[id]?.job.deadline { wake(.deadline(id), at: deadline) }
        return true
    }

    /// Goes on with the jobs that were open when the daemon ended.
    mutating func resumeJobs(_ recalled: [Recollection.OpenJob], at now: Timestamp, in turn: inout Turn) {
        for open in recalled {
            let id = open.record.id
            tables[open.record.table]?.job = id
            do throws(Failure) {
                var job = try Job(
                    resuming: open, archive: archives[open.record.table], journalID: journalID, at: now)
                job.takeUp(at: now, in: &turn)
                if !job.isWaiting, let target = job.target { targets[target] = id }
                var want = job.next(at: now)
                // No further away than a retry ever is: the clock may have been wrong.
                if let retryAt = job.record.retryAt, retryAt > now {
                    want = .wake(at: min(retryAt, now + StepRetry.ceiling))
                }
                jobs[id] = OpenJob(job: job, want: .nothing)
                count(job, by: 1)
                satisfy(want, of: id, at: now, in: &turn)
                if let deadline = job.deadline { wake(.deadline(id), at: deadline) }
            } catch {
                var record = open.record
                record.end(as: .failed, failure: error, at: now)
                turn.notices.append(Notice(at: now, .jobFailed, table: record.table, job: id, slot: record.slot))
                foretell(&record, at: now, in: &turn)
                tables[record.table]?.job = nil
                noteEnd(of: record)
            }
        }
    }

    private mutating func noteEnd(of record: JobRecord) {
        guard record.isNews(after: tables[record.table]?.last.map { ($0.pipeline, $0.slot) }) else { return }
        tables[record.table]?.last = record
    }

    /// Tells a job what happened, and sees to what it wants then.
    mutating func tell(_ id: JobID, _ event: Job.Event, at now: Timestamp, in turn: inout Turn) {
        guard var open = jobs.removeValue(forKey: id) else { return }
        let table = open.job.record.table
        let known = tables[table]
        let context = Job.Context(
            live: open.job.target.flatMap { live[$0] }, exportDuration: known?.memory.exportDuration,
            queryDuration: known?.memory.queryDuration, view: known?.memory.view, archive: archives[table],
            archiveDamage: damagedArchives[table])
        count(open.job, by: -1)
        let want = open.job.handle(event, at: now, context: context, in: &turn)
        count(open.job, by: 1)
        // First, so that the record is written once: what has ended is not changed any more.
        if open.job.record.state == .failed { foretell(&open.job.record, at: now, in: &turn) }
        remember(turn.observations, of: table, in: &turn)
        turn.observations.removeAll(keepingCapacity: true)
        jobs[id] = open
        if let want { satisfy(want, of: id, at: now, in: &turn) }
    }

    mutating func satisfy(_ want: Job.Want, of id: JobID, at now: Timestamp, in turn: inout Turn) {
        awaitingExports.remove(id)
        awaitingQueries.remove(id)
        if let stale = jobs[id]?.call { abandon(stale, of: id, at: now, in: &turn) }
        jobs[id]?.call = nil
        jobs[id]?.wakeAt = nil
        jobs[id]?.want = want
        switch want {
        case .exportPlace:
            // One that has begun long ago was not told to wait.
            if jobs[id]?.job.record.state == .running, exportsUnderWay >= limits.exports || !exportQueue.isEmpty {
                jobs[id]?.job.setHeld("a place among the \(limits.exports) exports that may be under way", in: &turn)
            }
            exportQueue.append(id)
        case .queryPlace:
            if queriesUnderWay >= limits.queries || !queryQueue.isEmpty {
                jobs[id]?.job.setHeld("a place among the \(limits.queries) queries that may be under way", in: &turn)
            }
            queryQueue.append(id)
        case .archivePlace:
            if archivesUnderWay >= limits.archives || !archiveQueue.isEmpty {
                jobs[id]?.job.setHeld("a place among the \(limits.archives) archives that may be under way", in: &turn)
            } else if waitsForAbandoned(id) {
                jobs[id]?.job.setHeld("the end of what its last job was doing", in: &turn)
            }
            archiveQueue.append(id)
        case .call(let request):
            // Its end brings us back here.
            if waitsForAbandoned(id) { break }
            expect(call(request, for: .job(id), in: &turn), for: id, at: now)
        case .wake(let time):
            sleep(id, until: time)
        case .lookAtExport(_, let time):
            awaitingExports.insert(id)
            sleep(id, until: time)
        case .lookAtQuery(_, let time):
            awaitingQueries.insert(id)
            sleep(id, until: time)
        case .approval:
            break
        case .nothing:
            close(id, at: now, in: &turn)
        }
    }

    /// Says of a job that has failed when its table runs again, where the failure is written and where it is told.
    private func foretell(_ record: inout JobRecord, at now: Timestamp, in turn: inout Turn) {
        let entry = opensSlots ? entryReport(of: record.table, at: now) : nil
        let next = entry?.nextRunAt.map {
            record.wasDeniedWithExport ? max(nextTry(of: record.table, at: now) ?? $0, $0) : $0
        }
        record.foretell(next, after: entry?.state == .paused ? nil : entry?.follows)
        turn.update(record)
        let index = turn.notices.lastIndex { $0.happening == .jobFailed && $0.job == record.id }
        guard let index else { return }
        turn.notices[index].failure = record.failure
        turn.notices[index].nextAt = next
    }

    mutating func sleep(_ id: JobID, until time: Timestamp) {
        jobs[id]?.wakeAt = time
        wake(.job(id), at: time)
    }

    private mutating func close(_ id: JobID, at now: Timestamp, in turn: inout Turn) {
        guard let open = jobs.removeValue(forKey: id) else { return }
        count(open.job, by: -1)
        if let target = open.job.target, targets[target] == id { targets[target] = nil }
        exportQueue.removeAll { $0 == id }
        queryQueue.removeAll { $0 == id }
        archiveQueue.removeAll { $0 == id }
        let name = open.job.record.table
        tables[name]?.job = nil
        noteEnd(of: open.job.record)
        offerSlot(of: open.job.record, in: &turn)
        // Those that follow it come first: they may have waited for its end.
        for follower in tail(of: name) { consider(follower, at: now, in: &turn) }
        consider(name, at: now, in: &turn)
        for leader in leaders(of: name) { consider(leader, at: now, in: &turn) }
    }

    mutating func count(_ job: Job, by step: Int) {
        if job.holdsExportPlace { exportsUnderWay += step }
        if job.holdsQueryPlace { queriesUnderWay += step }
        if job.holdsArchivePlace { archivesUnderWay += step }
    }

    private mutating func remember(_ observations: [Turn.Observation], of table: TableName, in turn: inout Turn) {
        guard !observations.isEmpty, var known = tables[table] else { return }
        for observation in observations {
            switch observation {
            case .exportTook(let duration):
                known.memory.exportDuration =
                    known.memory.exportDuration?.including(duration) ?? DurationEstimate(first: duration)
            case .queryTook(let duration):
                known.memory.queryDuration =
                    known.memory.queryDuration?.including(duration) ?? DurationEstimate(first: duration)
            case .versions(let count):
                guard known.memory.versions != count else { continue }
                known.memory.versions = count
            case .view(let view):
                guard known.memory.view != view else { continue }
                known.memory.view = view
            case .snapshot(let target, let arn, let table):
                if live[target]?.export.arn == arn { live[target]?.snapshot = table }
                continue
            case .archive(let memory):
                archives[table] = memory
                turn.changes.append(.archive(table, memory))
                continue
            case .relocated(let target, let generation):
                live[target] = generation.asShown
                continue
            case .workgroupUnseen(let workgroup, let notice):
                if unseenWorkgroups.insert(workgroup).inserted { turn.notices.append(notice) }
                continue
            }
            turn.changes.append(.table(known.memory))
        }
        tables[table] = known
    }
}
