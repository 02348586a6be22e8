internal import GlauxCore
internal import GlauxWire

/// `glaux status REPORT`: all of one report.
struct ReportText {
    var report: EntryDocument
    var clock: Clock
    var style: Style

    var text: String {
        var text = "\(report.name.printable)  \(style.paint(report.state, Style.colour(of: report.state)))\n"
        if let after = report.after { text += "  after       \(after.printable)\n" }
        if let until = report.pausedUntil { text += "  paused      until \(clock.both(until))\n" }
        if let next = report.nextRunAt { text += "  next        \(clock.both(next))\n" }
        if let job = report.job { text += "\n\(JobText(job: job, clock: clock, style: style).text)" }
        if let last = report.last, last.id != report.job?.id {
            text += "\nlast \(JobText(job: last, clock: clock, style: style).text)"
        }
        return text
    }
}
