internal import Dispatch
internal import GlauxJournal
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Ends the daemon at a SIGTERM or SIGINT. The last copy of a journal that was taken from its path ends with the daemon, so
/// it is saved first; where it cannot be, it takes a second signal.
struct StopService: Service {
    let journal: Journal
    let logger: Logger

    func run() async throws {
        var isWarned = false
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint).cancelOnGracefulShutdown() {
            guard let problem = await rescue(), !isWarned else { return }
            isWarned = true
            logger.critical(
                """
                glauxd does not stop: its journal was taken away, and cannot be saved. Save it with `glaux backup FILE`; \
                a second signal ends glauxd, and the journal with it
                """,
                metadata: ["error": "\(problem)"])
        }
    }

    /// On a thread that may block.
    private func rescue() async -> JournalFailure? {
        await withCheckedContinuation { answer in
            DispatchQueue.global().async {
                do throws(JournalFailure) {
                    _ = try journal.rescue()
                    answer.resume(returning: nil)
                } catch {
                    answer.resume(returning: error)
                }
            }
        }
    }
}
