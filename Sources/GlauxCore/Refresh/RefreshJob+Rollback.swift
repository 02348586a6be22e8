extension RefreshJob {
    /// A job about a generation that there is: a rollback, or a scrub. It is proven once more, for much can happen to objects
    /// in the meantime.
    mutating func beginProof(of generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        record.startedAt = now
        setHeld(nil, in: &turn)
        turn.notices.append(notice(.jobStarted, at: now))
        phase = .proveExport(generation.export)
        beginStep(.proveExport, awsID: generation.export.arn.rawValue, detail: .chosen(generation), at: now, in: &turn)
        return next(at: now)
    }

    /// What a rollback goes to, or a scrub looks at; nil for any other job.
    var chosen: Generation? {
        guard record.pipeline != .refresh else { return nil }
        for step in steps.reversed() {
            if case .chosen(let generation) = step.detail { return generation }
        }
        return nil
    }
}
