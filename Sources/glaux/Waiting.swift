internal import ArgumentParser
internal import GlauxClient
internal import GlauxCore
internal import GlauxWire

/// Follows a job to its end: a bar with an estimate on a terminal, else a line for each step.
struct Waiting {
    let client: DaemonClient
    let json: Bool

    /// How often a daemon that is away is asked again before the wait is given up: it may be restarting.
    private static let attempts = 120

    func finish(_ started: DaemonClient.Answer<JobDocument>, waits: Bool, verb: String) async throws {
        let job = started.document
        guard waits else {
            if json { return Terminal.write(json: started.json) }
            return Terminal.write("job \(job.id) \(verb). Follow it with `glaux job \(job.id)`.\n")
        }
        if !json { Terminal.say("job \(job.id) \(verb) (Ctrl-C leaves it running)") }
        let ended = try await follow(job.id)
        if json {
            Terminal.write(json: ended.json)
        } else {
            let style = Style(hasColours: Terminal.hasColours)
            Terminal.write(JobText(job: ended.document, clock: .system(), style: style).text)
        }
        if ended.document.jobState != .succeeded { throw ExitCode.failure }
    }

    private func follow(_ id: Int64) async throws -> DaemonClient.Answer<JobDocument> {
        var lastLine = ""
        var misses = 0
        while true {
            do throws(ClientProblem) {
                let answer = try await client.get("/v1/jobs/\(id)", as: JobDocument.self)
                misses = 0
                if answer.document.finishedAt != nil {
                    if Terminal.isInteractive, !json { Terminal.write("\r\u{1B}[K") }
                    return answer
                }
                show(answer.document, &lastLine)
            } catch {
                guard case .unreachable = error, misses < Self.attempts else { throw error }
                misses += 1
                if misses == 1 { Terminal.say("glauxd is away; the job goes on when it is back") }
            }
            try await Task.sleep(for: .milliseconds(misses == 0 ? 200 : 500))
        }
    }

    private func show(_ job: JobDocument, _ lastLine: inout String) {
        guard !json else { return }
        let clock = Clock.system()
        if Terminal.isInteractive {
            Terminal.write("\r\u{1B}[K" + ProgressLine(job: job, clock: clock, width: Terminal.columns).text)
        } else {
            let line =
                "\(job.step ?? "waiting")\(job.heldFor.map { " for \($0)" } ?? "")"
                + "\(job.attempt > 1 ? ", attempt \(job.attempt)" : "")"
            if line != lastLine { Terminal.say(line) }
            lastLine = line
        }
    }
}
