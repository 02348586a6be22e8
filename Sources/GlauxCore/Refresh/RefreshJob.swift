/// One refresh of one table for one slot: from the request for an export to a target that shows it.
///
/// A job is told what happened and answers with what it wants next; what must be durable first goes into the turn's
/// changes. At most one call of a job is under way at a time.
package struct RefreshJob: Sendable {
    package enum Phase: Sendable, Hashable {
        /// Waits for a place among the exports; nothing has been sent.
        case waiting
        /// With what was found of the table, once it is the target's turn.
        case preflight(TableDescription?)
        /// The request may have reached AWS at any time from `since` on. The process that sent it first sends it again
        /// for `ExportToken.lifetime`, which cannot buy a second export. Later, and whenever the clock may have been set
        /// unnoticed (after a restart, in a retry), AWS's list of exports is searched for its token first.
        case requestExport(ExportRequest, since: Timestamp, search: ExportSearch?)
        case awaitExport(ExportARN, since: Timestamp)
        case proveExport(CompletedExport)
        /// `creating` while CreateTable may have reached Glue.
        case ensureTarget(Generation, creating: TargetDefinition?)
        /// Waits for a place among the queries.
        case waitingToRelocate(Generation, version: String?)
        case relocate(Generation, Relocation)
        case awaitRelocation(Generation, QueryID, since: Timestamp, isStopping: Bool)
        case confirm(Generation)
        case ended
    }

    package enum Relocation: Sendable, Hashable {
        /// `lookFirst` after a restart or a lost answer: Athena's token protects an immediate resend only, so the catalog
        /// is asked whether the relocation has happened.
        case athena(QueryRequest, lookFirst: Bool)
        case glue(version: String?)
    }

    package enum Event: Sendable {
        /// A place is free, among the exports or the queries, whichever the job waits for.
        case admitted
        /// The time that it wanted to be woken at has come.
        case due
        case replied(Result<AWSReply, AWSFailure>)
        case timedOut
        case cancelled
    }

    /// What a job wants next; the scheduler sees to it.
    package enum Want: Sendable, Hashable {
        case exportPlace
        case queryPlace
        case call(AWSCall)
        case wake(at: Timestamp)
        /// To know the export's status from `at` on; many may be asked at once.
        case lookAtExport(ExportARN, at: Timestamp)
        case lookAtQuery(QueryID, at: Timestamp)
        /// It has ended.
        case nothing
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
    /// Readings of the present proof that found the export damaged. A call that failed read nothing.
    var damagedReadings = 0
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

    package var id: JobID { record.id }

    /// When the job fails if it has not ended; nil while it waits for its first place. A job that was taken up has a little
    /// time in any case: while nobody looked it may have ended, or the clock may have been set.
    package var deadline: Timestamp? {
        if phase == .waiting { return nil }
        let end = record.startedAt + spec.timeout
        return takenUpAt.map { max(end, $0 + min(spec.timeout, Self.grace)) } ?? end
    }

    private static let grace = Duration.seconds(900)

    /// Whether it holds one of the places among the exports. It keeps it until the export is proven, since a damaged one
    /// is exported anew.
    package var holdsExportPlace: Bool {
        switch phase {
        case .preflight, .requestExport, .awaitExport, .proveExport: true
        case .waiting, .ensureTarget, .waitingToRelocate, .relocate, .awaitRelocation, .confirm, .ended:
            false
        }
    }

    /// Whether it holds one of the places among the queries.
    package var holdsQueryPlace: Bool {
        switch phase {
        case .relocate, .awaitRelocation: spec.relocation == .athena
        case .waiting, .preflight, .requestExport, .awaitExport, .proveExport, .ensureTarget, .waitingToRelocate,
            .confirm, .ended:
            false
        }
    }

    /// - Returns: what the job wants now; nil if it goes on wanting what it wanted before the event.
    package mutating func handle(
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
            case .preflight, .requestExport, .awaitExport, .proveExport, .ensureTarget, .relocate, .awaitRelocation,
                .confirm, .ended:
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
        }
    }

    /// What is known outside the job when it decides.
    package struct Context: Sendable {
        package var live: Generation?
        package var exportDuration: DurationEstimate?
        package var queryDuration: DurationEstimate?

        package init(
            live: Generation? = nil, exportDuration: DurationEstimate? = nil, queryDuration: DurationEstimate? = nil
        ) {
            self.live = live
            self.exportDuration = exportDuration
            self.queryDuration = queryDuration
        }
    }

    /// What the present phase asks of AWS: for its first call, for a resend, and after a restart alike.
    package mutating func next(at now: Timestamp) -> Want {
        switch phase {
        case .waiting:
            return .exportPlace
        case .preflight(nil):
            return .call(.describeTable(spec.table))
        case .preflight(.some):
            return .call(.describeTarget(spec.target))
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
        case .ensureTarget(_, creating: nil), .confirm, .relocate(_, .athena(_, lookFirst: true)):
            return .call(.describeTarget(spec.target))
        case .ensureTarget(_, creating: .some(let definition)):
            return .call(.createTarget(definition))
        case .waitingToRelocate:
            return .queryPlace
        case .relocate(_, .athena(let request, lookFirst: false)):
            hasSentStatement = true
            return .call(.startQuery(request))
        case .relocate(_, .glue) where record.endsAs != nil:
            // A look tells whether the target has moved; it is not to be moved any more.
            return .call(.describeTarget(spec.target))
        case .relocate(let generation, .glue(let version)):
            return .call(.relocateTarget(spec.target, location: generation.location, expectedVersion: version))
        case .awaitRelocation(_, let query, _, _):
            return .lookAtQuery(query, at: now)
        case .ended:
            return .nothing
        }
    }

    private mutating func handleReply(
        _ reply: AWSReply, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want {
        switch (phase, reply) {
        case (.preflight(nil), .table(let table)):
            return judgeTable(table, at: now, in: &turn)
        case (.preflight(.some(let table)), .target(let found)):
            return finishPreflight(table, target: found, at: now, in: &turn)
        case (.requestExport(let request, let since, nil), .export(let export)):
            return acceptExport(export, request: request, since: since, context: context, at: now, in: &turn)
        case (.requestExport(let request, let since, .some(let search)), .exports(let page, let nextPage)):
            return searched(search.adding(page, nextPage: nextPage), request: request, since: since, at: now, in: &turn)
        case (.requestExport(let request, let since, .some(let search)), .export(let export)):
            if export.token == request.token {
                return acceptExport(export, request: request, since: since, context: context, at: now, in: &turn)
            }
            return searched(search.passingOver(export.arn), request: request, since: since, at: now, in: &turn)
        case (.awaitExport(let arn, let since), .export(let export)):
            return lookedAtExport(export, arn: arn, since: since, context: context, at: now, in: &turn)
        case (.proveExport(let export), .proof(let verdict)):
            return judge(verdict, of: export, at: now, in: &turn)
        case (.ensureTarget(let generation, creating: _), .target(let found)),
            (.relocate(let generation, .glue), .target(let found)):
            return judgeTarget(found, generation: generation, context: context, at: now, in: &turn)
        case (.ensureTarget(let generation, creating: .some), .done):
            endStep(.succeeded, at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        case (.relocate(let generation, .athena(let request, lookFirst: true)), .target(let found)):
            return lookedBeforeRelocating(
                found, generation: generation, request: request, context: context, at: now, in: &turn)
        case (.relocate(let generation, .athena(_, lookFirst: false)), .queryStarted(let query)):
            return beginAwaitingRelocation(
                of: generation, query: query, context: context, at: now, in: &turn)
        case (.relocate(let generation, .glue), .done):
            endStep(.succeeded, at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        case (.awaitRelocation, .queries(let queries)):
            return lookedAtQuery(queries, context: context, at: now, in: &turn)
        case (.awaitRelocation(_, let query, _, isStopping: true), .done):
            return .lookAtQuery(query, at: now)
        case (.confirm(let generation), .target(let found)):
            return confirm(found, generation: generation, at: now, in: &turn)
        // The pairs are too many for the compiler to see that all are named.
        case (_, _):
            return fail(
                Failure(
                    kind: .unknown, message: "an answer arrived that the step did not ask for",
                    hint: "Report this as a fault of Glaux; `glaux retry \(id)` goes on from this step."),
                at: now, in: &turn)
        }
    }
}
