package import GlauxCore
package import Logging

/// Drives the loop (decide, write, act) in the real world. The one owner of its state.
///
/// Whatever waits in the mailbox is decided together and committed in one transaction; only then are the calls made, the
/// commands answered and the notices published.
package actor Engine {
    nonisolated let mailbox = Mailbox<Scheduler.Event>()
    nonisolated let notices = NoticeFeed()
    private nonisolated let executor = LoopExecutor()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let surroundings: Surroundings
    let logger: Logger
    var loop: Loop
    var tally = Tally()
    var configReport: ConfigReport
    let startedAt: Timestamp
    /// nil while all is well.
    private(set) var journalError: JournalError?
    private var answers: [CommandID: CheckedContinuation<Result<CommandResult, Refusal>, Never>] = [:]
    private var commandSequence: UInt64 = 0
    /// Calls under way.
    private var calls: [CallID: Task<Result<AWSReply, AWSFailure>, Never>] = [:]
    private var isStopping: Bool { mailbox.isClosed }
    private let initial: Configuration
    /// The one in force.
    package private(set) var configuration: Configuration
    /// The first, and each that is put in force; for one reader, who sees the newest.
    package nonisolated let configurations: AsyncStream<Configuration>
    private nonisolated let configurationFeed: AsyncStream<Configuration>.Continuation
    /// What is wrong with what the entries share, as far as somebody looked.
    var diagnosis: Diagnosis?
    var lastReload: Task<Result<ConfigReport, Refusal>, Never>?
    /// Who ordered a reload, after which what was denied is tried again. If another comes meanwhile, once more is enough.
    private nonisolated let reloads: AsyncStream<Operator?>
    nonisolated let reloadFeed: AsyncStream<Operator?>.Continuation

    package init(
        recollection: Recollection, configuration: Configuration, configPath: String, surroundings: Surroundings,
        logger: Logger
    ) {
        self.loop = Loop(recollection)
        self.surroundings = surroundings
        self.logger = logger
        self.initial = configuration
        self.configuration = configuration
        (configurations, configurationFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        configurationFeed.yield(configuration)
        (reloads, reloadFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.startedAt = surroundings.now()
        self.configReport = ConfigReport(path: configPath, loadedAt: surroundings.now())
    }

    /// Runs until `stop()`, or until the journal cannot be written any more.
    ///
    /// - Parameters:
    ///   - once: runs every due job to its end, opens no further ones, and returns.
    ///   - turned: called after every turn, by the loop itself.
    package func run(once: Bool = false, turned: @Sendable (Engine.Pulse) -> Void = { _ in }) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            // Before the group waits for those of it who wait for an answer.
            defer { refuseAll() }
            group.addTask { [reloads] in
                for await orderer in reloads { await self.retryDenied(from: orderer) }
            }
            var events = Loop.start(with: initial, once: once)
            while true {
                loop.decide(events, at: surroundings.now(), uptime: surroundings.uptime?())
                guard try await write(turned) else { break }
                act(loop.written(), in: &group)
                turned(pulse())
                if isStopping || loop.isDone { break }
                // Slots that the last turn left over go before the answers to what its own asked.
                let patience = loop.patience(at: surroundings.now())
                events = patience > .zero ? await mailbox.next(within: patience) + [.ticked] : [.ticked]
                for case .replied(let call, _) in events { calls[call] = nil }
            }
            // Calls under way go on in AWS; their answers are asked for again at the next start.
            group.cancelAll()
        }
    }

    func putInForce(_ configuration: Configuration) {
        self.configuration = configuration
        configurationFeed.yield(configuration)
    }

    /// Ends `run` after the turn that is under way.
    package nonisolated func stop() {
        mailbox.close()
    }

    /// Commits the turn's rows. While the disk is full nothing is performed and its rows are tried again; orders are
    /// refused.
    ///
    /// - Returns: false if the daemon was stopped before they could be written.
    private func write(_ turned: @Sendable (Pulse) -> Void) async throws -> Bool {
        while true {
            let rows = loop.rows
            do {
                // Also with nothing to write: no call is made without a journal.
                try surroundings.commit(rows)
                if journalError != nil { logger.notice("the journal can be written again") }
                journalError = nil
                if !rows.isEmpty { tally.commits += 1 }
                tally.changes += rows.count
                return true
            } catch {
                guard surroundings.canRecover(error) else { throw error }
                if journalError?.message != "\(error)" {
                    logger.error(
                        "the journal cannot be written; nothing is started until it can",
                        metadata: ["error": "\(error)"])
                }
                let current = JournalError(message: "\(error)", since: journalError?.since ?? surroundings.now())
                journalError = current
                let wait = loop.couldNotWrite()
                refuseWaiting(unwritten(current))
                // The loop waits for the disk, but it has not hung.
                turned(pulse())
                if isStopping || Task.isCancelled { return false }
                try? await Task.sleep(for: wait)
            }
        }
    }

    private func act(_ turn: Turn, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        for call in turn.calls {
            tally.calls += 1
            guard !loop.isTooLate(at: surroundings.uptime?()) else {
                mailbox.post(.replied(call.id, .failure(.tooLate)))
                continue
            }
            let work = Task { [surroundings] in
                await CallOrigin.$current.withValue(call.origin) { await surroundings.perform(call.call, call.aws) }
            }
            calls[call.id] = work
            group.addTask { [mailbox] in
                // The group's end is its end too.
                let result = await withTaskCancellationHandler {
                    await work.value
                } onCancel: {
                    work.cancel()
                }
                mailbox.post(.replied(call.id, result))
            }
        }
        for call in turn.abandoned { calls[call]?.cancel() }
        for answer in turn.answers {
            if case .success(.configured) = answer.result {
                configReport = ConfigReport(path: configReport.path, loadedAt: surroundings.now())
            }
            answers.removeValue(forKey: answer.id)?.resume(returning: answer.result)
        }
        for notice in turn.notices {
            count(notice)
            surroundings.publish(notice)
            notices.send(notice)
        }
    }

    private func count(_ notice: Notice) {
        switch notice.happening {
        case .jobSucceeded: tally.jobs[.succeeded, default: 0] += 1
        case .jobFailed: tally.jobs[.failed, default: 0] += 1
        case .jobCancelled: tally.jobs[.cancelled, default: 0] += 1
        case .stepRetried: tally.retries += 1
        case .stepFailed: if notice.nextAt != nil { tally.retries += 1 }
        case .jobStarted, .jobHeld, .approvalAwaited, .stepBegan, .stepEnded, .slotMissed, .slotPassedOver,
            .slotForgotten, .archiveBehind, .tablePaused, .tableResumed, .workgroupUnseen:
            break
        }
    }

    /// An order, decided in the next turn and answered once it is committed.
    func order(_ event: (CommandID) -> Scheduler.Event) async throws(Refusal) -> CommandResult {
        if let refusal = refusalToAct() { throw refusal }
        commandSequence += 1
        let id = CommandID(rawValue: commandSequence)
        let result = await withCheckedContinuation { continuation in
            answers[id] = continuation
            guard !mailbox.post(event(id)) else { return }
            // It has closed since: `stop` comes from anywhere.
            answers.removeValue(forKey: id)?.resume(returning: .failure(Self.stopping))
        }
        return try result.get()
    }

    private static let stopping = Refusal(
        .unavailable, message: "glauxd is stopping", hint: "Try again once it has started anew.")

    private func refusalToAct() -> Refusal? {
        if isStopping { return Self.stopping }
        return journalError.map(unwritten)
    }

    private func unwritten(_ error: JournalError) -> Refusal {
        Refusal(
            .unavailable, message: "the journal cannot be written: \(error.message)",
            hint: "Nothing was changed. Give the order again once `glaux status` shows no error.")
    }

    private func refuseAll() {
        mailbox.close()
        notices.finish()
        configurationFeed.finish()
        reloadFeed.finish()
        refuseWaiting(Self.stopping)
    }

    private func refuseWaiting(_ refusal: Refusal) {
        for (_, continuation) in answers { continuation.resume(returning: .failure(refusal)) }
        answers = [:]
    }
}
