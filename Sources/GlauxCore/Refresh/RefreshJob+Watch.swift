extension RefreshJob {
    /// How a relocation is followed that was sent and may not be looked at: it can move the target yet, and the catalog
    /// tells whether it has.
    package struct Watching: Sendable, Hashable {
        package enum Stage: Sendable, Hashable {
            case waiting(until: Timestamp)
            /// It has had its time. That it may not be looked at does not say that it may not be stopped.
            case stopping
            case lastLook
        }

        var query: QueryID
        var stage: Stage
        /// Why it may not be looked at.
        var reason: Failure
    }

    /// What is denied is asked once.
    mutating func beginWatching(
        _ query: QueryID, of generation: Generation, for reason: Failure, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        phase = .watchTarget(
            generation,
            Watching(query: query, stage: .waiting(until: now + Self.longestStatement), reason: reason))
        return wait(Self.watchPace, after: reason, at: now, in: &turn)
    }

    mutating func watched(
        _ found: TargetDescription?, _ watching: Watching, of generation: Generation, at now: Timestamp,
        in turn: inout Turn
    ) -> Want {
        if Location.areEqual(found?.location, generation.location) {
            endStep(.succeeded, awsID: watching.query.rawValue, at: now, in: &turn)
            return beginConfirmation(of: generation, at: now, in: &turn)
        }
        switch watching.stage {
        case .waiting(let end) where now < end:
            return .wake(at: now + Self.watchPace)
        case .waiting:
            return stopUnseen(watching, of: generation)
        case .stopping, .lastLook:
            return giveUp(watching, "\(spec.target) has not moved", at: now, in: &turn)
        }
    }

    /// The catalog may not be looked at either.
    mutating func couldNotWatch(
        _ watching: Watching, of generation: Generation, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        if case .waiting = watching.stage { return stopUnseen(watching, of: generation) }
        return giveUp(watching, "whether \(spec.target) has moved cannot be seen either", at: now, in: &turn)
    }

    private mutating func giveUp(
        _ watching: Watching, _ sight: String, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        var failure = watching.reason
        failure.message += "; \(sight), and the statement \(watching.query) was told to stop"
        failure.hint +=
            " See that the statement has ended: "
            + "`aws athena get-query-execution --query-execution-id \(watching.query)`."
        return fail(failure, at: now, in: &turn)
    }

    mutating func stopUnseen(_ watching: Watching, of generation: Generation) -> Want {
        var watching = watching
        watching.stage = .stopping
        phase = .watchTarget(generation, watching)
        return .call(.stopQuery(watching.query))
    }

    /// Whether it was stopped or could not be: the catalog has the last word.
    mutating func toldToStop(_ watching: Watching, of generation: Generation, at now: Timestamp) -> Want {
        var watching = watching
        watching.stage = .lastLook
        phase = .watchTarget(generation, watching)
        return .wake(at: now + Self.watchPace)
    }

    /// A statement that changes the catalog takes seconds, and a place among Athena's queries is free for it.
    static let longestStatement = Duration.seconds(120)

    private static let watchPace = Duration.seconds(5)
}
