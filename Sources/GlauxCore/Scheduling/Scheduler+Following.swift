/// Who follows whom, and who must not run beside whom.
extension Scheduler {
    /// What must be over before a job of an entry may begin.
    enum Blocker: Sendable, Hashable {
        case job(JobID)
        /// What a job of the archive has begun and no other has finished.
        case pass(of: TableName)
    }

    /// Where what an entry makes can be seen half done, nothing that follows it, however far behind, runs beside it.
    func blocker(of name: TableName) -> Blocker? {
        guard let entry = tables[name]?.entry else { return nil }
        for leader in leaders(of: name) where tables[leader]?.entry?.spec.showsHalfDone == true {
            if let job = tables[leader]?.job { return .job(job) }
            // Of one that is damaged nobody knows.
            if archives[leader]?.pass?.hasWritten == true || damagedArchives[leader] != nil { return .pass(of: leader) }
        }
        guard entry.spec.showsHalfDone else { return nil }
        return tail(of: name).lazy.compactMap { self.tables[$0]?.job }.first.map(Blocker.job)
    }

    /// The entry that it follows, the one that this follows, and so on.
    func leaders(of name: TableName) -> [TableName] {
        var chain: [TableName] = []
        var last = name
        while case .after(let leader) = tables[last]?.entry?.timetable.schedule, !chain.contains(leader) {
            chain.append(leader)
            last = leader
        }
        return chain
    }

    /// Those that follow it, those that follow these, and so on.
    func tail(of name: TableName) -> [TableName] {
        var tail = followers[name] ?? []
        var index = 0
        while index < tail.count {
            tail += (followers[tail[index]] ?? []).filter { !tail.contains($0) }
            index += 1
        }
        return tail
    }
}
