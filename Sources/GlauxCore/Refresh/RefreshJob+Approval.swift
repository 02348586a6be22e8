extension RefreshJob {
    /// Keeps the target where it is until an operator has seen why. An approval is of what was shown: the same again does
    /// not hold the job, anything else does.
    mutating func hold(_ generation: Generation, for hold: Hold, at now: Timestamp, in turn: inout Turn) -> Want {
        if steps.last?.name != .verify || steps.last?.state != .running {
            endStep(.succeeded, at: now, in: &turn)
            beginStep(.verify, at: now, in: &turn)
        }
        var hold = hold
        if approved.contains(where: { $0.cause == hold.cause }) {
            hold.reason = "this is not what was approved: \(hold.reason)"
        }
        phase = .held(generation, hold)
        steps[steps.count - 1].detail = .hold(hold)
        turn.changes.append(.step(steps[steps.count - 1]))
        let failure = Failure(kind: .held, message: hold.reason, hint: Self.hint(for: id))
        record.failure = failure
        setHeld("an operator's approval: \(hold.reason)", in: &turn)
        turn.notices.append(notice(.approvalAwaited, at: now, failure: failure))
        return next(at: now)
    }

    var hold: Hold? { if case .held(_, let hold) = phase { hold } else { nil } }

    static func hint(for job: JobID) -> String {
        "`glaux approve \(job)` lets the target show the new generation, `glaux reject \(job)` keeps the old one."
    }

    func isApproved(_ hold: Hold) -> Bool {
        approved.contains { $0.cause == hold.cause && $0.subject == hold.subject }
    }

    private var approved: some Collection<Hold> {
        approvals.lazy.compactMap { step in
            if case .hold(let hold) = step.detail { hold } else { nil }
        }
    }

    /// The steps that an operator let pass.
    var approvals: [StepRecord] {
        steps.filter { step in
            if case .hold = step.detail { step.state == .succeeded } else { false }
        }
    }

    mutating func approve(at now: Timestamp, in turn: inout Turn) -> Want? {
        guard case .held(let generation, let hold) = phase else { return nil }
        if let shown = hold.target { judged = shown }
        record.failure = nil
        setHeld(nil, in: &turn)
        endStep(.succeeded, at: now, in: &turn)
        return proveAgain(generation, at: now, in: &turn)
    }

    mutating func reject(at now: Timestamp, in turn: inout Turn) -> Want? {
        guard case .held(let generation, let hold) = phase else { return nil }
        let failure = Failure(
            kind: .held, message: "rejected by an operator: \(hold.reason)",
            hint: "\(spec.target) stays on its generation. `glaux retry \(id)` asks again about \(generation.id), "
                + "while no newer one is live.")
        endStep(.cancelled, failure: failure, at: now, in: &turn)
        close(as: .cancelled, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.jobCancelled, at: now, duration: now - record.startedAt, failure: failure))
        return .nothing
    }
}
