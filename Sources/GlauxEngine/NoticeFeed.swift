internal import GlauxCore
internal import Synchronization

/// Sends every notice to every subscriber. One that does not read loses the oldest beyond its limit.
final class NoticeFeed: Sendable {
    private struct State {
        var subscribers: [UInt64: AsyncStream<Notice>.Continuation] = [:]
        var sequence: UInt64 = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    func subscribe(limit: Int) -> AsyncStream<Notice> {
        let (stream, continuation) = AsyncStream.makeStream(of: Notice.self, bufferingPolicy: .bufferingNewest(limit))
        let id: UInt64? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.sequence += 1
            state.subscribers[state.sequence] = continuation
            return state.sequence
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.subscribers[id] = nil }
        }
        return stream
    }

    func send(_ notice: Notice) {
        let subscribers = state.withLock { Array($0.subscribers.values) }
        for subscriber in subscribers { subscriber.yield(notice) }
    }

    func finish() {
        let subscribers = state.withLock { state -> [AsyncStream<Notice>.Continuation] in
            state.isFinished = true
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.finish() }
    }
}
