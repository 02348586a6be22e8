extension ArchiveJob {
    /// What a job does about the export that its pass reads.
    enum ExportErrand: Sendable, Hashable {
        /// For a place among the exports.
        case waiting
        /// As of a refresh: `RefreshJob.Phase.requestExport`.
        case requesting(ExportRequest, since: Timestamp, search: ExportSearch?)
        case awaiting(ExportARN, since: Timestamp)
        case proving(CompletedExport)
    }

    /// Exports that one job may buy for its pass when AWS says that one FAILED or the proof says that it is damaged.
    static let exportLimit = 3

    /// Further readings before an export is given up: reading it again is free, another one is not.
    static let furtherReadings = 2

    /// Whether it holds one of the places among the exports. It keeps it until the export is proven, since a damaged one
    /// is exported anew.
    var holdsExportPlace: Bool {
        switch phase {
        case .export(.requesting), .export(.awaiting), .export(.proving): true
        case .waiting, .preflight, .createDatabase, .throwAway, .export(.waiting), .sweep, .scan, .complete, .readBack,
            .discard, .held, .approved, .ensureTarget, .register, .removeExport, .ended:
            false
        }
    }

    mutating func want(_ errand: ExportErrand, at now: Timestamp) -> Want {
        switch errand {
        case .waiting: return .exportPlace
        case .requesting(let request, _, .some(let search)): return .call(search.call(for: request.table))
        case .requesting(let request, let since, nil):
            if ExportToken.isAlive(since: since, at: now) { return .call(.requestExport(request)) }
            let search = ExportSearch(since: since, now: now)
            phase = .export(.requesting(request, since: since, search: search))
            return .call(search.call(for: request.table))
        case .awaiting(let arn, _): return .lookAtExport(arn, at: now)
        case .proving(let export): return .call(.proveExport(export, bucketOwner: begun.bucket.owner))
        }
    }

    /// A pass that has read nothing yet is begun as the config says now, unless what it is to read is there already.
    mutating func followEngine(in turn: inout Turn) {
        guard let pass = memory.pass, pass.spec.engine != spec.engine, pass.hasReadNothing, pass.export?.proven == nil
        else { return }
        memory.spend(pass.export)
        memory.pass?.export = nil
        memory.pass?.spec.engine = spec.engine
        remember(in: &turn)
    }

    /// Takes up the pass, whose export may be there already.
    mutating func beginReading(at now: Timestamp, in turn: inout Turn) -> Want {
        guard let pass = memory.pass, pass.spec.engine == .export else { return beginScan(at: now, in: &turn) }
        switch pass.export {
        case .accepted, .completed, .proven: return takeUpExport(at: now, in: &turn)
        case .requested, nil:
            phase = .export(.waiting)
            return next(at: now)
        }
    }

    /// There is a place among the exports.
    mutating func takeUpExport(at now: Timestamp, in turn: inout Turn) -> Want {
        setHeld(nil, in: &turn)
        switch memory.pass?.export {
        case nil: return requestAnew(at: now, in: &turn)
        case .requested(let request, let since):
            // How old the token really is nobody knows: the clock may have been set while nobody looked.
            let search = ExportSearch(since: min(memory.pass?.slot ?? since, since), now: now)
            phase = .export(.requesting(request, since: since, search: search))
            beginStep(.requestExport, token: request.token, detail: .request(request), at: now, in: &turn)
            return next(at: now)
        case .accepted(let arn, let since):
            phase = .export(.awaiting(arn, since: since))
            beginStep(.awaitExport, awsID: arn.rawValue, at: now, in: &turn)
            return next(at: now)
        case .completed(let export): return beginProof(of: export, at: now, in: &turn)
        case .proven(let export): return beginScan(of: export, at: now, in: &turn)
        }
    }

    /// With a token of its own.
    private mutating func requestAnew(at now: Timestamp, in turn: inout Turn) -> Want {
        guard let pass = memory.pass, let table = tableARN else { return fail(.forgotten, at: now, in: &turn) }
        memory.requestedExports += 1
        let request = makeRequest(of: table, for: pass)
        memory.pass?.export = .requested(request, since: now)
        remember(in: &turn)
        // The token is the slot's: a daemon may have sent it whose journal was lost, and restored from a backup since. A
        // slot that is ahead of the clock was left there by a wrong one.
        let since = min(pass.slot, now)
        let search = ExportToken.isAlive(since: since, at: now) ? nil : ExportSearch(since: since, now: now)
        phase = .export(.requesting(request, since: now, search: search))
        beginStep(.requestExport, token: request.token, detail: .request(request), at: now, in: &turn)
        return next(at: now)
    }

    /// As the config says now.
    private func makeRequest(of table: TableARN, for pass: ArchivePass) -> ExportRequest {
        var request = ExportRequest(
            table: table, bucket: begun.bucket.name, bucketOwner: begun.bucket.owner, prefix: begun.exportPrefix,
            encryption: begun.bucket.encryption, format: .dynamoDBJSON, token: "")
        request.token = StepToken.make(
            .export, journalID: journalID, slot: pass.slot, attempt: memory.requestedExports,
            // A refresh of the same table, slot and place has an export of its own, which it keeps.
            arguments: "archive \(pass.spec.name)\n" + request.arguments)
        return request
    }

    mutating func answer(
        _ reply: AWSReply, to errand: ExportErrand, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch (errand, reply) {
        case (.requesting(_, let since, nil), .export(let export)):
            return accepted(export, since: since, context: context, at: now, in: &turn)
        case (.requesting(let request, let since, .some(let search)), .exports(let page, let nextPage)):
            return searched(search.adding(page, nextPage: nextPage), request, since, at: now, in: &turn)
        case (.requesting(let request, let since, .some(let search)), .export(let export)):
            if export.token == request.token {
                return accepted(export, since: since, context: context, at: now, in: &turn)
            }
            return searched(search.passingOver(export.arn), request, since, at: now, in: &turn)
        case (.awaiting(let arn, let since), .export(let export)):
            return lookedAt(export, arn, since: since, context: context, at: now, in: &turn)
        case (.proving(let export), .proof(let verdict)): return judge(verdict, of: export, at: now, in: &turn)
        case (_, _): return nil
        }
    }

    mutating func searched(
        _ search: ExportSearch, _ request: ExportRequest, _ since: Timestamp, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard search.isExhausted else {
            phase = .export(.requesting(request, since: since, search: search))
            return next(at: now)
        }
        guard search.reaches(since, at: now) else {
            forgetExport(in: &turn)
            return fail(
                Failure(
                    kind: .missing,
                    message: "nobody can tell any more whether the export was bought that was asked for at "
                        + "\(since.iso8601): AWS forgets exports after 90 days",
                    hint: "`glaux retry \(id)`, or the next slot, buys a new one."), at: now, in: &turn)
        }
        guard let pass = memory.pass, let table = tableARN, request == makeRequest(of: table, for: pass) else {
            let settled = record.startedAt + ExportToken.longestPassage
            guard search.begunAt >= settled else {
                // With the same token a straggler would not matter; but what is asked for now is another export.
                phase = .export(
                    .requesting(request, since: since, search: ExportSearch(since: since, now: settled)))
                return wait(settled - now, after: .straggler, at: now, in: &turn)
            }
            // None was bought with it, and the config has changed since.
            endStep(.cancelled, at: now, in: &turn)
            return requestAnew(at: now, in: &turn)
        }
        // AWS has no export with this token; one that came to be since it was asked the token itself covers.
        phase = .export(.requesting(request, since: search.begunAt, search: nil))
        return next(at: now)
    }

    private mutating func accepted(
        _ export: ExportDescription, since: Timestamp, context: Context, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        endStep(.succeeded, awsID: export.arn.rawValue, at: now, in: &turn)
        memory.pass?.export = .accepted(export.arn, since: since)
        remember(in: &turn)
        phase = .export(.awaiting(export.arn, since: since))
        beginStep(.awaitExport, awsID: export.arn.rawValue, at: now, in: &turn)
        // A resend can find its export ended already.
        return lookedAt(export, export.arn, since: since, context: context, at: now, in: &turn)
    }

    private mutating func lookedAt(
        _ export: ExportDescription, _ arn: ExportARN, since: Timestamp, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        recover(at: now, in: &turn)
        switch export.status {
        case .inProgress:
            let wait = PollingPolicy.export.wait(elapsed: max(now - since, .zero), estimate: context.exportDuration)
            return .lookAtExport(arn, at: now + wait)
        case .completed(let completed):
            turn.observations.append(.exportTook(completed.endTime - completed.startTime))
            endStep(.succeeded, awsID: arn.rawValue, detail: .completed(completed), at: now, in: &turn)
            memory.pass?.export = .completed(completed)
            remember(in: &turn)
            return beginProof(of: completed, at: now, in: &turn)
        case .failed(let code, let message):
            forgetExport(in: &turn)
            let failure = Failure(arn, code: code, message: message, of: begun)
            switch failure.kind {
            // Another one would end the same.
            case .permission, .missing, .invalid, .conflict, .held: return fail(failure, at: now, in: &turn)
            case .throttled, .transient, .credentials, .exhausted, .timeout, .damaged, .unknown:
                return requestAgain(after: failure, at: now, in: &turn)
            }
        }
    }

    private mutating func beginProof(of export: CompletedExport, at now: Timestamp, in turn: inout Turn) -> Want {
        phase = .export(.proving(export))
        beginStep(.proveExport, awsID: export.arn.rawValue, at: now, in: &turn)
        return next(at: now)
    }

    private mutating func judge(
        _ verdict: ProofVerdict, of export: CompletedExport, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        let place = "s3://\(export.bucket)/\(begun.exportPrefix)/"
        let failure: Failure
        switch verdict {
        case .whole(_, let bytes):
            memory.pass?.export = .proven(export)
            remember(in: &turn)
            endStep(.succeeded, awsID: export.arn.rawValue, detail: .proven(bytes: bytes), at: now, in: &turn)
            return beginScan(of: export, at: now, in: &turn)
        case .damaged(let faults):
            failure = Failure(
                kind: .damaged,
                message: "the export \(export.arn.exportID) is damaged: \(faults.joined(separator: "; "))",
                hint: "Look for what else writes to or deletes from \(place), lifecycle rules too.")
        case .gone:
            // Glaux itself may have read and removed it, and have forgotten that since a backup was restored.
            failure = Failure(
                kind: .missing,
                message: "nothing is left of the export \(export.arn.exportID) in \(place)",
                hint:
                    "Look for what deletes from there, lifecycle rules too; `glaux retry \(id)`, or the next slot, buys "
                    + "another.")
        }
        damagedReadings += 1
        guard damagedReadings > Self.furtherReadings else {
            return wait(.seconds(1), after: failure, at: now, in: &turn)
        }
        forgetExport(in: &turn)
        guard failure.kind == .damaged else { return fail(failure, at: now, in: &turn) }
        return requestAgain(after: failure, at: now, in: &turn)
    }

    /// AWS or the proof gave up on an export: buys another one, while the attempts last.
    private mutating func requestAgain(after failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        let asked = Set(steps.lazy.filter { $0.name == .requestExport }.compactMap(\.token))
        guard asked.count < Self.exportLimit else { return fail(failure, at: now, in: &turn) }
        endStep(.failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.stepFailed, at: now, failure: failure))
        return requestAnew(at: now, in: &turn)
    }

    /// AWS knows the export no more.
    mutating func lostExport(_ arn: ExportARN, at now: Timestamp, in turn: inout Turn) -> Want {
        forgetExport(in: &turn)
        return fail(
            Failure(
                kind: .missing,
                message: "AWS has forgotten the export \(arn.exportID), as it does after 90 days or with its table; "
                    + "nothing tells any more whether it is whole",
                hint: "`glaux retry \(id)`, or the next slot, buys a new one."), at: now, in: &turn)
    }

    private mutating func forgetExport(in turn: inout Turn) {
        memory.pass?.export = nil
        remember(in: &turn)
    }

    /// What is written to the table from the export's time on is in no line of it.
    private mutating func beginScan(of export: CompletedExport, at now: Timestamp, in turn: inout Turn) -> Want {
        guard var pass = memory.pass else { return fail(.forgotten, at: now, in: &turn) }
        guard export.exportTime < pass.window.to else { return beginScan(at: now, in: &turn) }
        pass.window.to = Timestamp(secondsSince1970: export.exportTime.secondsSince1970)
        guard !pass.window.isEmpty else {
            memory.pass = nil
            memory.spend(.proven(export))
            remember(in: &turn)
            return fail(
                Failure(
                    kind: .conflict,
                    message: "the export \(export.arn.exportID) is as of \(export.exportTime.iso8601), and everything "
                        + "through \(pass.window.from?.iso8601 ?? "then") is archived already",
                    hint: "Set this machine's clock, with NTP; then `glaux retry \(id)`."), at: now, in: &turn)
        }
        memory.pass = pass
        remember(in: &turn)
        return beginScan(at: now, in: &turn)
    }

    /// Why what was read cannot be all that the export has; nil if it is.
    func incompleteness(of pass: ArchivePass) -> Failure? {
        guard let export = pass.export?.proven, pass.scanned != export.itemCount else { return nil }
        return Failure(
            kind: .damaged,
            message:
                "\(pass.scanned) items of the export \(export.arn.exportID) were read, which has \(export.itemCount)",
            hint: anew)
    }

    /// What is read of an export is not what was proven. It may have been garbled on its way.
    ///
    /// - Returns: nil to read it again
    mutating func readDamage(_ failure: Failure, isGone: Bool, at now: Timestamp, in turn: inout Turn) -> Want? {
        damagedReadings += 1
        guard damagedReadings > Self.furtherReadings else { return nil }
        var failure = failure
        if isGone, memory.pass?.hasWritten == true {
            memory.pass?.hasLostExport = true
            failure.hint =
                "What was archived of it stays, and may be more than the table still has. If a backup of the journal was "
                + "restored, look whether a later certificate has it (README: Crashes, backups, recovery). "
                + "`glaux retry \(id)` removes what was written of this window, and buys another export."
        } else {
            memory.pass?.isSpoilt = true
            failure.hint = anew
        }
        remember(in: &turn)
        return fail(failure, at: now, in: &turn)
    }
}

extension ArchiveJob {
    private var anew: String {
        "Look for what else writes to or deletes from s3://\(begun.bucket.name)/\(begun.exportPrefix)/, lifecycle rules "
            + "too; then `glaux retry \(id)`, or the next slot, removes what was written of it, and buys another."
    }
}

extension Failure {
    fileprivate static var forgotten: Failure {
        Failure(
            kind: .unknown, message: "there is no pass whose export could be asked for or read",
            hint: "Report this as a fault of Glaux.")
    }

    fileprivate static var straggler: Failure {
        Failure(
            kind: .transient,
            message: "the config has changed since an export was asked for, and that request may still reach AWS",
            hint: "Nothing to do: if there is no such export then, another one is asked for as the config says now.")
    }
}
