import GlauxCore

/// Promise 5, judged by what is true: only a generation is deleted that the journal knows, that no operator holds, that no
/// target shows, that so many newer ones have followed as the config keeps, and whose queries have had their time.
///
/// Ages are true ones. The daemon has two clocks for them: its own, which makes what was before older by as much as somebody
/// has set it ahead since; and AWS's, by which the next newer export had ended some time before a target showed it. Only where
/// both are wrong a generation may be younger, by what the better of them is off. Nothing else is forgiven.
struct Removals {
    /// How far off the clock was by which a generation was left.
    private var clockErrors: [ExportARN: Duration] = [:]
    /// When each target was last asked about.
    private var looks: [Target: Timestamp] = [:]
    /// When a job last asked which generations of its table there are.
    private var recalls: [TableName: Timestamp] = [:]
    /// A journal that was restored knows nothing of what came after it.
    private var restoredAt: Timestamp?

    mutating func noteRestoration(at now: Timestamp) { restoredAt = now }

    /// - Parameter clockError: of the clock by which the rows were decided
    /// - Returns: what is wrong with them
    mutating func judge(
        _ rows: [Change], journal: PretendJournal, aws: PretendAWS, clockError: Duration, at now: Timestamp
    ) -> [String] {
        var wrongs: [String] = []
        for row in rows {
            if case .superseded(let arn, _) = row { clockErrors[arn] = clockError }
            guard case .keeping(let arn, .removing) = row, let generation = journal.generations[arn] else { continue }
            let why = faults(with: generation, journal: journal, aws: aws, clockError: clockError, at: now)
            wrongs += why.map { "\(generation.id) is to be removed, and \($0)" }
        }
        return wrongs
    }

    /// When the removal is decided: one that was begun goes on, whatever the config says by then.
    private func faults(
        with generation: Generation, journal: PretendJournal, aws: PretendAWS, clockError: Duration, at now: Timestamp
    ) -> [String] {
        switch generation.keeping {
        case .removing: return []
        case .removed: return ["is gone already"]
        case .pinned: return ["is pinned"]
        case .kept: break
        }
        var faults: [String] = []
        if journal.live.values.contains(generation.export.arn) { faults.append("is live") }
        let job = journal.open.first { $0.record.table == generation.table && $0.record.state == .running }
        guard let spec = job?.spec.refresh else { return faults + ["no job of its table is at work"] }
        let newer = journal.generations.values.filter { other in
            other.table == generation.table && other.relocatedAt != nil && other.keeping != .removed
                && (other.asOf, other.id) > (generation.asOf, generation.id)
        }
        let kept = newer.count { $0.keeping != .removing }
        // What was never shown is in nobody's way once a newer one was.
        let keep = generation.relocatedAt == nil ? 1 : spec.keep
        if kept < keep { faults.append("only \(kept) newer ones have been shown, of \(keep)") }
        if let left = aws.departure(from: generation.location), restoredAt.map({ left > $0 }) ?? true {
            let next = newer.min { ($0.asOf, $0.id) < ($1.asOf, $1.id) } ?? generation
            let isAhead = clockError - (clockErrors[generation.export.arn] ?? .zero)
            let forgiven = max(min(isAhead, left - next.export.endTime), .zero)
            if now - left + forgiven < spec.grace {
                faults.append("was left \((now - left).text) ago, of \(spec.grace.text)")
            }
        }
        if let keepFor = spec.keepFor, now - generation.asOf < keepFor {
            faults.append("is \((now - generation.asOf).text) old, of \(keepFor.text)")
        }
        return faults
    }

    /// - Returns: what is wrong with it
    mutating func judge(
        _ call: AWSCall, journal: PretendJournal, aws: PretendAWS, at now: Timestamp
    ) -> [String] {
        if case .recallGenerations(let table) = call { recalls[table] = now }
        if case .describeTarget(let target) = call { looks[target] = now }
        guard case .removeExport(let export, _) = call else { return [] }
        let id = export.arn.exportID
        // Of an archive, which has no generations.
        if journal.archives.values.contains(where: { $0.spentExports.contains(export) }) { return [] }
        guard let generation = journal.generation(at: export.location) else {
            return ["\(id) is removed, which the journal does not know"]
        }
        guard generation.keeping == .removing else { return ["\(id) is removed before its row is written"] }
        let shown = aws.targets.values.filter { $0.location == export.location }
        return shown.filter { !isOutOfSight($0.target, generation, journal, aws) }.map {
            "\(id) is removed while \($0.target) shows it"
        }
    }

    /// Whether a person has pointed the target there since the job that removes it looked, or a backup was restored that does
    /// not know the target: a snapshot of what was another target then.
    private func isOutOfSight(
        _ target: Target, _ generation: Generation, _ journal: PretendJournal, _ aws: PretendAWS
    ) -> Bool {
        guard let move = aws.moves.last(where: { $0.target == target }) else { return false }
        if let restoredAt, move.at <= restoredAt, journal.live[target] == nil { return true }
        guard let recall = recalls[generation.table], let look = looks[target], look >= recall else { return false }
        return !move.isOurs && move.at > look
    }

    /// - Returns: whether anything is missing there that Glaux removed, and has not forgotten
    func hasHoles(_ export: PretendAWS.Export, _ aws: PretendAWS) -> Bool {
        restoredAt == nil && aws.folders[export.arn]?.removed.isEmpty == false
    }
}

extension Target {
    /// Which nobody but Glaux looks at.
    var isExamination: Bool {
        self == Examination.table(for: Target(database: database, name: String(name.dropLast(6))))
    }
}

extension PretendAWS {
    /// When Glaux last moved a target away from where it had moved it. What a person made it show, and what a person left, no
    /// row tells.
    fileprivate func departure(from location: String) -> Timestamp? {
        var shown: Set<Target> = []
        var last: Timestamp?
        for move in moves where !move.target.isExamination {
            let isArrival = move.location == location
            if move.isOurs, !isArrival, move.before == location, shown.contains(move.target) { last = move.at }
            if isArrival, move.isOurs { shown.insert(move.target) } else { shown.remove(move.target) }
        }
        return last
    }
}
