internal import Dispatch

/// A queue of the loop's own. A commit waits for the disk, and must not hold up one of the few threads that all other
/// tasks share.
final class LoopExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "glaux.loop", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
