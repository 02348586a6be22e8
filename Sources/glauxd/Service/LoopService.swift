internal import GlauxCore
internal import GlauxEngine
internal import Logging
internal import ServiceLifecycle

/// Runs the engine's loop, and tells the service manager that it turns.
struct LoopService: Service {
    let engine: Engine
    let manager: ServiceManager
    let logger: Logger
    let once: Bool
    /// Returns once operators can reach the daemon, which is not ready before.
    let untilOpen: @Sendable () async -> Void
    /// Called now and then, at most once a second.
    let lookAround: @Sendable () -> Void

    func run() async throws {
        let status = StatusLine(engine: engine, manager: manager, lookAround: lookAround)
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await withThrowingTaskGroup { group in
                    group.addTask { await status.keepCurrent(after: untilOpen) }
                    group.addTask {
                        try await engine.run(once: once) { pulse in status.turned(pulse) }
                    }
                    try await group.next()
                    group.cancelAll()
                }
            } onGracefulShutdown: {
                engine.stop()
            }
        } onCancel: {
            // Another service failed, and the daemon is to end.
            engine.stop()
        }
    }
}

/// What `systemctl status` shows, and the watchdog's food. Both come only from a loop that really turns.
final class StatusLine: Sendable {
    private let engine: Engine
    private let manager: ServiceManager
    private let lookAround: @Sendable () -> Void
    private let (pulses, feed) = AsyncStream.makeStream(of: Engine.Pulse.self, bufferingPolicy: .bufferingNewest(1))

    init(engine: Engine, manager: ServiceManager, lookAround: @escaping @Sendable () -> Void) {
        self.engine = engine
        self.manager = manager
        self.lookAround = lookAround
    }

    /// Called by the loop after every turn.
    func turned(_ pulse: Engine.Pulse) {
        feed.yield(pulse)
    }

    /// At most once a second, whatever the loop's pace.
    ///
    /// - Parameter untilOpen: what the service manager waits for besides the first turn
    func keepCurrent(after untilOpen: @Sendable () async -> Void) async {
        var isFirst = true
        var last = ""
        for await pulse in pulses {
            manager.feedWatchdog()
            lookAround()
            if isFirst {
                await untilOpen()
                if Task.isCancelled { return }
            }
            let text = await text(pulse)
            if isFirst { manager.ready(text) } else if text != last { manager.status(text) }
            isFirst = false
            last = text
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }

    private func text(_ pulse: Engine.Pulse) async -> String {
        var parts = ["\(pulse.tables) tables", "\(pulse.running) running"]
        if let (table, at) = await engine.nextRun() {
            // Minutes are enough here, and seconds would change the line all the time.
            parts.append("next \(table) \(at.iso8601.dropFirst(11).prefix(5)) UTC")
        }
        // First, for the line may be cut; in capitals, for it has no colour.
        if let error = pulse.journalError { parts = ["THE JOURNAL CANNOT BE WRITTEN: \(error.message)"] + parts }
        return parts.joined(separator: ", ")
    }
}
