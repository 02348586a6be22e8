import GlauxCore

extension World {
    /// What is wrong with the bill, the targets and the journal, so far.
    var wrongs: [String] {
        violations + journal.refusals + aws.losses + wrongsOfTheBill + wrongsOfTheTargets + wrongsOfTheArchives
    }

    private var wrongsOfTheArchives: [String] {
        configuration.archives.flatMap { entry in
            aws.archives.wrongs(
                of: entry.spec, journal.archives[entry.name], journal.certificates[entry.name] ?? [],
                in: aws.targets[entry.spec.target])
        }
    }

    /// One export for a slot, another only after AWS or the proof gave up on the one before; and the journal knows each.
    private var wrongsOfTheBill: [String] {
        var wrongs: [String] = []
        struct Purpose: Hashable {
            var slot: Ledger.Slot
            /// A table that was deleted and made anew is another one, whose data nobody has bought.
            var remakes: Int
        }
        var bought: [Purpose: [PretendAWS.Export]] = [:]
        for export in aws.exports {
            guard let slot = ledger.slots[export.request.token] else {
                wrongs.append("\(export.arn.exportID) was bought with a token that no row has")
                continue
            }
            bought[Purpose(slot: slot, remakes: export.remakes), default: []].append(export)
        }
        for (purpose, exports) in bought.sorted(by: { $0.value[0].arn < $1.value[0].arn }) {
            let slot = purpose.slot
            let job = "slot \(slot.at.iso8601) of \(slot.table)"
            for (one, next) in zip(exports, exports.dropFirst()) {
                if one.request.token == next.request.token {
                    wrongs.append("\(job) bought \(next.arn.exportID) with the token of \(one.arn.exportID)")
                } else if one.outcome == .whole, !ledger.rejections.contains(slot) {
                    wrongs.append("\(job) bought \(next.arn.exportID) although \(one.arn.exportID) is whole")
                } else if one.endsAt > next.startedAt {
                    wrongs.append("\(job) bought \(next.arn.exportID) before \(one.arn.exportID) ended")
                }
            }
            // Each job that takes up what an archive has begun has its own attempts.
            let isOfArchive = exports.allSatisfy(\.request.isOfArchive)
            let allowed = ledger.attempts[slot, default: 0] + ledger.retries[slot, default: 0]
            if exports.count > allowed, !isOfArchive {
                wrongs.append("\(job) bought \(exports.count) exports")
            }
        }
        return wrongs
    }

    /// Once all is at rest, the journal knows what AWS knows, and the other way round.
    var wrongsOfTheAccounts: [String] {
        var wrongs: [String] = []
        for export in aws.exports where !journal.awsIDs.contains(export.arn.rawValue) && aws.isOfPresentTable(export) {
            guard let job = journal.tokens[export.request.token], let record = journal.jobs[job]?.record else {
                continue
            }
            // A job that ended while nobody knew whether its request had arrived leaves its last export unknown.
            if record.state == .succeeded || (record.step != .requestExport && record.step != .preflight) {
                wrongs.append("the journal does not know \(export.arn.exportID) of job \(job)")
            }
        }
        for id in journal.awsIDs where id.contains("/export/") && aws.export(ExportARN(id)) == nil {
            wrongs.append("AWS does not know the export \(id)")
        }
        for query in aws.queries where ledger.slots[query.request.token] == nil {
            wrongs.append("the journal does not know the token of \(query.id)")
        }
        return wrongs
    }

    /// Only at proven generations, and never at an older one of the same table than before, unless an operator's rollback
    /// goes there.
    private var wrongsOfTheTargets: [String] {
        var wrongs: [String] = []
        var newest: [Target: Generation] = [:]
        var wentForward: [Target: Timestamp] = [:]
        let archived = Set(configuration.archives.map(\.spec.target))
        for move in aws.moves where move.isOurs && !archived.contains(move.target) && !move.target.isExamination {
            guard let generation = ledger.generation(at: move.location) else {
                wrongs.append("\(move.target) on the unproven \(move.location)")
                continue
            }
            var known = newest[move.target]
            // Who has forgotten what was live can only go by what the target shows.
            if ledger.hasForgotten(by: move.at) { known = move.before.flatMap(ledger.generation) }
            // An operator's rollback is the one way back, and from there it goes forward again.
            if ledger.hasRollback(
                of: move.target, to: move.location, after: wentForward[move.target], by: move.at)
            {
                newest[move.target] = generation
                continue
            }
            if let known, known.table == generation.table, known.asOf > generation.asOf {
                wrongs.append("\(move.target) went back to \(generation.asOf.iso8601) at \(move.at.iso8601)")
            }
            if let other = newest[move.target], other.table == generation.table, other.asOf > generation.asOf {
                continue
            }
            if newest[move.target]?.location != generation.location { wentForward[move.target] = move.at }
            newest[move.target] = generation
        }
        return wrongs
    }
}
