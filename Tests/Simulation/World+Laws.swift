import GlauxCore

extension World {
    /// What is wrong with the bill, the targets and the journal, so far.
    var wrongs: [String] { violations + journal.refusals + wrongsOfTheBill + wrongsOfTheTargets }

    /// One export for a slot, another only after AWS or the proof gave up on the one before; and the journal knows each.
    private var wrongsOfTheBill: [String] {
        var wrongs: [String] = []
        var bought: [JobID: [PretendAWS.Export]] = [:]
        for export in aws.exports {
            guard let job = journal.tokens[export.request.token] else {
                wrongs.append("\(export.arn.exportID) was bought with a token that no row has")
                continue
            }
            bought[job, default: []].append(export)
        }
        for (job, exports) in bought.sorted(by: { $0.key < $1.key }) {
            for (one, next) in zip(exports, exports.dropFirst()) {
                if one.request.token == next.request.token {
                    wrongs.append("job \(job) bought \(next.arn.exportID) with the token of \(one.arn.exportID)")
                } else if one.outcome == .whole {
                    wrongs.append("job \(job) bought \(next.arn.exportID) although \(one.arn.exportID) is whole")
                } else if one.endsAt > next.startedAt {
                    wrongs.append("job \(job) bought \(next.arn.exportID) before \(one.arn.exportID) ended")
                }
            }
            if exports.count > journal.attempts[job, default: 0] + retries[job, default: 0] {
                wrongs.append("job \(job) bought \(exports.count) exports")
            }
        }
        return wrongs
    }

    /// Once all is at rest, the journal knows what AWS knows, and the other way round.
    var wrongsOfTheAccounts: [String] {
        var wrongs: [String] = []
        for export in aws.exports where !journal.awsIDs.contains(export.arn.rawValue) {
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
        for query in aws.queries where journal.tokens[query.request.token] == nil {
            wrongs.append("the journal does not know the token of \(query.id)")
        }
        return wrongs
    }

    /// Only at proven generations, and never at an older one than before.
    private var wrongsOfTheTargets: [String] {
        struct Place: Hashable {
            var target: Target
            var table: TableName
        }
        var wrongs: [String] = []
        var newest: [Place: Timestamp] = [:]
        for move in aws.moves where move.isOurs {
            guard let generation = journal.generation(at: move.location) else {
                wrongs.append("\(move.target) on the unproven \(move.location)")
                continue
            }
            let place = Place(target: move.target, table: generation.table)
            if let known = newest[place], known > generation.asOf {
                wrongs.append("\(move.target) went back to \(generation.asOf.iso8601) at \(move.at.iso8601)")
            }
            newest[place] = max(generation.asOf, newest[place] ?? generation.asOf)
        }
        return wrongs
    }
}
