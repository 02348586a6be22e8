internal import GlauxCore
internal import GlauxWire

/// `glaux job ID`: the same story as the log.
struct JobText {
    var job: JobDocument
    var clock: Clock
    var style: Style

    var text: String {
        var lines = [
            "job \(job.id)  \(job.table.printable)  \(style.paint(job.state, Style.colour(of: job.state)))"
        ]
        func line(_ label: String, _ value: String) {
            lines.append("  " + label + String(repeating: " ", count: max(1, 12 - label.count)) + value)
        }
        line("slot", "\(clock.zoned(job.slot)) (\(job.trigger))")
        line("started", clock.both(job.startedAt))
        if let finished = job.finishedAt {
            line(
                "finished", "\(clock.both(finished)), after \(Clock.span(finished.timestamp - job.startedAt.timestamp))"
            )
        } else {
            line("step", "\(job.step ?? "none yet"), attempt \(job.attempt)")
        }
        if let reason = job.heldFor { line("waits for", reason.printable) }
        if let hold = job.hold { line("hold", hold.id) }
        if let waiting = clock.longCall(of: job) { line("waits for", "AWS, which has not answered for \(waiting)") }
        // Who waits for a person ends when that person likes.
        if let eta = job.eta, job.state == "running" {
            line("expected", eta.timestamp > clock.now ? clock.both(eta) : "\(clock.zoned(eta)), later than usual")
        }
        if let retryAt = job.retryAt { line("again", clock.both(retryAt)) }
        if let error = job.error {
            line("error", style.paint("\(error.class): \(error.message)".printable, .red))
            line("do", error.hint.printable)
            if let request = error.requestId { line("request", request) }
        }
        if let steps = job.steps, !steps.isEmpty { lines.append("\n" + Self.table(of: steps, clock).text(style)) }
        return lines.joined(separator: "\n") + (lines.last?.hasSuffix("\n") == true ? "" : "\n")
    }

    private static func table(of steps: [StepDocument], _ clock: Clock) -> TextTable {
        var table = TextTable(headings: ["STEP", "TRY", "STATE", "STARTED", "TOOK", "AWS ID / ERROR"])
        for step in steps {
            let took = step.finishedAt.map { Clock.span($0.timestamp - step.startedAt.timestamp) } ?? "-"
            let detail = step.error.map { "\($0.class): \($0.message)" } ?? step.awsId ?? ""
            table.add([
                .init(text: step.name), .init(text: "\(step.attempt)"),
                .init(text: step.state, colour: Style.colour(of: step.state)),
                .init(text: clock.absolute(step.startedAt)), .init(text: took), .init(text: detail),
            ])
        }
        return table
    }
}

/// `glaux jobs`
struct JobsText {
    var page: JobsDocument
    var clock: Clock
    var style: Style

    var text: String {
        guard !page.jobs.isEmpty else { return "No jobs.\n" }
        var table = TextTable(headings: ["JOB", "TABLE", "STATE", "STEP", "STARTED", "TOOK", "ERROR"])
        for job in page.jobs {
            let took = job.finishedAt.map { Clock.span($0.timestamp - job.startedAt.timestamp) } ?? "-"
            table.add([
                .init(text: "\(job.id)"), .init(text: job.table),
                .init(text: job.state, colour: Style.colour(of: job.state)), .init(text: job.step ?? "-"),
                .init(text: clock.relative(job.startedAt)), .init(text: took),
                .init(
                    text: job.error.map { "\($0.class): \($0.message)" } ?? job.heldFor.map { "waits for \($0)" } ?? ""),
            ])
        }
        return table.text(style)
    }
}
