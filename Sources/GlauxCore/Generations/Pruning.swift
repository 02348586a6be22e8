/// Which generations may go. Promise 5: only what Glaux made, nothing shows and nobody pinned; and then only what the
/// table's rules keep no longer.
package enum Pruning {
    /// Removals of one job: a table that was never pruned must not keep its next slots waiting.
    package static let limit = 50

    /// The dead among a table's generations, oldest first; last those whose removal was begun before, for what stands in
    /// the way of one must not keep the others.
    ///
    /// What is deleted does not come back, so this machine's clock alone decides of no age: AWS's, by which exports ended,
    /// must agree. It stands at the end of the newest one, which a job that prunes has just shown.
    ///
    /// - Parameter ledger: the table's generations that are not removed, in any order
    package static func dead(among ledger: [LedgerEntry], spec: RefreshSpec, at now: Timestamp) -> [Generation] {
        guard let live = ledger.first(where: { $0.shownBy.contains(spec.target) })?.generation,
            let awsNow = ledger.map(\.generation.export.endTime).max()
        else { return [] }
        let newestFirst = ledger.sorted {
            ($0.generation.asOf, $0.generation.id) > ($1.generation.asOf, $1.generation.id)
        }
        var kept = 0
        var dead: [Generation] = []
        // By AWS's clock: when the next newer one that was shown had ended. It was shown no earlier.
        var superseded: Timestamp?
        for entry in newestFirst {
            let generation = entry.generation
            // What was never shown was held back or came too late; it is kept in addition, while it is newer than what
            // is shown.
            let wasShown = generation.relocatedAt != nil
            let supersededByAWS = superseded ?? generation.export.endTime
            if wasShown { superseded = generation.export.endTime }
            if wasShown, generation.keeping == .kept || generation.keeping == .pinned { kept += 1 }
            guard !entry.isLive else { continue }
            switch generation.keeping {
            case .pinned, .removed: continue
            case .removing: dead.append(generation)
            case .kept:
                guard generation.asOf < live.asOf || wasShown, kept > spec.keep || !wasShown else { continue }
                let age = min(now - (generation.supersededAt ?? generation.provenAt), awsNow - supersededByAWS)
                guard age >= spec.grace else { continue }
                if let keepFor = spec.keepFor, min(now, awsNow) - generation.asOf < keepFor { continue }
                dead.append(generation)
            }
        }
        let oldestFirst = dead.reversed()
        return oldestFirst.filter { $0.keeping != .removing } + oldestFirst.filter { $0.keeping == .removing }
    }

    /// Those that the table's next job will find dead, once it has shown a newer one.
    ///
    /// - Parameter time: of that job
    package static func goNext(among ledger: [LedgerEntry], spec: RefreshSpec, at time: Timestamp) -> [Generation] {
        guard let place = ledger.firstIndex(where: { $0.shownBy.contains(spec.target) }) else { return [] }
        var ledger = ledger
        var next = ledger[place]
        next.generation.export.arn = ExportARN("")
        next.generation.export.exportTime = time
        next.generation.export.endTime = time
        next.shownBy = [spec.target]
        ledger[place].shownBy.removeAll { $0 == spec.target }
        ledger[place].generation.supersededAt = time
        return Array(dead(among: ledger + [next], spec: spec, at: time).prefix(limit))
    }
}

extension Generation {
    /// What is known of a dead generation once the catalog has shown a table that may point at it: nil if something that is
    /// not its own snapshot does, and then it stays. A snapshot is its own only while it bears Glaux's mark and shows it.
    ///
    /// - Parameters:
    ///   - table: what was asked about
    ///   - found: nil when there is none of that name
    ///   - target: the table's target
    func stillDead(after table: Target, shows found: TargetDescription?, of target: Target) -> Generation? {
        let isShown = found.map { Location.areEqual($0.location, location) } ?? false
        let isSnapshot = table == snapshot || snapshotTables(of: target).contains(table)
        if isShown, !isSnapshot || found?.isOurs == false { return nil }
        var generation = self
        if isShown { generation.snapshot = table } else if table == snapshot { generation.snapshot = nil }
        return generation
    }
}
