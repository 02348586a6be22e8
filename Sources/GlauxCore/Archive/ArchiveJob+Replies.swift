extension ArchiveJob {
    mutating func answer(
        _ reply: AWSReply, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want? {
        switch (phase, reply) {
        case (.preflight(nil), .archive(.table(let table))):
            phase = .preflight(table)
            if let pass = memory.pass, !pass.continues(under: spec) {
                if pass.spec.bucket.name == spec.bucket.name, pass.spec.prefix == spec.prefix {
                    phase = .throwAway(table)
                } else {
                    // Nothing that the archive has from now on is there, and the rights to that place may be gone.
                    throwAway(in: &turn)
                }
            }
            return next(at: now)
        case (.throwAway(let table), .archive(.aborted)):
            recover(at: now, in: &turn)
            throwAway(in: &turn)
            phase = .preflight(table)
            return next(at: now)
        case (.preflight(.some(let table)), .target(let found)):
            return judge(table, found, at: now, in: &turn)
        case (.createDatabase(let table), .done):
            phase = .preflight(table)
            return next(at: now)
        case (.export(let errand), _):
            return answer(reply, to: errand, context: context, at: now, in: &turn)
        case (.removeExport(let export), .removed(let removal)):
            return removed(removal, export, at: now, in: &turn)
        case (.sweep, .archive(.aborted)):
            needsSweep = false
            phase = .scan
            return next(at: now)
        case (.scan, .archive(.round(let round))):
            recover(at: now, in: &turn)
            damagedReadings = 0
            memory.pass?.add(round)
            pace = round.pace.map { ($0, now) }
            remember(in: &turn)
            return goOn(at: now, in: &turn)
        case (.complete, .done):
            recover(at: now, in: &turn)
            phase = .readBack
            return next(at: now)
        case (.readBack, .archive(.objects(let found))):
            if let damage = memory.pass?.damage(in: found) {
                memory.pass?.isLost = true
                remember(in: &turn)
                return fail(
                    Failure(
                        kind: .damaged, message: "what S3 has is not what was written: \(damage)",
                        hint:
                            "See who else writes to \(spec.location); then `glaux retry \(id)`, or the next slot, removes "
                            + "those objects and reads their items again."), at: now, in: &turn)
            }
            recover(at: now, in: &turn)
            memory.pass?.settle()
            remember(in: &turn)
            return goOn(at: now, in: &turn)
        case (.discard, .done):
            recover(at: now, in: &turn)
            memory.pass?.goBack()
            remember(in: &turn)
            needsSweep = true
            return goOn(at: now, in: &turn)
        case (.ensureTarget(nil), .target(let found)):
            return judgeTarget(found, at: now, in: &turn)
        case (.ensureTarget(.some), .done):
            // What it has become tells the next look.
            phase = .ensureTarget(nil)
            return next(at: now)
        case (.register(let registration), _):
            return answer(reply, to: registration, context: context, at: now, in: &turn)
        case (_, _): return nil
        }
    }

    mutating func answer(_ failure: AWSFailure, at now: Timestamp, in turn: inout Turn) -> Want {
        let words = Failure(failure, of: begun)
        switch phase {
        case .preflight(.some(let table))
        where failure.kind == .missing && begun.createsDatabase && !hasCreatedDatabase:
            hasCreatedDatabase = true
            phase = .createDatabase(table)
            return next(at: now)
        case .ensureTarget(.some) where failure.kind == .conflict && failures < 5:
            failures += 1
            phase = .ensureTarget(nil)
            return next(at: now)
        case .complete where failure.code == ArchiveObject.lost:
            memory.pass?.isLost = true
            remember(in: &turn)
            return goOn(at: now, in: &turn)
        case .export(.requesting(let request, let since, .some(let search)))
        where failure.code == "ExportNotFoundException":
            // Listed a moment ago and forgotten since, so it is older than AWS's memory.
            guard case .describeExport(let arn) = search.call(for: request.table) else { break }
            return searched(search.passingOver(arn), request, since, at: now, in: &turn)
        case .export(.requesting(let request, let since, nil)) where failure.kind.mayHaveArrived:
            // It may have reached AWS, and the token grows old while nobody looks.
            phase = .export(.requesting(request, since: since, search: ExportSearch(since: since, now: now)))
        case .export(.awaiting(let arn, since: _)) where failure.code == "ExportNotFoundException":
            return lostExport(arn, at: now, in: &turn)
        case .removeExport(let export):
            if let want = couldNotRemove(export, for: words, at: now, in: &turn) { return want }
        case .register(.find) where !failure.kind.passes || failure.isForGood:
            // It is sent anew at worst, and changes nothing the second time.
            return look(at: now)
        case .register(.stop(_, let ending)): return finish(as: ending, at: now, in: &turn)
        case .register(.ask(.awaiting, rest: _, lacking: _)) where failure.kind == .missing: return look(at: now)
        case .scan:
            // Some of its uploads may have begun, and what it has used nobody knows: a second's, at least.
            needsSweep = true
            pace = (ReadPace(balance: 0, unitsPerItem: pace?.0.unitsPerItem), now)
            phase = .sweep
            guard [CompletedExport.damaged, CompletedExport.gone].contains(failure.code) else { break }
            let isGone = failure.code == CompletedExport.gone
            if let want = readDamage(words, isGone: isGone, at: now, in: &turn) { return want }
            return wait(.seconds(1), after: words, at: now, in: &turn)
        case .waiting, .preflight, .createDatabase, .throwAway, .export, .sweep, .complete, .readBack, .discard, .held,
            .approved,
            .ensureTarget, .register, .ended:
            break
        }
        failures += 1
        guard let delay = StepRetry.delay(after: words.kind, failures: failures, salt: "\(id)") else {
            return fail(words, at: now, in: &turn)
        }
        return wait(delay, after: words, at: now, in: &turn)
    }

    private mutating func judge(
        _ table: ScanTable, _ found: TargetDescription?, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard ["ACTIVE", "UPDATING"].contains(table.status) else {
            return fail(
                Failure(
                    kind: .invalid, message: "table \(spec.table) is \(table.status)",
                    hint: "Wait until it is ACTIVE, then `glaux retry \(id)`."), at: now, in: &turn)
        }
        if case .refuse(let obstacle) = ArchiveTarget.judgement(of: found, spec: begun, columns: nil, job: id) {
            return fail(obstacle, at: now, in: &turn)
        }
        if let obstacle = obstacle(of: table) { return fail(obstacle, at: now, in: &turn) }
        if let pass = memory.pass, pass.tableID != table.id, !pass.isScanned {
            return fail(
                Failure(
                    kind: .conflict,
                    message: "table \(spec.table) was made anew while the archive up to \(pass.window.to.iso8601) was "
                        + "under way; what was read of the old one is in \(pass.spec.location)",
                    hint: "Give the archive another name and another prefix: it then begins anew."), at: now, in: &turn)
        }
        let engine = memory.pass?.spec.engine ?? spec.engine
        if engine == .export, table.isRecoverable == false, memory.pass?.export?.isBought != true {
            return fail(spec.words.recoveryIsOff, at: now, in: &turn)
        }
        if engine == .scan, let share = paced.readShare, table.readUnits == nil {
            return fail(
                Failure(
                    kind: .invalid,
                    message:
                        "`max_rcu` is \(share) % of the capacity of table \(spec.table), which is on demand and has no limit",
                    hint: "Write read units under `max_rcu:` of archive \(spec.name), such as 500."), at: now, in: &turn
            )
        }
        capacity = table.readUnits
        tableARN = table.arn
        endStep(.succeeded, at: now, in: &turn)
        return beginPass(tableID: table.id, at: now, in: &turn)
    }

    /// Why what is archived cannot be gone on with.
    private func obstacle(of table: ScanTable) -> Failure? {
        guard memory.pass == nil, let source = memory.source, let through = memory.archivedThrough else { return nil }
        let what: String
        if source.tableID != table.id {
            what = "table \(spec.table) is not the one, or was made anew,"
        } else if source.attribute != spec.window.attribute {
            what = "the config has gone over from \(source.attribute) to \(spec.window.attribute)"
        } else {
            return nil
        }
        return Failure(
            kind: .conflict,
            message:
                "\(what) since archive \(spec.name) has everything up to \(through.iso8601), which is not true of it",
            hint: "Give the archive another name and another prefix: it then begins anew. Or undo the change.")
    }

    /// The pass that was begun is as if it had never been. No other reads its export, which may be older than the next
    /// window's end, or of a table that is not the one any more.
    private mutating func throwAway(in turn: inout Turn) {
        guard let pass = memory.pass else { return }
        memory.firstPiece = (pass.cursors.map(\.piece).max() ?? 0) + 1
        memory.pass = nil
        memory.spend(pass.export)
        remember(in: &turn)
    }

    /// Takes up the pass that was begun, or begins the one of the slot, if there is any time in it.
    private mutating func beginPass(tableID: String, at now: Timestamp, in turn: inout Turn) -> Want {
        if memory.pass == nil {
            let window = spec.window.window(at: record.slot, archivedThrough: memory.archivedThrough)
            // Whatever the export of the slot's own pass lacked is of the next slot.
            guard !window.isEmpty, memory.certifiedSlot != record.slot else { return succeed(at: now, in: &turn) }
            var pass = ArchivePass(spec: spec, slot: record.slot, window: window, tableID: tableID)
            for index in pass.cursors.indices { pass.cursors[index].piece = memory.firstPiece }
            memory.pass = pass
            remember(in: &turn)
            // No other job has this slot.
            needsSweep = false
        }
        return beginReading(at: now, in: &turn)
    }

    mutating func beginScan(at now: Timestamp, in turn: inout Turn) -> Want {
        beginStep(.scan, at: now, in: &turn)
        return goOn(at: now, in: &turn)
    }

    /// What comes next of the pass. What is written is completed and read back first: a sweep would take it for remains.
    private mutating func goOn(at now: Timestamp, in turn: inout Turn) -> Want {
        guard let pass = memory.pass else { return succeed(at: now, in: &turn) }
        if pass.partitions.count > ArchivePass.mostPartitions {
            return fail(
                Failure(
                    kind: .invalid,
                    message:
                        "the items up to \(pass.window.to.iso8601) are of more than \(ArchivePass.mostPartitions) partitions",
                    hint:
                        "Partition by less (`partition_by:` of archive \(spec.name)), under another name and prefix: the "
                        + "archive then begins anew."), at: now, in: &turn)
        }
        if !pass.pending.isEmpty {
            phase = pass.isLost ? .discard : .complete
        } else if !pass.isScanned {
            phase = needsSweep ? .sweep : .scan
        } else {
            if let obstacle = incompleteness(of: pass) {
                memory.pass?.isSpoilt = true
                remember(in: &turn)
                return fail(obstacle, at: now, in: &turn)
            }
            endStep(
                .succeeded, detail: .scanned(bytes: pass.partitions.reduce(0) { $0 + $1.bytes }), at: now, in: &turn)
            if pass.malformed + pass.left > 0, spec.onMalformed == .hold, !pass.isApproved {
                return hold(pass, at: now, in: &turn)
            }
            return beginTarget(at: now, in: &turn)
        }
        return next(at: now)
    }

    private mutating func beginTarget(at now: Timestamp, in turn: inout Turn) -> Want {
        guard let pass = memory.pass, !pass.partitions.isEmpty else { return certify(at: now, in: &turn) }
        phase = .ensureTarget(nil)
        beginStep(.ensureTarget, awsID: pass.spec.target.description, at: now, in: &turn)
        return next(at: now)
    }

    private mutating func judgeTarget(_ found: TargetDescription?, at now: Timestamp, in turn: inout Turn) -> Want {
        guard let pass = memory.pass else { return succeed(at: now, in: &turn) }
        var values = memory.values
        values.add(pass.partitions.map(\.values), of: pass.spec.keys)
        switch ArchiveTarget.judgement(
            of: found, spec: begun, columns: pass.shape.columns, values: values, job: id)
        {
        case .create(let definition): phase = .ensureTarget(.create(definition))
        case .widen(let definition, let version): phase = .ensureTarget(.widen(definition, version: version))
        case .refuse(let failure): return fail(failure, at: now, in: &turn)
        case .isFit:
            endStep(.succeeded, at: now, in: &turn)
            guard !pass.spec.keys.isEmpty, spec.partitionMode != .projection else {
                return certify(at: now, in: &turn)
            }
            return beginRegistration(at: now, in: &turn)
        }
        return next(at: now)
    }

    /// The pass is over. A job that finished what another had begun goes on with its own.
    mutating func certify(at now: Timestamp, in turn: inout Turn) -> Want {
        guard let pass = memory.pass else { return succeed(at: now, in: &turn) }
        turn.changes.append(.certified(ArchiveCertificate(pass, job: id, at: now)))
        memory.archivedThrough = pass.window.to
        memory.untimed += pass.untimed
        memory.values.add(pass.partitions.map(\.values), of: pass.spec.keys)
        memory.source = ArchiveMemory.Source(tableID: pass.tableID, attribute: pass.spec.window.attribute)
        memory.firstPiece = 0
        memory.requestedExports = 0
        memory.certifiedSlot = pass.slot
        memory.spend(pass.export)
        memory.pass = nil
        remember(in: &turn)
        guard pass.slot != record.slot else { return succeed(at: now, in: &turn) }
        if pass.spec.target != spec.target {
            // Nobody has looked at it yet.
            phase = .preflight(nil)
            beginStep(.preflight, awsID: spec.table.rawValue, at: now, in: &turn)
            return next(at: now)
        }
        return beginPass(tableID: pass.tableID, at: now, in: &turn)
    }

    func remember(in turn: inout Turn) { turn.observations.append(.archive(memory)) }
}
