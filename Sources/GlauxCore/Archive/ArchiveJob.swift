/// One run of an archive for one slot: items that are old enough, from the table into partitions in S3 that are proven and
/// registered.
///
/// What it has done is in the archive's memory, so a job begins in the same way whether it is new, was interrupted, or
/// goes on with what another left.
package struct ArchiveJob: SteppedJob {
    enum Phase: Sendable, Hashable {
        case waiting
        /// With what was found of the table, once it is the target's turn.
        case preflight(ScanTable?)
        case createDatabase(ScanTable)
        /// Removes what was begun and is not wanted.
        case throwAway(ScanTable)
        /// Buys what is read instead of the table, and proves it.
        case export(ExportErrand)
        /// Forgets uploads of an interrupted call, of which no cursor knows.
        case sweep
        case scan
        case complete
        case readBack
        /// Removes what is lost, to read its pieces again.
        case discard
        /// Waits for an operator's word.
        case held
        /// Has it, and waits for a place.
        case approved
        case ensureTarget(Change?)
        case register(Registration)
        /// Of a pass that is over, or was thrown away.
        case removeExport(CompletedExport)
        case ended
    }

    enum Change: Sendable, Hashable {
        case create(TargetDefinition)
        case widen(TargetDefinition, version: String?)
    }

    var record: JobRecord
    let spec: ArchiveSpec
    let journalID: String
    var steps: [StepRecord]
    var failures = 0
    var takenUpAt: Timestamp?
    var phase = Phase.waiting
    var memory = ArchiveMemory()
    /// Whether uploads may be there that no cursor knows.
    var needsSweep = true
    var hasCreatedDatabase = false
    /// That the table has, as the preflight found; nil for as many as anybody asks for.
    var capacity: Int?
    /// As the preflight found it.
    var tableARN: TableARN?
    /// Of the scan, and when that was so.
    var pace: (ReadPace, at: Timestamp)?
    /// That a process sent, or was about to, which has ended.
    var leftStatement: LeftStatement?
    /// Readings of the export that came to damage, in a row.
    var damagedReadings = 0
    /// Whether an operator retries it, in this process.
    var isOrderedAnew = false
    /// Spent exports that this job could not remove.
    var leftExports: Set<ExportARN> = []

    init(_ record: JobRecord, spec: ArchiveSpec, journalID: String, steps: [StepRecord] = []) {
        self.record = record
        self.spec = spec
        self.journalID = journalID
        self.steps = steps
    }

    /// One that waited for an operator's word waits for it still; any other begins at the beginning, and goes on from what
    /// is remembered.
    ///
    /// - Parameter memory: nil if there is none, or it cannot be read
    init(resuming open: Recollection.OpenJob, spec: ArchiveSpec, memory: ArchiveMemory?, journalID: String) {
        self.init(open.record, spec: spec, journalID: journalID, steps: open.steps)
        guard let memory, let pass = memory.pass, pass.isScanned, !pass.isApproved, !pass.isRejected,
            let step = steps.last, step.name == .verify, step.state == .running
        else { return }
        self.memory = memory
        phase = .held
    }

    /// How long a call may read before what it has read is committed.
    static let patience = Duration.seconds(60)

    /// An ended job that an operator wants to go on.
    static func retrying(
        _ ended: Recollection.OpenJob, spec: ArchiveSpec, journalID: String, at now: Timestamp, in turn: inout Turn
    ) -> (ArchiveJob, Want) {
        var record = ended.record
        record.reopen(at: now)
        var job = ArchiveJob(record, spec: spec, journalID: journalID, steps: ended.steps)
        job.isOrderedAnew = true
        turn.changes.append(.jobReopened(job.record, .archive(spec)))
        job.setHeld("a place among the archives that may be under way", in: &turn)
        turn.notices.append(job.notice(.jobHeld, at: now))
        return (job, .archivePlace)
    }

    /// Whether it was under way when the rows were written that it goes on from.
    private var hasBegun: Bool { steps.last.map { $0.state != .failed && $0.state != .cancelled } ?? false }

    /// When it went on after an operator's approval: its time begins anew then, as a person may take days, and the line
    /// for a place hours.
    private var approvedAt: Timestamp? {
        guard let approval = steps.lastIndex(where: { $0.name == .verify && $0.state == .succeeded }) else {
            return nil
        }
        let next = steps.index(after: approval)
        return next < steps.endIndex ? steps[next].startedAt : steps[approval].finishedAt
    }

    var isWaiting: Bool { phase == .waiting }
    var awaitsApproval: Bool { phase == .held }
    /// One that waits for a person keeps nobody waiting.
    var holdsPlace: Bool {
        switch phase {
        case .waiting, .held, .approved, .ended: false
        case .preflight, .createDatabase, .throwAway, .export, .sweep, .scan, .complete, .readBack, .discard,
            .ensureTarget, .register, .removeExport:
            true
        }
    }

    var deadline: Timestamp? {
        switch phase {
        case .waiting, .held, .approved: nil
        case .preflight, .createDatabase, .throwAway, .export, .sweep, .scan, .complete, .readBack, .discard,
            .ensureTarget, .register, .removeExport, .ended:
            deadline(after: spec.timeout, from: approvedAt)
        }
    }

    mutating func handle(_ event: Event, at now: Timestamp, context: Context, in turn: inout Turn) -> Want? {
        switch event {
        case .admitted:
            admitStatement(at: now, in: &turn)
            if phase == .export(.waiting) { return takeUpExport(at: now, in: &turn) }
            guard phase == .waiting || phase == .approved else { return next(at: now) }
            if let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
            if let damage = context.archiveDamage { return fail(damage, at: now, in: &turn) }
            memory = context.archive ?? ArchiveMemory()
            if isOrderedAnew, memory.pass?.hasLostExport == true { memory.pass?.isSpoilt = true }
            followEngine(in: &turn)
            if phase == .waiting {
                // It may have waited in line, before a restart too.
                if takenUpAt == nil || !hasBegun {
                    record.startedAt = now
                    takenUpAt = nil
                } else {
                    takenUpAt = now
                }
                turn.notices.append(notice(.jobStarted, at: now))
            }
            setHeld(nil, in: &turn)
            leftStatement = LeftStatement(steps.last)
            // Of a step that a crash cut off nothing is lost: it is gone through again.
            endStep(.cancelled, at: now, in: &turn)
            phase = .preflight(nil)
            beginStep(.preflight, awsID: spec.table.rawValue, at: now, in: &turn)
            return next(at: now)
        case .due: return tryAgain(at: now, in: &turn)
        case .replied(.success(let reply)):
            return answer(reply, at: now, context: context, in: &turn)
                ?? fail(
                    Failure(
                        kind: .unknown, message: "an answer arrived that the step did not ask for",
                        hint: "Report this as a fault of Glaux."), at: now, in: &turn)
        case .replied(.failure(let failure)): return answer(failure, at: now, in: &turn)
        case .timedOut: return end(as: .timedOut, at: now, in: &turn)
        case .cancelled: return end(as: .cancelled, at: now, in: &turn)
        case .approved:
            guard phase == .held else { return nil }
            record.failure = nil
            setHeld(nil, in: &turn)
            endStep(.succeeded, at: now, in: &turn)
            memory.pass?.isApproved = true
            remember(in: &turn)
            // Others may have taken its place, and much can have happened to the table meanwhile.
            phase = .approved
            return next(at: now)
        case .rejected:
            guard phase == .held else { return nil }
            memory.pass?.isRejected = true
            remember(in: &turn)
            return finish(as: .cancelled, at: now, in: &turn)
        // Only what is idle gives way.
        case .displaced: return nil
        }
    }

    /// What is begun is finished as it began; `spec` is what the config says now.
    var begun: ArchiveSpec {
        guard var begun = memory.pass?.spec else { return spec }
        begun.partitionMode = spec.partitionMode
        begun.workgroup = spec.workgroup
        begun.resultLocation = spec.resultLocation
        // The same one, with another owner or key.
        if begun.bucket.name == spec.bucket.name { begun.bucket = spec.bucket }
        return begun
    }

    mutating func next(at now: Timestamp) -> Want {
        switch phase {
        case .waiting, .approved: return .archivePlace
        case .preflight(nil):
            let buys = begun.engine == .export && memory.pass?.export?.isBought != true
            return .call(.archive(.describeTable(spec.table, withRecovery: buys)))
        case .preflight(.some), .ensureTarget(nil): return .call(.describeTarget(begun.target))
        case .createDatabase: return .call(.createDatabase(begun.target.database))
        case .held: return .approval
        case .ensureTarget(.create(let definition)): return .call(.createTarget(definition))
        case .ensureTarget(.widen(let definition, let version)):
            return .call(.updateTarget(definition, expectedVersion: version))
        case .export(let errand): return want(errand, at: now)
        case .removeExport(let export):
            let owner = export.bucket == spec.bucket.name ? spec.bucket.owner : nil
            return .call(.removeExport(export, bucketOwner: owner))
        case .ended: return .nothing
        case .register(.left): return .queryPlace
        case .register(.find(let request, let since)):
            return .call(.findStatement(StatementSearch(for: request, since: since, now: now)))
        case .register(.ask(let errand, rest: _, lacking: _)): return errand.want(at: now)
        case .register(.stop(let query, _)): return .call(.stopQuery(query))
        case .throwAway, .sweep, .scan, .complete, .readBack, .discard, .register(.look):
            guard let pass = memory.pass else { return .nothing }
            return .call(.archive(call(pass, at: now)))
        }
    }

    mutating func stepBegan() { damagedReadings = 0 }

    /// Where the pace of a scan is said: with an export the config has none, and a scan that was begun keeps its own.
    var paced: ArchiveSpec { spec.engine == .export ? memory.pass?.spec ?? spec : spec }

    private var readUnits: Double? {
        if let share = paced.readShare, let capacity { return max(1, Double(capacity) * Double(share) / 100) }
        return paced.readUnits.map(Double.init)
    }

    /// What the pass asks for in its phase.
    private func call(_ pass: ArchivePass, at now: Timestamp) -> ArchiveCall {
        let begun = begun
        switch phase {
        case .throwAway:
            return .removePass(
                begun.bucket, prefix: ArchivePath.folder(begun.prefix, [], []),
                named: ArchivePath.beginning(begun.name, slot: pass.slot))
        case .sweep:
            return .abortUploads(
                begun.bucket, prefix: ArchivePath.folder(begun.prefix, [], []),
                named: ArchivePath.beginning(begun.name, slot: pass.slot))
        case .complete: return .completeUploads(begun.bucket, pass.pending)
        case .readBack: return .readObjects(begun.bucket, keys: pass.pending.map(\.key), begun.compression)
        case .discard: return .removeObjects(begun.bucket, keys: pass.pending.map(\.key))
        case .register:
            let partitions = pass.partitions.map { partition in
                PartitionLocation(
                    values: partition.values,
                    location: "s3://\(begun.bucket.name)/"
                        + ArchivePath.folder(begun.prefix, begun.keys, partition.values))
            }
            return .registerPartitions(
                begun.target, partitions, archive: begun.name, creates: !begun.partitionMode.asksAthena)
        case .scan, .waiting, .preflight, .createDatabase, .export, .held, .approved, .ensureTarget, .removeExport,
            .ended:
            var request = ScanRequest(
                archive: begun.name, slot: pass.slot, table: begun.table.rawValue,
                cursors: pass.cursors.filter { !$0.isDone }, segments: pass.cursors.count, window: pass.window,
                rule: begun.window, keys: begun.keys, defaultPartition: begun.defaultPartition,
                bucket: begun.bucket, prefix: begun.prefix, compression: begun.compression,
                objectBytes: spec.objectBytes, memory: spec.memory, patience: Self.patience,
                readUnits: begun.engine == .scan ? readUnits : nil, infersColumns: true)
            request.export = begun.engine == .export ? pass.export?.proven : nil
            if let readUnits = request.readUnits { request.pace = pace.map { $0.rested(now - $1, rate: readUnits) } }
            request.untimed = Set(memory.untimed)
            request.untimedRoom = max(0, ArchiveMemory.mostUntimed - memory.untimed.count - pass.untimed.count)
            return .scan(request)
        }
    }
}
