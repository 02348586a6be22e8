// Dispatch's sources may be used from any thread; their types do not say so yet.
@preconcurrency internal import Dispatch
internal import Synchronization

/// Where everything that happens outside waits for the loop: replies, commands, a new config. One reader.
final class Mailbox<Input: Sendable>: Sendable {
    private struct State {
        var inputs: [Input] = []
        var reader: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let timer: any DispatchSourceTimer
    private let timerQueue = DispatchQueue(label: "glaux.timer")

    init() {
        timer = DispatchSource.makeTimerSource(queue: timerQueue)
        timer.setEventHandler { [weak self] in self?.wakeReader() }
        timer.activate()
    }

    deinit {
        timer.cancel()
    }

    /// - Returns: false when it is closed, and nobody will read it
    @discardableResult
    func post(_ input: Input) -> Bool {
        let (isTaken, reader) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isClosed else { return (false, nil) }
            state.inputs.append(input)
            return (true, state.reader.take())
        }
        reader?.resume()
        return isTaken
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Lets a waiting `next(within:)` return at once, now and ever after.
    func close() {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isClosed = true
            return state.reader.take()
        }
        reader?.resume()
    }

    /// All inputs that have come; waits for the first, but no longer than `patience`.
    func next(within patience: Duration) async -> [Input] {
        if patience > .zero {
            let end = DispatchTime.now() + .nanoseconds(Int(clamping: patience.nanoseconds))
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.isClosed || !state.inputs.isEmpty { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { return continuation.resume() }
                // Only now that there is a reader to wake; a firing for an earlier one does no harm.
                timer.schedule(deadline: end, leeway: .milliseconds(1))
            }
        }
        return state.withLock { state in
            let inputs = state.inputs
            state.inputs = []
            return inputs
        }
    }

    private func wakeReader() {
        state.withLock { $0.reader.take() }?.resume()
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }
}
