extension RefreshJob {
    /// Asks Athena about the generation, where the config wants it.
    mutating func beginExamination(of generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        guard spec.verification.queries, let columns else { return beginTarget(of: generation, at: now, in: &turn) }
        phase = .verify(generation, Examination(of: generation, as: columns, for: spec))
        beginStep(.verify, at: now, in: &turn)
        return next(at: now)
    }

    mutating func goOn(
        with examination: Examination, _ reply: AWSReply, of generation: Generation, context: Context,
        at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        switch (examination, reply) {
        case (.inspecting(let definition), .target(let found)):
            let isOurs = found?.parameters[TargetDefinition.mark] == Examination.mark
            if let ending = record.endsAs, !isOurs { return finish(as: ending, at: now, in: &turn) }
            guard let found else {
                phase = .verify(generation, .creating(definition))
                return next(at: now)
            }
            guard isOurs else {
                return fail(
                    Failure(
                        kind: .conflict,
                        message: "\(found.target) is not Glaux's, and stands where the new generation is verified",
                        hint: "Rename it, or take `assert` and `scan` out of table \(spec.table)."),
                    at: now, in: &turn)
            }
            phase = .verify(generation, record.endsAs == nil ? .replacing(definition) : .clearing(nil))
            return next(at: now)
        case (.creating, .done), (.replacing, .done):
            return examine(generation, at: now, in: &turn)
        case (.querying(.starting), .queryStarted(let query)) where record.endsAs != nil:
            // Durable, so that a restart stops it.
            steps[steps.count - 1].awsID = query.rawValue
            turn.changes.append(.step(steps[steps.count - 1]))
            phase = .verify(generation, .stopping(query))
            return next(at: now)
        case (.stopping, .done):
            phase = .verify(generation, .clearing(nil))
            return next(at: now)
        case (.querying(let errand), _):
            let words = { [spec] in Failure.dataQueryFailed($0, $1, spec: spec) }
            switch goOn(with: errand, reply, readsRows: true, words: words, context: context, at: now, in: &turn) {
            case .under(let errand, let want):
                phase = .verify(generation, .querying(errand))
                return want
            case .over(let page):
                return examined(
                    Examination.judge(page, spec.verification, of: generation), generation, at: now, in: &turn)
            case .failed(let failure):
                return examined(.failed(failure), generation, at: now, in: &turn)
            case nil:
                return nil
            }
        case (.clearing(let outcome), .done):
            return cleared(after: outcome, generation, at: now, in: &turn)
        case (_, _):
            return nil
        }
    }

    /// The table stands: asks.
    private mutating func examine(_ generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        let request = makeQuery(
            Examination.statement(spec.verification, of: spec.target), after: .verify, of: spec, journalID: journalID)
        phase = .verify(generation, .querying(.waiting(request)))
        return next(at: now)
    }

    mutating func examined(
        _ outcome: Examination.Outcome, _ generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        phase = .verify(generation, .clearing(outcome))
        return next(at: now)
    }

    /// The job is to end, and leaves neither its query nor its table behind.
    mutating func breakOff(
        _ examination: Examination, of generation: Generation, as ending: JobEnding, at now: Timestamp,
        in turn: inout Turn
    ) -> Want? {
        switch examination {
        case .creating, .inspecting:
            // Whose the table is that stands there is not known. One that the job made just now a later prune finds.
            return finish(as: ending, at: now, in: &turn)
        case .querying(.starting) where record.retryAt == nil:
            // Its id is on its way.
            setEnding(ending, in: &turn)
            return nil
        case .querying(.awaiting(let query, since: _)):
            phase = .verify(generation, .stopping(query))
        case .querying(.waiting), .querying(.starting), .querying(.reading), .replacing:
            phase = .verify(generation, .clearing(nil))
        case .stopping, .clearing:
            setEnding(ending, in: &turn)
            return record.retryAt == nil ? nil : tryAgain(at: now, in: &turn)
        }
        setEnding(ending, in: &turn)
        return next(at: now)
    }

    private mutating func cleared(
        after outcome: Examination.Outcome?, _ generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        if let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
        switch outcome {
        case .passed, nil:
            endStep(.succeeded, at: now, in: &turn)
            return beginTarget(of: generation, at: now, in: &turn)
        case .held(let hold) where isApproved(hold):
            endStep(.succeeded, at: now, in: &turn)
            return beginTarget(of: generation, at: now, in: &turn)
        case .held(let hold):
            return self.hold(generation, for: hold, at: now, in: &turn)
        case .failed(let failure):
            return fail(failure, at: now, in: &turn)
        }
    }
}
