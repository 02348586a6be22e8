internal import GlauxCore
internal import GlauxWire

/// How far a job is, judged by how long the table's last ones took.
struct Progress {
    private let whole: Int64
    private let done: Int64
    private let eta: Moment

    /// nil while nobody can tell.
    init?(_ job: JobDocument, at now: Timestamp) {
        guard let eta = job.eta else { return nil }
        self.eta = eta
        whole = max((eta.timestamp - job.startedAt.timestamp).milliseconds, 1)
        done = min(max((now - job.startedAt.timestamp).milliseconds, 0), whole)
    }

    /// `[########--------]`; a job that takes longer than expected is never shown as done.
    func bar(cells: Int) -> String {
        let filled = min(Int(done * Int64(cells) / whole), cells - 1)
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: cells - filled) + "]"
    }

    func rest(_ clock: Clock) -> String {
        eta.timestamp > clock.now ? "done \(clock.relative(eta))" : "later than usual"
    }
}

/// What `run --wait` says where nothing can be written over: each step once, what is waited for, and why a step is tried
/// again, unless that was said just before.
struct StepLines {
    private var count = 0
    private var heldFor: String?
    private var problem: String?

    mutating func new(in job: JobDocument) -> [String] {
        let steps = job.steps ?? []
        var lines = steps.dropFirst(count).map { $0.attempt > 1 ? "\($0.name), attempt \($0.attempt)" : $0.name }
        count = max(count, steps.count)
        if let reason = job.heldFor, reason != heldFor { lines.append("waits for \(reason.printable)") }
        heldFor = job.heldFor
        let found = job.retryAt.flatMap { _ in job.error?.message }
        if let found, found != problem { lines.append("\(job.step ?? "start") is tried again: \(found.printable)") }
        // Between two tries there is no time of a retry, and the problem is the same.
        problem = found ?? (job.error == nil ? nil : problem)
        return lines
    }
}

/// The line that `run --wait` keeps rewriting: `[########--------] await-export, done in 3 min`
struct ProgressLine {
    var job: JobDocument
    var clock: Clock
    var width: Int

    var text: String {
        var label = job.heldFor.map { "waits for \($0)" } ?? job.step ?? "waiting"
        if let retryAt = job.retryAt {
            label += " again \(clock.relative(retryAt))" + (job.error.map { ": \($0.message.printable)" } ?? "")
        }
        if let waiting = clock.longCall(of: job) { label += ", no answer from AWS for \(waiting)" }
        guard let progress = Progress(job, at: clock.now) else {
            return String("\(label), \(Clock.span(clock.now - job.startedAt.timestamp)) so far".prefix(width - 1))
        }
        return String("\(progress.bar(cells: 24)) \(label), \(progress.rest(clock))".prefix(width - 1))
    }
}
