internal import ArgumentParser
internal import GlauxClient
internal import GlauxCore
internal import GlauxWire

/// Follows a job to its end: a bar with an estimate where it can be written over, else a line for each step.
struct Waiting {
    let client: DaemonClient
    let json: Bool

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
        var ended: DaemonClient.Answer<JobDocument>?
        var steps = StepLines()
        let redraws = Terminal.movesCursor && !json
        let following = Following(
            client: client, concerns: { $0.job == id }, atLeastEvery: redraws ? .milliseconds(500) : nil)
        try await following.run(hasAnswered: true) {
            let answer = try await client.get("/v1/jobs/\(id)", as: JobDocument.self)
            if answer.document.finishedAt != nil || answer.document.awaitsApproval { ended = answer }
            if redraws {
                let line = ProgressLine(job: answer.document, clock: .system(), width: Terminal.screen.columns)
                Terminal.write("\r\u{1B}[K" + (ended == nil ? line.text : ""))
            } else if !json {
                for line in steps.new(in: answer.document) { Terminal.say(line) }
            }
            return ended == nil
        }
        guard let ended else { throw CancellationError() }
        return ended
    }
}
