/// Archives that their table's TTL catches up with.
extension Scheduler {
    /// nil for what is no archive, or has no `ttl`.
    func gap(of name: TableName, at now: Timestamp) -> ArchiveGap? {
        guard let table = tables[name], let ttl = table.entry?.spec.archive?.ttl,
            let entry = entryReport(of: name, at: now)
        else { return nil }
        return ArchiveGap(
            ttl: ttl, archivedThrough: archives[name]?.archivedThrough, since: table.memory.firstSeenAt,
            isUnderWay: entry.job != nil, chance: entry.nextRunAt, at: now)
    }

    /// Tells of a gap when it begins and when it grows, and sets when to look again.
    mutating func watchGap(of name: TableName, at now: Timestamp, in turn: inout Turn) {
        guard let ttl = tables[name]?.entry?.spec.archive?.ttl, hasStarted else { return }
        let gap = gap(of: name, at: now)
        let before = tables[name]?.gap
        tables[name]?.gap = gap?.level
        if let gap, gap.level != before {
            let next = tables[name]?.job == nil ? entryReport(of: name, at: now)?.nextRunAt : nil
            turn.notices.append(
                Notice(
                    at: now, .archiveBehind, table: name, failure: gap.failure(of: name, ttl: ttl, next: next),
                    nextAt: next))
        }
        let look = ArchiveGap.nextLook(ttl: ttl, archivedThrough: archives[name]?.archivedThrough, at: now)
        guard let look, tables[name]?.gapLookAt != look else { return }
        tables[name]?.gapLookAt = look
        wake(.gap(name), at: look)
    }
}
