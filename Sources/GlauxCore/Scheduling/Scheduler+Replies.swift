/// One walk through ListExports that serves every export that is due for a look.
struct ExportSweep: Sendable {
    var jobs: [ExportARN: JobID]
    /// Pages of 25 that it may still read; exports of other tables can fill them.
    var pagesLeft: Int
    var pagesRead = 0
}

extension Scheduler {
    /// From so many exports on, one ListExports is cheaper than a DescribeExport each.
    private static let sweepThreshold = 5
    /// Looks that are due this soon are made together with one that is due now.
    private static let togetherness = Duration.seconds(1)
    /// A walk through the whole list is worth waiting for company, and serves everyone who waits.
    private static let crowd = 25
    private static let togethernessInCrowd = Duration.seconds(10)
    /// Between the starts of two sweeps, for each page of the first: three hundred exports cost two or three calls a
    /// second, and their ends are seen a few seconds late, of minutes.
    private static let pace = Duration.milliseconds(400)
    private static let queriesPerCall = 50

    mutating func lookAtExports(_ due: [JobID], at now: Timestamp, in turn: inout Turn) {
        let due = due.filter { id in
            if case .lookAtExport = jobs[id]?.want { true } else { false }
        }
        guard !due.isEmpty else { return }
        let soon = together(due, with: awaitingExports, at: now)
        guard soon.count >= Self.sweepThreshold, sweepsAgainAt.map({ $0 <= now }) ?? true else {
            for id in due { describeExport(of: id, at: now, in: &turn) }
            return
        }
        if let nextSweepAt, nextSweepAt > now {
            // Whoever is due by then waits with them, so that they wake the loop once.
            for id in soon where jobs[id]?.wakeAt.map({ $0 < nextSweepAt }) ?? true { sleep(id, until: nextSweepAt) }
            return
        }
        var sweep = ExportSweep(jobs: [:], pagesLeft: soon.count / 2)
        for id in soon {
            if case .lookAtExport(let arn, _) = jobs[id]?.want { sweep.jobs[arn] = id }
        }
        let call = call(.listExports(nil, page: nil), for: .sweep(sweep), in: &turn)
        for id in soon { expect(call, for: id, at: now) }
    }

    mutating func lookAtQueries(_ due: [JobID], at now: Timestamp, in turn: inout Turn) {
        // Its deadline in the same tick may have given a job something else to do.
        let due = due.filter { id in
            if case .lookAtQuery = jobs[id]?.want { true } else { false }
        }
        guard !due.isEmpty else { return }
        var rest = together(due, with: awaitingQueries, at: now)[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.queriesPerCall))
            rest = rest.dropFirst(Self.queriesPerCall)
            let queries = some.compactMap { id -> QueryID? in
                if case .lookAtQuery(let query, _) = jobs[id]?.want { query } else { nil }
            }
            let call = call(.describeQueries(queries), for: .queries(some), in: &turn)
            for id in some { expect(call, for: id, at: now) }
        }
    }

    private mutating func describeQuery(of id: JobID, at now: Timestamp, in turn: inout Turn) {
        guard case .lookAtQuery(let query, _) = jobs[id]?.want else { return }
        expect(call(.describeQueries([query]), for: .queries([id]), in: &turn), for: id, at: now)
    }

    mutating func reply(
        to call: CallID, _ result: Result<AWSReply, AWSFailure>, at now: Timestamp, in turn: inout Turn
    ) {
        switch purposes.removeValue(forKey: call) {
        case nil:
            break
        case .job(let id):
            if jobs[id]?.call == call { tell(id, .replied(result), at: now, in: &turn) }
        case .queries(let ids):
            let waiting = ids.filter { jobs[$0]?.call == call }
            if case .failure(let failure) = result, !failure.kind.passes, waiting.count > 1 {
                // One of them may be what is denied; the others are not to suffer for it.
                for id in waiting { describeQuery(of: id, at: now, in: &turn) }
                return
            }
            for id in waiting { tell(id, .replied(result), at: now, in: &turn) }
        case .sweep(let sweep):
            swept(sweep, by: call, result, at: now, in: &turn)
        case .retrial(of: let name):
            retryLast(of: name, call, result, at: now, in: &turn)
        case .abandoned(of: let name):
            abandonedEnded(call, of: name, at: now, in: &turn)
        }
    }

    private mutating func swept(
        _ sweep: ExportSweep, by call: CallID, _ result: Result<AWSReply, AWSFailure>, at now: Timestamp,
        in turn: inout Turn
    ) {
        var rest = sweep
        // Those that were cancelled or timed out meanwhile are not looked for.
        rest.jobs = sweep.jobs.filter { jobs[$0.value]?.call == call }
        guard case .success(.exports(let page, let nextPage)) = result else {
            if case .failure(let failure) = result, failure.kind.passes {
                // One by one they would only be more calls.
                for id in rest.jobs.values.sorted() { tell(id, .replied(result), at: now, in: &turn) }
            } else {
                // Listing may be denied where describing is not.
                stopSweeping(rest, call, at: now, in: &turn)
            }
            return
        }
        rest.pagesLeft -= 1
        rest.pagesRead += 1
        nextSweepAt = now + Self.pace * rest.pagesRead
        for summary in page {
            guard let id = rest.jobs.removeValue(forKey: summary.arn), jobs[id]?.call == call else { continue }
            switch summary.status {
            case .inProgress:
                let export = ExportDescription(arn: summary.arn, token: nil, status: .inProgress)
                tell(id, .replied(.success(.export(export))), at: now, in: &turn)
            case .completed, .failed:
                describeExport(of: id, at: now, in: &turn)
            }
        }
        guard !rest.jobs.isEmpty else { return }
        guard let nextPage, rest.pagesLeft > 0 else {
            stopSweeping(rest, call, at: now, in: &turn)
            return
        }
        let next = self.call(.listExports(nil, page: nextPage), for: .sweep(rest), in: &turn)
        for id in rest.jobs.values.sorted() where jobs[id]?.call == call { expect(next, for: id, at: now) }
    }

    /// The account's other exports crowd ours out, or listing is denied: asks one by one for a while.
    private mutating func stopSweeping(_ sweep: ExportSweep, _ call: CallID, at now: Timestamp, in turn: inout Turn) {
        sweepsAgainAt = now + .seconds(600)
        for id in sweep.jobs.values.sorted() where jobs[id]?.call == call { describeExport(of: id, at: now, in: &turn) }
    }

    private mutating func describeExport(of id: JobID, at now: Timestamp, in turn: inout Turn) {
        guard case .lookAtExport(let arn, _) = jobs[id]?.want else { return }
        expect(call(.describeExport(arn), for: .job(id), in: &turn), for: id, at: now)
    }

    mutating func expect(_ call: CallID, for id: JobID, at now: Timestamp) {
        jobs[id]?.call = call
        jobs[id]?.calledAt = now
        jobs[id]?.wakeAt = nil
    }

    /// Those that are due, and those that soon will be and have no look under way; in the order of their jobs.
    private func together(_ due: [JobID], with awaiting: Set<JobID>, at now: Timestamp) -> [JobID] {
        let limit = now + (awaiting.count >= Self.crowd ? Self.togethernessInCrowd : Self.togetherness)
        var all = Set(due)
        let own = due.first.flatMap { self.account(of: $0) }
        for id in awaiting where jobs[id]?.wakeAt.map({ $0 <= limit }) == true && account(of: id) == own {
            all.insert(id)
        }
        return all.sorted()
    }
}
