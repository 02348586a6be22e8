extension RefreshJob {
    mutating func handleReply(
        _ reply: AWSReply, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want {
        answer(reply, at: now, context: context, in: &turn)
            ?? fail(
                Failure(
                    kind: .unknown, message: "an answer arrived that the step did not ask for",
                    hint: "Report this as a fault of Glaux; `glaux retry \(id)` goes on from this step."),
                at: now, in: &turn)
    }

    /// - Returns: nil if the present phase asked for something else
    private mutating func answer(
        _ reply: AWSReply, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want? {
        switch phase {
        case .waiting, .held, .waitingToRelocate, .ended:
            return nil
        case .preflight, .createDatabase, .askWorkgroup:
            return answerPreflight(reply, at: now, in: &turn)
        case .requestExport(let request, let since, let search):
            return answerRequest(reply, request, since, search, context: context, at: now, in: &turn)
        case .awaitExport(let arn, let since):
            guard case .export(let export) = reply else { return nil }
            return lookedAtExport(export, arn: arn, since: since, context: context, at: now, in: &turn)
        case .proveExport(let export):
            guard case .proof(let verdict) = reply else { return nil }
            return judge(verdict, of: export, context: context, at: now, in: &turn)
        case .inferColumns(let generation):
            guard case .sample(let sample) = reply else { return nil }
            return infer(from: sample, of: generation, at: now, in: &turn)
        case .verify(let generation, let examination):
            return goOn(with: examination, reply, of: generation, context: context, at: now, in: &turn)
        case .ensureTarget(let generation, let change):
            return answerTarget(reply, change, generation: generation, context: context, at: now, in: &turn)
        case .relocate(let generation, let relocation):
            return answerRelocation(reply, relocation, generation: generation, context: context, at: now, in: &turn)
        case .awaitRelocation(_, let query, _, let isStopping):
            if case .queries(let queries) = reply {
                return lookedAtQuery(queries, context: context, at: now, in: &turn)
            }
            guard case .done = reply, isStopping else { return nil }
            return .lookAtQuery(query, at: now)
        case .watchTarget(let generation, let watching):
            if case .target(let found) = reply { return watched(found, watching, of: generation, at: now, in: &turn) }
            guard case .done = reply, watching.stage == .stopping else { return nil }
            return toldToStop(watching, of: generation, at: now)
        case .confirm(let generation):
            guard case .target(let found) = reply else { return nil }
            return confirm(found, generation: generation, context: context, at: now, in: &turn)
        case .replaceView(let generation, let replacement):
            return goOn(with: replacement, reply, after: generation, context: context, at: now, in: &turn)
        case .snapshot(let generation, let making):
            return goOn(with: making, reply, after: generation, at: now, in: &turn)
        case .prune(let generation, let removal):
            return goOn(with: removal, reply, after: generation, at: now, in: &turn)
        }
    }

    private mutating func answerPreflight(_ reply: AWSReply, at now: Timestamp, in turn: inout Turn) -> Want? {
        switch (phase, reply) {
        case (.preflight(nil), .table(let table)):
            return judgeTable(table, at: now, in: &turn)
        case (.preflight(.some(let table)), .target(let found)):
            return finishPreflight(table, target: found, at: now, in: &turn)
        case (.createDatabase(let table), .done):
            phase = .preflight(table)
            return next(at: now)
        case (.askWorkgroup(let table), .workgroup(let workgroup)):
            return judgeWorkgroup(workgroup, table, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    private mutating func answerRequest(
        _ reply: AWSReply, _ request: ExportRequest, _ since: Timestamp, _ search: ExportSearch?, context: Context,
        at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch (search, reply) {
        case (nil, .export(let export)):
            return acceptExport(export, request: request, since: since, context: context, at: now, in: &turn)
        case (.some(let search), .exports(let page, let nextPage)):
            return searched(search.adding(page, nextPage: nextPage), request: request, since: since, at: now, in: &turn)
        case (.some(let search), .export(let export)):
            if export.token == request.token {
                return acceptExport(export, request: request, since: since, context: context, at: now, in: &turn)
            }
            return searched(search.passingOver(export.arn), request: request, since: since, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    private mutating func answerTarget(
        _ reply: AWSReply, _ change: TargetChange?, generation: Generation, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want? {
        switch (change, reply) {
        case (_, .target(let found)):
            return judgeTarget(found, generation: generation, context: context, at: now, in: &turn)
        case (.create, .done):
            endStep(.succeeded, at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        case (.widen, .done):
            // What it has become tells the next look, and the version that the relocation expects.
            judged = nil
            phase = .ensureTarget(generation, nil)
            return next(at: now)
        case (_, _):
            return nil
        }
    }

    private mutating func answerRelocation(
        _ reply: AWSReply, _ relocation: Relocation, generation: Generation, context: Context, at now: Timestamp,
        in turn: inout Turn
    ) -> Want? {
        switch (relocation, reply) {
        case (.glue, .target(let found)):
            return judgeTarget(found, generation: generation, context: context, at: now, in: &turn)
        case (.glue, .done):
            endStep(.succeeded, at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        case (.athena(_, .finding), .statement(.some(let query))):
            return beginAwaitingRelocation(of: generation, query: query, context: context, at: now, in: &turn)
        case (.athena(let request, .finding), .statement(nil)):
            phase = .relocate(generation, .athena(request, .looking))
            return next(at: now)
        case (.athena(let request, .looking), .target(let found)):
            return lookedBeforeRelocating(
                found, generation: generation, request: request, context: context, at: now, in: &turn)
        case (.athena(_, .starting), .queryStarted(let query)):
            return beginAwaitingRelocation(of: generation, query: query, context: context, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }
}
