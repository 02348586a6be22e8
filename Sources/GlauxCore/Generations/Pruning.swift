/// Which generations may go. Promise 5: only what Glaux made, nothing shows and nobody pinned; and then only what the
/// table's rules keep no longer.
package enum Pruning {
    /// Removals of one job: a table that was never pruned must not keep its next slots waiting.
    package static let limit = 50

    /// The dead among a table's generations, oldest first.
    ///
    /// - Parameter ledger: the table's generations that are not removed, in any order
    package static func dead(among ledger: [LedgerEntry], spec: RefreshSpec, at now: Timestamp) -> [Generation] {
        guard let live = ledger.first(where: { $0.shownBy.contains(spec.target) })?.generation else { return [] }
        let newestFirst = ledger.sorted {
            ($0.generation.asOf, $0.generation.id) > ($1.generation.asOf, $1.generation.id)
        }
        var kept = 0
        var dead: [Generation] = []
        for entry in newestFirst {
            let generation = entry.generation
            // What was never shown was held back or came too late; it is kept in addition, while it is newer than what
            // is shown.
            let wasShown = generation.relocatedAt != nil
            if wasShown, generation.keeping == .kept || generation.keeping == .pinned { kept += 1 }
            guard !entry.isLive else { continue }
            switch generation.keeping {
            case .pinned, .removed: continue
            case .removing: dead.append(generation)
            case .kept:
                guard generation.asOf < live.asOf || wasShown, kept > spec.keep || !wasShown else { continue }
                guard now - (generation.supersededAt ?? generation.provenAt) >= spec.grace else { continue }
                if let keepFor = spec.keepFor, now - generation.asOf < keepFor { continue }
                dead.append(generation)
            }
        }
        return dead.reversed()
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
