internal import GlauxJournal
internal import Logging
internal import ServiceLifecycle

/// Checks a journal that was not closed, while work goes on. One that is damaged ends the daemon.
struct IntegrityService: Service {
    let check: IntegrityCheck
    let logger: Logger

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                let begun = ContinuousClock.now
                try await check.run()
                logger.debug("journal checked", metadata: ["duration": "\(ContinuousClock.now - begun)"])
            } onGracefulShutdown: {
                check.stop()
            }
        } onCancel: {
            check.stop()
        }
    }
}
