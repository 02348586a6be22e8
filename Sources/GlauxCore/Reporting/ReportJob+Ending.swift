extension ReportJob {
    /// Failures of the stop of a query after which a job that is to end does so all the same.
    private static let endingLimit = 60
    private static let tailLimit = 5

    mutating func handleFailure(
        _ failure: AWSFailure, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want {
        let words = words(failure)
        switch phase {
        case .awaitQuery(let query, let since, let isStopping) where failure.kind == .missing:
            return look(nil, at: query, since, isStopping, context: context, at: now, in: &turn)
        case .awaitQuery(let query, let since, isStopping: true):
            // It was perhaps not stopped; the next look tells.
            failedStops += 1
            stopFailure = words
            guard failedStops < Self.endingLimit else { return fail(words, at: now, in: &turn) }
            phase = .awaitQuery(query, since: since, isStopping: false)
            return wait(.seconds(5), after: words, at: now, in: &turn)
        case .startQuery where record.endsAs != nil && (!failure.kind.mayHaveArrived || failures >= Self.tailLimit):
            return fail(words, at: now, in: &turn)
        case .writeResult where failure.service == ResultOrder.disk:
            // A disk has room again, and a directory the right owner, when somebody has seen to it.
            failures += 1
            let delay = StepRetry.delay(after: .exhausted, failures: failures, salt: "\(id)") ?? StepRetry.ceiling
            return wait(delay, after: words, at: now, in: &turn)
        case .prune where failures >= Self.tailLimit:
            return fail(words, at: now, in: &turn)
        case .waiting, .startQuery, .awaitQuery, .writeResult, .prune, .ended:
            break
        }
        failures += 1
        guard let delay = StepRetry.delay(after: failure.kind, failures: failures, salt: "\(id)") else {
            return fail(words, at: now, in: &turn)
        }
        return wait(delay, after: words, at: now, in: &turn)
    }

    mutating func fail(_ failure: Failure, at now: Timestamp, in turn: inout Turn) -> Want {
        if let ending = record.endsAs { return finish(as: ending, at: now, in: &turn) }
        endStep(.failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.stepFailed, at: now, failure: failure))
        if case .prune = phase { return succeed(at: now, failure: failure, in: &turn) }
        phase = .ended
        record.end(as: .failed, failure: failure, at: now)
        turn.update(record)
        turn.notices.append(notice(.jobFailed, at: now, duration: now - record.startedAt, failure: failure))
        return .nothing
    }

    /// - Parameter failure: what was left undone after the result was there
    mutating func succeed(at now: Timestamp, failure: Failure? = nil, in turn: inout Turn) -> Want {
        phase = .ended
        record.end(as: .succeeded, failure: failure, at: now)
        turn.update(record)
        turn.notices.append(
            notice(.jobSucceeded, at: now, duration: now - record.startedAt, failure: failure))
        return .nothing
    }

    /// An operator's cancellation, or the timeout. A query that may be under way is first stopped: it costs as long as it
    /// runs.
    mutating func end(as ending: JobEnding, at now: Timestamp, in turn: inout Turn) -> Want? {
        switch phase {
        case .ended: return .nothing
        case .waiting, .writeResult: return finish(as: ending, at: now, in: &turn)
        case .prune: return succeed(at: now, in: &turn)
        case .startQuery where isUnsent: return finish(as: ending, at: now, in: &turn)
        case .startQuery:
            // Sent, or sent perhaps: the answer to it, or to the same once more, tells which query is to be stopped.
            setEnding(ending, in: &turn)
            guard record.retryAt != nil else { return nil }
            guard record.failure?.kind.mayHaveArrived == true else { return finish(as: ending, at: now, in: &turn) }
            return tryAgain(at: now, in: &turn)
        case .awaitQuery(let query, let since, let isStopping):
            setEnding(ending, in: &turn)
            guard !isStopping else { return nil }
            phase = .awaitQuery(query, since: since, isStopping: true)
            return .call(.stopQuery(query))
        }
    }

    /// Whether the request waits for its first try. What it waits after is then the failure of the query before it.
    private var isUnsent: Bool {
        record.retryAt != nil && steps.dropLast().last?.failure == steps.last?.failure
    }

    /// Durable before anybody is told, so that a crash does not take it back.
    private mutating func setEnding(_ ending: JobEnding, in turn: inout Turn) {
        guard record.endsAs == nil else { return }
        record.endsAs = ending
        turn.update(record)
    }

    mutating func finish(as ending: JobEnding, at now: Timestamp, in turn: inout Turn) -> Want {
        let failure: Failure
        switch ending {
        case .cancelled:
            failure = Failure(
                kind: .conflict, message: "cancelled by an operator\(unstopped)",
                hint: "`glaux retry \(id)` asks again.")
        case .timedOut:
            let last = record.failure.map { " Its last failure: \($0.message)." } ?? ""
            failure = Failure(
                kind: .timeout, message: "took longer than its timeout of \(spec.timeout.text)\(unstopped).\(last)",
                hint: remedyOfDisk ?? "Raise `timeout:` if the query needs longer.")
        }
        let isCancelled = ending == .cancelled
        endStep(isCancelled ? .cancelled : .failed, failure: failure, at: now, in: &turn)
        phase = .ended
        record.end(as: isCancelled ? .cancelled : .failed, failure: failure, at: now)
        turn.update(record)
        turn.notices.append(
            notice(
                isCancelled ? .jobCancelled : .jobFailed, at: now, duration: now - record.startedAt,
                failure: isCancelled ? nil : failure))
        return .nothing
    }

    mutating func followClock(by jump: Duration, in turn: inout Turn) {
        shiftTimes(by: jump, in: &turn)
        if case .awaitQuery(let query, let since, let isStopping) = phase {
            phase = .awaitQuery(query, since: since + jump, isStopping: isStopping)
        }
    }
}
