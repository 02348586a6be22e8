/// One refresh of one table for one slot: from the request for an export to a target that shows it.
///
/// A job is told what happened and answers with what it wants next; what must be durable first goes into the turn's
/// changes. At most one call of a job is under way at a time.
package struct RefreshJob: SteppedJob {
    package enum Phase: Sendable, Hashable {
        /// Waits for a place among the exports; nothing has been sent.
        case waiting
        /// With what was found of the table, once it is the target's turn.
        case preflight(TableDescription?)
        case createDatabase(TableDescription)
        /// Where statements are to run.
        case askWorkgroup(TableDescription)
        /// The request may have reached AWS at any time from `since` on. The process that sent it first sends it again
        /// for `ExportToken.lifetime`, which cannot buy a second export. Later, and whenever the clock may have been set
        /// unnoticed (after a restart, in a retry), AWS's list of exports is searched for its token first.
        case requestExport(ExportRequest, since: Timestamp, search: ExportSearch?)
        case awaitExport(ExportARN, since: Timestamp)
        case proveExport(CompletedExport)
        case inferColumns(Generation)
        case verify(Generation, Examination)
        /// Waits for an operator's word.
        case held(Generation, Hold)
        /// With what is being changed, while that may have reached Glue.
        case ensureTarget(Generation, TargetChange?)
        /// Waits for a place among the queries.
        case waitingToRelocate(Generation, version: String?)
        case relocate(Generation, Relocation)
        case awaitRelocation(Generation, QueryID, since: Timestamp, isStopping: Bool)
        /// The statement was sent and may not be looked at.
        case watchTarget(Generation, Watching)
        case confirm(Generation)
        /// What follows once the target shows the generation; the job succeeds whatever comes of it.
        case replaceView(Generation, ViewReplacement)
        /// Gives each kept generation that lacks one a table of its own.
        case snapshot(Generation, SnapshotMaking)
        case prune(Generation, Removal)
        case ended
    }

    package enum TargetChange: Sendable, Hashable {
        case create(TargetDefinition)
        /// Gives it more columns, if it is still at the version.
        case widen(TargetDefinition, version: String?)
    }

    package enum Removal: Sendable, Hashable {
        /// Old versions of the target in the catalog.
        case trimmingVersions
        /// Which generations there are.
        case looking
        /// What the catalog shows of the table's other targets, one after the other: somebody may have moved one by hand.
        case askingTargets([Target], dead: [Generation])
        /// Whether the first may be removed, before its table goes.
        case judging(Target, [Generation])
        /// The first of the targets is the table of an examination that was cut off; it goes before the others are asked.
        case clearing(TargetDescription, [Target], dead: [Generation])
        /// The first is being removed: its table, then its objects.
        case removingSnapshot(Target, [Generation])
        case removing([Generation])
    }

    package enum Relocation: Sendable, Hashable {
        case athena(QueryRequest, Sending)
        case glue(version: String?)
    }

    /// Athena's token protects an immediate resend only, so a statement that may have been sent is not just sent again.
    package enum Sending: Sendable, Hashable {
        /// After a restart or a lost answer: it may be under way, without anybody knowing its id.
        case finding
        /// After any wait: the catalog is asked whether the relocation has happened, and whether the target is still as
        /// it was judged.
        case looking
        case starting
    }

    package internal(set) var record: JobRecord
    package let spec: RefreshSpec
    package internal(set) var phase: Phase
    package internal(set) var steps: [StepRecord]
    /// Failures of the present step in a row.
    var failures = 0
    /// When this process took it up from the journal; nil if it began in it.
    var takenUpAt: Timestamp?
    /// Whether this process has sent the present relocation's statement to Athena, which then knows its token.
    var hasSentStatement = false
    /// What is denied is asked once.
    var mayFindStatement = true
    /// Readings of the present proof that found the export damaged. A call that failed read nothing.
    var damagedReadings = 0
    /// Of this job's export; nil until it is read.
    var sample: ExportSample?
    /// What the target was when it was judged last; nil if that was nothing, or has been changed by this job since.
    var judged: TargetSighting?
    /// How it read its lines then.
    var judgedLayout: CatalogLayout?
    /// When that was, if this process looked.
    var judgedAt: Timestamp?
    /// In the present step.
    var hasWidened = false
    var hasCreatedDatabase = false
    let journalID: String

    /// A new job. It waits for a place.
    package init(_ record: JobRecord, spec: RefreshSpec, journalID: String) {
        self.record = record
        self.spec = spec
        self.phase = .waiting
        self.steps = []
        self.journalID = journalID
    }

    init(_ record: JobRecord, spec: RefreshSpec, journalID: String, phase: Phase, steps: [StepRecord]) {
        self.record = record
        self.spec = spec
        self.phase = phase
        self.steps = steps
        self.journalID = journalID
    }

    mutating func stepBegan() { damagedReadings = 0 }

    /// When the job fails if it has not ended; nil while it waits for its first place, or for an operator.
    package var deadline: Timestamp? {
        switch phase {
        case .waiting, .held: return nil
        case .preflight, .createDatabase, .askWorkgroup, .requestExport, .awaitExport, .proveExport, .inferColumns,
            .verify,
            .ensureTarget, .waitingToRelocate, .relocate, .awaitRelocation, .watchTarget, .confirm, .replaceView,
            .snapshot, .prune, .ended:
            break
        }
        // Waiting for a person was not the job's fault: it has its time again.
        return deadline(after: spec.timeout, from: approvals.last?.finishedAt)
    }

    /// Whether it holds one of the places among the exports. It keeps it until the export is proven, since a damaged one
    /// is exported anew.
    package var holdsExportPlace: Bool {
        switch phase {
        case .preflight, .createDatabase, .askWorkgroup, .requestExport, .awaitExport: true
        case .proveExport: record.pipeline == .refresh
        case .waiting, .inferColumns, .verify, .held, .ensureTarget, .waitingToRelocate, .relocate, .awaitRelocation,
            .watchTarget, .confirm, .replaceView, .snapshot, .prune, .ended:
            false
        }
    }

    /// Whether it holds one of the places among the queries.
    package var holdsQueryPlace: Bool {
        switch phase {
        case .relocate, .awaitRelocation, .watchTarget: spec.relocation == .athena
        case .verify(_, .querying(let errand)), .replaceView(_, .querying(let errand, sql: _)): errand.holdsPlace
        case .replaceView(_, .lookingAgain), .verify(_, .stopping): true
        case .verify(_, .creating), .verify(_, .inspecting), .verify(_, .replacing), .verify(_, .clearing),
            .replaceView(_, .readingTarget), .replaceView(_, .sampling), .replaceView(_, .recalling),
            .replaceView(_, .looking), .replaceView(_, .waiting), .replaceView(_, .seeing),
            .waiting, .preflight, .createDatabase, .askWorkgroup, .requestExport, .awaitExport, .proveExport,
            .inferColumns, .held,
            .ensureTarget, .waitingToRelocate, .confirm, .snapshot, .prune, .ended:
            false
        }
    }

    /// - Returns: what the job wants now; nil if it goes on wanting what it wanted before the event.
    mutating func handle(
        _ event: Event, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want? {
        switch event {
        case .admitted:
            switch phase {
            case .waiting:
                record.startedAt = now
                setHeld(nil, in: &turn)
                turn.notices.append(notice(.jobStarted, at: now))
                return begin(at: now, in: &turn)
            case .waitingToRelocate(let generation, let version):
                setHeld(nil, in: &turn)
                return beginRelocation(of: generation, version: version, at: now, in: &turn)
            case .verify(let generation, .querying(.waiting(let request))):
                announce(request, in: &turn)
                phase = .verify(generation, .querying(.starting(request)))
                return next(at: now)
            case .replaceView(let generation, .waiting(let sql)):
                setHeld(nil, in: &turn)
                phase = .replaceView(generation, .lookingAgain(sql: sql))
                return next(at: now)
            case .preflight, .createDatabase, .askWorkgroup, .requestExport, .awaitExport, .proveExport, .inferColumns,
                .verify, .held,
                .ensureTarget, .relocate, .awaitRelocation, .watchTarget, .confirm, .replaceView, .snapshot, .prune,
                .ended:
                return next(at: now)
            }
        case .due:
            return tryAgain(at: now, in: &turn)
        case .replied(.success(let reply)):
            return handleReply(reply, at: now, context: context, in: &turn)
        case .replied(.failure(let failure)):
            return handleFailure(failure, at: now, context: context, in: &turn)
        case .timedOut:
            return end(as: .timedOut, at: now, in: &turn)
        case .cancelled:
            return end(as: .cancelled, at: now, in: &turn)
        case .approved:
            return approve(at: now, in: &turn)
        case .rejected:
            return reject(at: now, in: &turn)
        case .displaced:
            return giveWay(at: now, in: &turn)
        }
    }

    /// What the present phase asks of AWS: for its first call, for a resend, and after a restart alike.
    mutating func next(at now: Timestamp) -> Want {
        switch phase {
        case .waiting:
            return .exportPlace
        case .preflight(nil):
            return .call(.describeTable(spec.table))
        case .preflight(.some):
            return .call(.describeTarget(spec.target))
        case .createDatabase:
            return .call(.createDatabase(spec.target.database))
        case .askWorkgroup:
            return .call(.describeWorkgroup(spec.workgroup))
        case .requestExport(let request, _, .some(let search)):
            return .call(search.call(for: request.table))
        case .requestExport(let request, let since, nil):
            if ExportToken.isAlive(since: since, at: now) { return .call(.requestExport(request)) }
            let search = ExportSearch(since: since, now: now)
            phase = .requestExport(request, since: since, search: search)
            return .call(search.call(for: request.table))
        case .awaitExport(let arn, _):
            return .lookAtExport(arn, at: now)
        case .proveExport(let export):
            return .call(.proveExport(export, bucketOwner: spec.bucketOwner))
        case .inferColumns(let generation):
            return .call(
                .sampleExport(generation.export, bucketOwner: spec.bucketOwner, limit: spec.sampleBytes))
        case .verify(_, .creating(let definition)):
            return .call(.createTarget(definition))
        case .verify(_, .inspecting(let definition)):
            return .call(.describeTarget(definition.target))
        case .verify(_, .replacing(let definition)):
            return .call(.updateTarget(definition, expectedVersion: nil))
        case .verify(_, .querying(let errand)), .replaceView(_, .querying(let errand, sql: _)):
            return errand.want(at: now)
        case .verify(_, .stopping(let query)):
            return .call(.stopQuery(query))
        case .verify(_, .clearing):
            return .call(.deleteTarget(Examination.table(for: spec.target)))
        case .replaceView(_, .readingTarget):
            return .call(.describeTarget(spec.target))
        case .replaceView(let generation, .sampling):
            return .call(
                .sampleExport(generation.export, bucketOwner: spec.bucketOwner, limit: spec.sampleBytes))
        case .replaceView(_, .recalling):
            return .call(.recallShape(spec.table))
        case .replaceView(_, .looking), .replaceView(_, .lookingAgain), .replaceView(_, .seeing):
            return .call(.describeTarget(viewName))
        case .replaceView(_, .waiting):
            return .queryPlace
        case .held:
            return .approval
        case .ensureTarget(_, nil), .confirm, .relocate(_, .athena(_, .looking)):
            return .call(.describeTarget(spec.target))
        case .ensureTarget(_, .create(let definition)):
            return .call(.createTarget(definition))
        case .ensureTarget(_, .widen(let definition, let version)):
            return .call(.updateTarget(definition, expectedVersion: version))
        case .waitingToRelocate:
            return .queryPlace
        case .relocate(_, .athena(let request, .finding)):
            let since = steps.last?.startedAt ?? now
            return .call(.findStatement(StatementSearch(for: request, since: since, now: now)))
        case .relocate(_, .athena(let request, .starting)):
            hasSentStatement = true
            return .call(.startQuery(request))
        case .relocate(_, .glue) where record.endsAs != nil:
            // A look tells whether the target has moved; it is not to be moved any more.
            return .call(.describeTarget(spec.target))
        case .relocate(let generation, .glue(let version)):
            return .call(.relocateTarget(spec.target, location: generation.location, expectedVersion: version))
        case .awaitRelocation(_, let query, _, _):
            return .lookAtQuery(query, at: now)
        case .watchTarget(_, let watching):
            return .call(watching.stage == .stopping ? .stopQuery(watching.query) : .describeTarget(spec.target))
        case .snapshot(_, .looking), .prune(_, .looking):
            return .call(.recallGenerations(spec.table))
        case .snapshot(_, .readingTarget):
            return .call(.describeTarget(spec.target))
        case .snapshot(_, .creating(let definition, _)):
            return .call(.createTarget(definition))
        case .snapshot(_, .inspecting(let definition, _)):
            return .call(.describeTarget(definition.target))
        case .prune(_, .trimmingVersions):
            return .call(.trimVersions(spec.target, keep: spec.keepVersions))
        case .prune(_, .askingTargets(let targets, dead: _)):
            return targets.first.map { .call(.describeTarget($0)) } ?? .nothing
        case .prune(_, .judging(_, let generations)):
            guard let generation = generations.first else { return .nothing }
            return .call(.judgeRemoval(generation.export, bucketOwner: spec.bucketOwner))
        case .prune(_, .clearing(let leftover, _, dead: _)):
            return .call(.deleteTarget(leftover.target))
        case .prune(_, .removingSnapshot(let snapshot, _)):
            return .call(.deleteTarget(snapshot))
        case .prune(_, .removing(let generations)):
            guard let generation = generations.first else { return .nothing }
            return .call(.removeExport(generation.export, bucketOwner: spec.bucketOwner))
        case .ended:
            return .nothing
        }
    }
}
