extension RefreshJob {
    /// The first step, or for a retry the request that was made before.
    mutating func begin(at now: Timestamp, in turn: inout Turn) -> Want {
        if let chosen { return beginProof(of: chosen, at: now, in: &turn) }
        if case .request(let request) = steps.last?.detail { return beginRequestAgain(request, at: now, in: &turn) }
        return beginPreflight(at: now, in: &turn)
    }

    mutating func beginPreflight(at now: Timestamp, in turn: inout Turn) -> Want {
        phase = .preflight(nil)
        beginStep(.preflight, at: now, in: &turn)
        return next(at: now)
    }

    mutating func judgeTable(_ table: TableDescription, at now: Timestamp, in turn: inout Turn) -> Want {
        if table.status == "CREATING" {
            let failure = AWSFailure(
                service: "DynamoDB", operation: "DescribeTable", code: "TableNotActive",
                message: "the table is still being created", httpStatus: 200, kind: .transient)
            return retryOrFail(Failure(failure, spec: spec), at: now, in: &turn)
        }
        if let obstacle = spec.obstacle(ofStatus: table.status) { return fail(obstacle, at: now, in: &turn) }
        guard table.isPointInTimeRecoveryEnabled else { return fail(spec.recoveryIsOff, at: now, in: &turn) }
        phase = .preflight(table)
        return next(at: now)
    }

    /// An export that no target could show is not bought. The target is judged anew before it is relocated: much can
    /// happen until then.
    mutating func finishPreflight(
        _ table: TableDescription, target found: TargetDescription?, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        if let obstacle = TargetJudgement.obstacle(to: found, spec: spec, job: id) {
            return fail(obstacle, at: now, in: &turn)
        }
        guard spec.needsWorkgroup else { return passPreflight(table, at: now, in: &turn) }
        phase = .askWorkgroup(table)
        return next(at: now)
    }

    /// A new request, with a token of its own: at the start, and after AWS or the proof gave up on an export.
    mutating func beginRequest(table: TableARN, at now: Timestamp, in turn: inout Turn) -> Want {
        let request = makeRequest(table: table, attempt: requestedExports + 1)
        // The token is the slot's, not this job's: a daemon may have sent it whose journal was lost, and restored from a
        // backup since.
        // A slot that is ahead of the clock was left there by a wrong one.
        let since = min(record.slot, now)
        let search = ExportToken.isAlive(since: since, at: now) ? nil : ExportSearch(since: since, now: now)
        phase = .requestExport(request, since: now, search: search)
        beginStep(.requestExport, token: request.token, detail: .request(request), at: now, in: &turn)
        return next(at: now)
    }

    private func makeRequest(table: TableARN, attempt: Int) -> ExportRequest {
        var request = ExportRequest(
            table: table, bucket: spec.bucket, bucketOwner: spec.bucketOwner, prefix: spec.prefix,
            encryption: spec.encryption, format: spec.format, token: "")
        request.token = StepToken.make(
            .export, journalID: journalID, slot: record.slot, attempt: attempt, arguments: request.arguments)
        return request
    }

    /// Whether the newest request is the one that the job's spec would make.
    func isAsConfigured(_ request: ExportRequest) -> Bool {
        request == makeRequest(table: request.table, attempt: requestedExports)
    }

    /// How many exports were requested for this job, each with a token of its own.
    private var requestedExports: Int {
        Set(steps.lazy.filter { $0.name == .requestExport }.compactMap(\.token)).count
    }

    mutating func acceptExport(
        _ export: ExportDescription, request: ExportRequest, since: Timestamp, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        endStep(.succeeded, awsID: export.arn.rawValue, at: now, in: &turn)
        phase = .awaitExport(export.arn, since: since)
        beginStep(.awaitExport, awsID: export.arn.rawValue, at: now, in: &turn)
        // A resend can find its export ended already.
        return lookedAtExport(export, arn: export.arn, since: since, context: context, at: now, in: &turn)
    }

    mutating func searched(
        _ search: ExportSearch, request: ExportRequest, since: Timestamp, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard search.isExhausted else {
            phase = .requestExport(request, since: since, search: search)
            return next(at: now)
        }
        guard search.reaches(since, at: now) else {
            return fail(
                Failure(
                    kind: .missing,
                    message: "nobody can tell any more whether the export was bought that was asked for at "
                        + "\(since.iso8601): AWS forgets exports after 90 days",
                    hint: Self.startAnew(spec.table)),
                at: now, in: &turn)
        }
        guard isAsConfigured(request) else {
            let settled = record.startedAt + ExportToken.longestPassage
            if search.begunAt < settled { return awaitStraggler(request, since, until: settled, at: now, in: &turn) }
            // None was bought with it, and the config has changed since.
            endStep(.cancelled, at: now, in: &turn)
            return beginPreflight(at: now, in: &turn)
        }
        // AWS has no export with this token, so none was bought with it, unless since it was asked: that the token itself
        // covers, which is sent again, or a search that took so long begins anew. After another crash AWS is asked again.
        phase = .requestExport(request, since: search.begunAt, search: nil)
        return next(at: now)
    }

    /// With the same token a straggler would not matter; but what is asked for now is another export.
    private mutating func awaitStraggler(
        _ request: ExportRequest, _ since: Timestamp, until settled: Timestamp, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        phase = .requestExport(request, since: since, search: ExportSearch(since: since, now: settled))
        return wait(
            settled - now,
            after: Failure(
                kind: .transient,
                message: "the config has changed since an export was asked for, and that request may still reach AWS",
                hint: "Nothing to do: if there is no such export then, another one is asked for as the config says now."
            ),
            at: now, in: &turn)
    }

    mutating func lookedAtExport(
        _ export: ExportDescription, arn: ExportARN, since: Timestamp, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        recover(at: now, in: &turn)
        switch export.status {
        case .inProgress:
            let elapsed = max(now - since, .zero)
            let known = context.exportDuration ?? PollingPolicy.export.prior
            let query = context.queryDuration ?? PollingPolicy.query.prior
            let remaining = max(known.mean - elapsed.milliseconds, 0) + query.mean
            record.expectedEnd = now + .milliseconds(remaining)
            let wait = PollingPolicy.export.wait(elapsed: elapsed, estimate: context.exportDuration)
            return .lookAtExport(arn, at: now + wait)
        case .completed(let completed):
            turn.observations.append(.exportTook(completed.endTime - completed.startTime))
            endStep(.succeeded, awsID: arn.rawValue, detail: .completed(completed), at: now, in: &turn)
            phase = .proveExport(completed)
            beginStep(.proveExport, awsID: arn.rawValue, at: now, in: &turn)
            return next(at: now)
        case .failed(let code, let message):
            let failure = Failure.exportFailed(arn, code: code, message: message, spec: spec)
            let isRetried = steps.contains {
                $0.name == .awaitExport && $0.awsID == arn.rawValue && $0.failure?.message == failure.message
            }
            if isRetried, let table = tableARN {
                // An operator ordered the retry, so one more is bought whatever the reason and the attempts.
                noteShortcoming(failure, at: now, in: &turn)
                return beginRequest(table: table, at: now, in: &turn)
            }
            switch failure.kind {
            case .permission, .missing, .invalid, .conflict, .held:
                // Another one would end the same.
                return fail(failure, at: now, in: &turn)
            case .throttled, .transient, .credentials, .exhausted, .timeout, .damaged, .unknown:
                return requestAgain(after: failure, at: now, in: &turn)
            }
        }
    }

    /// Further readings before an export is given up.
    private static let proofs = 2

    mutating func judge(
        _ verdict: ProofVerdict, of export: CompletedExport, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        switch verdict {
        case .damaged(let faults):
            let failure = Failure(
                kind: .damaged,
                message: "the export \(export.arn.exportID) is damaged: \(faults.joined(separator: "; "))",
                hint: (record.pipeline == .scrub
                    ? "\(spec.target) shows it. `glaux run \(spec.table)` buys a new one. "
                    : "The target stays on its generation. ")
                    + "Look for what else writes to or deletes from s3://\(export.bucket)/\(spec.prefix)/, "
                    + "lifecycle rules too.")
            // Reading it again is free, another export is not: an answer may have been garbled on its way.
            damagedReadings += 1
            guard damagedReadings > Self.proofs else { return wait(.seconds(1), after: failure, at: now, in: &turn) }
            guard record.pipeline == .refresh else { return fail(failure, at: now, in: &turn) }
            return requestAgain(after: failure, at: now, in: &turn)
        case .gone:
            let failure = Failure(
                kind: .missing,
                message:
                    "nothing is left of the export \(export.arn.exportID) in s3://\(export.bucket)/\(spec.prefix)/: "
                    + "somebody deleted it, or Glaux itself, and has forgotten it since a backup was restored",
                hint: Self.startAnew(spec.table))
            damagedReadings += 1
            guard damagedReadings > Self.proofs else { return wait(.seconds(1), after: failure, at: now, in: &turn) }
            return fail(failure, at: now, in: &turn)
        case .whole(_, let bytes):
            if let chosen {
                endStep(.succeeded, awsID: export.arn.rawValue, at: now, in: &turn)
                return record.pipeline == .scrub
                    ? beginConfirmation(of: chosen, at: now, in: &turn) : beginTarget(of: chosen, at: now, in: &turn)
            }
            let generation = Generation(table: spec.table, job: id, export: export, bytes: bytes, provenAt: now)
            turn.changes.append(.generation(generation))
            endStep(.succeeded, awsID: export.arn.rawValue, detail: .proven(bytes: bytes), at: now, in: &turn)
            if let hold = Hold.count(of: generation, live: context.live, spec: spec), !isApproved(hold) {
                return self.hold(generation, for: hold, at: now, in: &turn)
            }
            return beginInference(of: generation, at: now, in: &turn)
        }
    }

    /// AWS or the proof gave up on an export: buys another one, while the attempts last.
    private mutating func requestAgain(after failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        guard requestedExports < spec.attempts, let table = tableARN else {
            return fail(failure, at: now, in: &turn)
        }
        noteShortcoming(failure, at: now, in: &turn)
        return beginRequest(table: table, at: now, in: &turn)
    }

    /// What a job asks of AWS for its slot it may have bought already, so it never asks for another export by itself.
    static func startAnew(_ table: TableName) -> String {
        "`glaux run \(table)` starts a new job, which buys a new export."
    }

    /// AWS knows the export no more.
    mutating func lostExport(_ arn: ExportARN, at now: Timestamp, in turn: inout Turn) -> Want {
        fail(
            Failure(
                kind: .missing,
                message: "AWS has forgotten the export \(arn.exportID), as it does after 90 days or with its table; "
                    + "nothing tells any more whether it is whole",
                hint: Self.startAnew(spec.table)),
            at: now, in: &turn)
    }

    /// From the job's preflight.
    var tableARN: TableARN? {
        for step in steps.reversed() {
            if case .table(let table) = step.detail { return table.arn }
            if case .request(let request) = step.detail { return request.table }
        }
        return nil
    }
}
