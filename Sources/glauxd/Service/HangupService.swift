internal import GlauxCore
internal import GlauxEngine
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the config again at every SIGHUP.
struct HangupService: Service {
    let engine: Engine
    let hangups: UnixSignalsSequence

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            // A bad config is logged and shown by `glaux status`; the daemon goes on with the old one.
            do throws(Refusal) { _ = try await engine.reload() } catch { continue }
        }
    }
}
