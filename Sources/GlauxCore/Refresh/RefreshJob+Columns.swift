extension RefreshJob {
    /// Reads out of the data what columns they need, where the config declares none, and what a view of them can show.
    mutating func beginInference(of generation: Generation, at now: Timestamp, in turn: inout Turn) -> Want {
        guard spec.columns == nil || spec.view != nil, spec.format == .dynamoDBJSON else {
            return beginExamination(of: generation, at: now, in: &turn)
        }
        phase = .inferColumns(generation)
        beginStep(.inferColumns, at: now, in: &turn)
        return next(at: now)
    }

    mutating func infer(
        from sample: ExportSample, of generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        remember(sample, of: generation, in: &turn)
        if let hold = Hold.declaration(of: generation, sample: sample, spec: spec), !isApproved(hold) {
            return self.hold(generation, for: hold, at: now, in: &turn)
        }
        endStep(.succeeded, at: now, in: &turn)
        return beginExamination(of: generation, at: now, in: &turn)
    }

    mutating func remember(_ sample: ExportSample, of generation: Generation, in turn: inout Turn) {
        self.sample = sample
        turn.changes.append(.sample(spec.table, generation.export.arn, sample))
    }

    /// The columns that the config declares, or that the data have; nil for a job that knows neither, whose target stays as
    /// it is.
    var columns: [Column]? {
        guard spec.columns == nil, let sample else { return spec.columns }
        let seen = sample.shape.columns
        return seen.isEmpty ? keyColumns : seen
    }

    /// What an empty table is known to have: its keys.
    private var keyColumns: [Column] {
        for step in steps.reversed() {
            guard case .table(let table) = step.detail else { continue }
            return table.keys
        }
        return []
    }
}
