internal import GlauxJournal
internal import Logging
internal import ServiceLifecycle

/// Once a day, forgets what the journal need not know any more, in transactions so small that no step waits for them.
struct RetentionService: Service {
    private static let batch = 20

    let journal: Journal
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await forgetOldJobs() } while (try? await Task.sleep(for: .seconds(86_400))) != nil
        }
    }

    private func forgetOldJobs() async {
        var walk = Journal.Forgetting()
        do {
            while !walk.isDone {
                walk = try await journal.forget(walk, limit: Self.batch, at: WallClock.now())
                try await Task.sleep(for: .milliseconds(100))
            }
        } catch is CancellationError {
        } catch {
            logger.warning("old jobs stay in the journal until tomorrow", metadata: ["error": "\(error)"])
        }
        guard walk.forgotten > 0 else { return }
        logger.info("old jobs left the journal", metadata: ["jobs": "\(walk.forgotten)"])
    }
}
