internal import GlauxCore
internal import GlauxWire

/// `glaux status ARCHIVE`: all of one archive.
struct ArchiveText {
    var archive: ArchiveDocument
    var clock: Clock
    var style: Style

    var text: String {
        var lines = ["\(archive.name.printable)  \(style.paint(archive.state, Style.colour(of: archive.state)))"]
        func line(_ label: String, _ value: String) {
            lines.append("  " + label + String(repeating: " ", count: max(1, 12 - label.count)) + value)
        }
        line("target", archive.target.printable)
        line("location", archive.location.printable)
        line("through", archive.archivedThrough.map { clock.both($0) } ?? "nothing yet: no job has succeeded")
        if let expiry = archive.expiresAt { line("expires", "what is not archived, from \(clock.both(expiry))") }
        if let warning = archive.warning {
            line("gap", style.paint(warning.message.printable, archive.gap == "open" ? .red : .yellow))
            line("do", warning.hint.printable)
        }
        if let progress = archive.progress {
            line("under way", "\(progress.from.map { "from \(clock.zoned($0)) " } ?? "")to \(clock.zoned(progress.to))")
            line(
                "scanned",
                "\(Quantity.count(progress.scanned)) items, \(progress.segmentsDone) of \(progress.segments) segments")
            line("archived", "\(Quantity.count(progress.items)) items, \(Quantity.count(progress.malformed)) malformed")
        }
        if let until = archive.pausedUntil { line("paused", "until \(clock.both(until))") }
        line("next", archive.nextRunAt.map { clock.both($0) } ?? (archive.state == "paused" ? "when resumed" : "never"))
        var text = lines.joined(separator: "\n") + "\n"
        if let job = archive.job { text += "\n\(JobText(job: job, clock: clock, style: style).text)" }
        if let last = archive.last, last.id != archive.job?.id {
            text += "\nlast \(JobText(job: last, clock: clock, style: style).text)"
        }
        return text
    }
}
