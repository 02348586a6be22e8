extension Scheduler {
    mutating func configure(_ configuration: Configuration, at now: Timestamp, in turn: inout Turn) {
        limits = configuration.limits
        otherSite = configuration.querySite
        unseenWorkgroups = []
        let before = isConfigured ? order : tables.keys.sorted()
        for name in order {
            tables[name]?.entry = nil
            tables[name]?.wakeAt = nil
            tables[name]?.gapLookAt = nil
        }
        let entries = configuration.entries
        order = entries.map(\.name)
        tableCount = configuration.tables.count
        followers = [:]
        for entry in entries {
            if case .after(let leader) = entry.timetable.schedule { followers[leader, default: []].append(entry.name) }
            tables[entry.name, default: Table(memory: TableMemory(name: entry.name, firstSeenAt: now))].entry = entry
            noteSchedule(of: entry, at: now, in: &turn)
        }
        for name in before where tables[name]?.entry == nil { forgetSchedule(of: name, in: &turn) }
        isConfigured = true
        for name in order { consider(name, at: now, in: &turn) }
    }

    /// The slots that a cron would have had before the daemon knew of it are not missed slots, whether a reload brings it
    /// or a start.
    private mutating func noteSchedule(of entry: Entry<JobSpec>, at now: Timestamp, in turn: inout Turn) {
        let schedule = entry.timetable.schedule
        guard var memory = tables[entry.name]?.memory, memory.schedule != schedule.identity else { return }
        if case .cron = schedule, memory.firstSeenAt != now {
            memory.lastSlot = max(memory.lastSlot ?? memory.firstSeenAt.wholeSecond, now.wholeSecond)
        }
        memory.schedule = schedule.identity
        memory.offeredSlot = nil
        tables[entry.name]?.memory = memory
        turn.changes.append(.table(memory))
    }

    private mutating func forgetSchedule(of name: TableName, in turn: inout Turn) {
        guard var memory = tables[name]?.memory, memory.schedule != nil else { return }
        memory.schedule = nil
        tables[name]?.memory = memory
        turn.changes.append(.table(memory))
    }

    /// Looks at a table's schedule: opens a job if a slot is due, and else sets when to look again.
    mutating func consider(_ name: TableName, at now: Timestamp, in turn: inout Turn) {
        seeToSchedule(of: name, at: now, in: &turn)
        watchGap(of: name, at: now, in: &turn)
    }

    private mutating func seeToSchedule(of name: TableName, at now: Timestamp, in turn: inout Turn) {
        tables[name]?.wakeAt = nil
        tables[name]?.dueAt = nil
        // The end of a job that is under way brings us back here.
        guard hasStarted, var table = tables[name], let entry = table.entry, blocker(of: name) == nil,
            opensSlots || table.memory.offeredSlot != nil || table.retrial != nil
        else { return }
        guard table.job == nil else {
            if isScrub(table.job) { considerScrub(of: entry, table.memory, at: now, in: &turn) }
            return
        }
        var wakeAt: Timestamp?
        defer {
            tables[name]?.memory = table.memory
            tables[name]?.wakeAt = wakeAt
            if let wakeAt { wake(.table(name), at: wakeAt) }
        }
        switch table.memory.pause {
        case .indefinite:
            wakeAt = lookAtLive(of: entry, &table.memory, at: now, in: &turn)
            return
        case .until(let end) where end > now:
            wakeAt = min(end, lookAtLive(of: entry, &table.memory, at: now, in: &turn) ?? end)
            return
        case .until:
            table.memory.pause = nil
            turn.changes.append(.table(table.memory))
            turn.notices.append(Notice(at: now, .tableResumed, table: name))
        case nil:
            break
        }
        let timetable = entry.timetable
        let corrected = timetable.corrected(table.memory, at: now)
        if corrected != table.memory {
            if corrected.lastSlot != table.memory.lastSlot {
                let next = timetable.nextDue(corrected, now: now)?.at
                turn.notices.append(
                    Notice(at: now, .slotForgotten, table: name, slot: table.memory.lastSlot, nextAt: next))
            }
            table.memory = corrected
            turn.changes.append(.table(corrected))
        }
        let due = timetable.nextDue(table.memory, now: now)
        tables[name]?.dueAt = due?.at
        guard let due, due.at <= now else {
            wakeAt = [due?.at, lookAtLive(of: entry, &table.memory, at: now, in: &turn)].compactMap { $0 }.min()
            return
        }
        let latest = timetable.latestDue(from: due, of: name, now: now)
        let isStillDenied: Bool
        switch judgeDenied(table, before: due, latest, at: now) {
        case nil: isStillDenied = false
        case .retry(let id):
            let recall = call(.recallJob(id), for: .retrial(of: name), in: &turn)
            tables[name]?.retrial = Retrial(slot: due.slot, stage: .recalling(recall))
            return
        case .wait: return
        case .passOver: isStillDenied = true
        }
        tables[name]?.retrial = nil
        table.memory.lastSlot = latest.slot
        table.memory.offeredSlot = nil
        turn.changes.append(.table(table.memory))
        let isLate = timetable.schedule.hasOwnSlots && now - latest.at > Timetable.lateness
        let isPassedOver = isStillDenied || isLate && timetable.onMissed == .skip
        if isPassedOver { wakeAt = timetable.nextDue(table.memory, now: now)?.at }
        if isStillDenied {
            turn.notices.append(
                Notice(
                    at: now, .slotPassedOver, table: name, job: table.last?.id, slot: latest.slot,
                    nextAt: opensSlots ? wakeAt : nil))
        } else if isLate || latest != due {
            turn.notices.append(
                Notice(at: now, .slotMissed, table: name, slot: due.slot, nextAt: isPassedOver ? wakeAt : now))
        }
        if !isPassedOver {
            giveWay(of: name, on: entry.spec.target, at: now, in: &turn)
            _ = open(entry, slot: latest.slot, trigger: .schedule, at: now, in: &turn)
        }
    }

    /// Opens a scrub if one is due, in a pause too: that is for what moves the target, and not for the alarm when its data
    /// are gone.
    ///
    /// - Returns: when one is due; nil if there will be none, or it has begun
    private mutating func lookAtLive(
        of entry: Entry<JobSpec>, _ memory: inout TableMemory, at now: Timestamp, in turn: inout Turn
    ) -> Timestamp? {
        guard let spec = entry.spec.refresh, let scrub = scrubTime(of: spec, memory) else { return nil }
        guard scrub.at <= now else { return scrub.at }
        memory.scrubbedAt = now
        turn.changes.append(.table(memory))
        open(.scrub, spec, of: scrub.generation, trigger: .schedule, at: now, in: &turn)
        return nil
    }

    /// A slot that comes due ends the scrub that is under way, whose end brings us back here.
    private mutating func considerScrub(
        of entry: Entry<JobSpec>, _ memory: TableMemory, at now: Timestamp, in turn: inout Turn
    ) {
        var from = now
        switch memory.pause {
        case .indefinite: return
        case .until(let end): from = max(from, end)
        case nil: break
        }
        guard let due = entry.timetable.nextDue(memory, now: now) else { return }
        let at = max(due.at, from)
        tables[entry.name]?.dueAt = due.at
        guard at <= now else {
            tables[entry.name]?.wakeAt = at
            wake(.table(entry.name), at: at)
            return
        }
        giveWay(of: entry.name, on: entry.spec.target, at: now, in: &turn)
    }

    /// A job has succeeded: those that follow it are due for its slot. It is written with the job's end, so that each slot
    /// opens a job once, whatever crashes.
    mutating func offerSlot(of record: JobRecord, in turn: inout Turn) {
        guard record.state == .succeeded, record.pipeline.fillsSlots else { return }
        for name in followers[record.table] ?? [] {
            tables[name]?.memory.offeredSlot = record.slot
            if let memory = tables[name]?.memory { turn.changes.append(.table(memory)) }
        }
    }
}
