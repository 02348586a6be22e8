internal import GlauxCore
internal import GlauxWire

/// `glaux status`: every table in a line, or where a terminal is too narrow for that, in a few.
struct StatusText {
    var status: StatusDocument
    var clock: Clock
    var style: Style
    /// Of the terminal; nil where the text goes elsewhere.
    var columns: Int?

    /// What the last column needs to say anything.
    private static let leastRoom = 20
    private static let mostFindings = 5

    var text: String {
        var text = ""
        if let error = status.journalError {
            let since = clock.relative(error.since)
            text += style.paint("The journal cannot be written (since \(since)); nothing is started:", .red)
            text += "\n\(indented(error.message))\n"
        }
        if let error = status.config.error {
            text += style.paint("The last reload changed nothing:", .red) + "\n\(indented(error))\n"
        }
        if let doctor = status.doctor, !doctor.findings.isEmpty {
            text += style.paint("Doctor found, \(clock.relative(doctor.at)):", .red) + "\n"
            for finding in doctor.findings.prefix(Self.mostFindings) {
                text += indented("\(finding.check) \(finding.subject): \(finding.message)") + "\n"
            }
            text += "  `glaux doctor` says what to do; glauxd looks again every ten minutes, and at a reload.\n"
        }
        for warning in status.archives.compactMap(\.warning) {
            text += style.paint("Archives:", .red) + "\n\(indented(warning.message))\n"
        }
        let parts = [
            status.tables.isEmpty ? nil : tables, status.archives.isEmpty ? nil : archives,
            status.reports.isEmpty ? nil : reports,
        ].compactMap(\.self)
        guard !parts.isEmpty else {
            return text + "No tables in \(status.config.path). Add one and run `glaux reload`.\n"
        }
        return text + parts.joined(separator: "\n")
    }

    private var archives: String {
        var table = TextTable(headings: ["ARCHIVE", "STATE", "TARGET", "THROUGH", "NEXT", "NOW / LAST"])
        for entry in status.archives {
            table.add([
                .init(text: entry.name), .init(text: entry.state, colour: Style.colour(of: entry.state)),
                .init(text: entry.target), .init(text: clock.relative(entry.archivedThrough)),
                .init(text: next(entry.state, entry.nextRunAt, entry.pausedUntil)), now(entry.job, entry.last),
            ])
        }
        return table.text(style)
    }

    private var reports: String {
        var table = TextTable(headings: ["REPORT", "STATE", "NEXT", "NOW / LAST"])
        for entry in status.reports {
            let next = entry.after.map { "after \($0)" }
            table.add([
                .init(text: entry.name), .init(text: entry.state, colour: Style.colour(of: entry.state)),
                .init(text: self.next(entry.state, entry.nextRunAt, entry.pausedUntil, otherwise: next)),
                now(entry.job, entry.last),
            ])
        }
        return table.text(style)
    }

    private var tables: String {
        var table = TextTable(headings: ["TABLE", "STATE", "TARGET", "AS OF", "ITEMS", "NEXT", "NOW / LAST"])
        for entry in status.tables {
            table.add([
                .init(text: entry.name), .init(text: entry.state, colour: Style.colour(of: entry.state)),
                .init(text: entry.target), .init(text: clock.relative(entry.live?.asOf)),
                .init(text: entry.live.map { Quantity.count($0.itemCount) } ?? "-"),
                .init(text: next(entry)), now(entry.job, entry.last),
            ])
        }
        if let columns, table.indent + Self.leastRoom > columns { return narrow }
        return table.text(style)
    }

    private var narrow: String {
        var text = ""
        for table in status.tables {
            let now = now(table.job, table.last)
            text += "\(table.name.printable)  \(style.paint(table.state, Style.colour(of: table.state)))\n"
            if let live = table.live {
                text += "  as of \(clock.relative(live.asOf))\n  \(Quantity.count(live.itemCount)) items\n"
            }
            text +=
                "  next \(next(table))\n  \(style.paint(now.text.printable.replacing("\n", with: " "), now.colour))\n"
        }
        return text
    }

    private func next(_ table: TableDocument) -> String {
        next(table.state, table.nextRunAt, table.pausedUntil)
    }

    private func next(_ state: String, _ at: Moment?, _ pausedUntil: Moment?, otherwise: String? = nil) -> String {
        if state == "paused", pausedUntil == nil { return "when resumed" }
        if at == nil, let otherwise { return otherwise }
        return clock.relative(at)
    }

    private func now(_ job: JobDocument?, _ last: JobDocument?) -> TextTable.Cell {
        if let job {
            if let reason = job.heldFor { return .init(text: "job \(job.id) waits for \(reason)", colour: .yellow) }
            if let retryAt = job.retryAt {
                return .init(
                    text:
                        "job \(job.id): \(job.step ?? "start") again \(clock.relative(retryAt)): \(job.error?.message ?? "")",
                    colour: .yellow)
            }
            let step = job.step ?? "start"
            if let waiting = clock.longCall(of: job) {
                return .init(text: "job \(job.id): \(step), no answer from AWS for \(waiting)", colour: .yellow)
            }
            guard let progress = Progress(job, at: clock.now) else {
                return .init(text: "job \(job.id): \(step)", colour: .cyan)
            }
            return .init(
                text: "job \(job.id): \(progress.bar(cells: 10)) \(step), \(progress.rest(clock))", colour: .cyan)
        }
        guard let last else { return "never ran" }
        let when = clock.relative(last.finishedAt)
        guard let error = last.error else { return .init(text: "job \(last.id) \(last.state) \(when)") }
        return .init(
            text: "job \(last.id) \(last.state) \(when): \(error.message)", colour: Style.colour(of: last.state))
    }

    private func indented(_ text: String) -> String {
        text.printable.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
}

/// `glaux status TABLE`: all of one table.
struct TableText {
    var table: TableDocument
    var clock: Clock
    var style: Style

    var text: String {
        var lines = ["\(table.name.printable)  \(style.paint(table.state, Style.colour(of: table.state)))"]
        func line(_ label: String, _ value: String) {
            lines.append("  " + label + String(repeating: " ", count: max(1, 12 - label.count)) + value)
        }
        line("target", table.target.printable)
        if let live = table.live {
            line("as of", clock.both(live.asOf))
            line("items", "\(Quantity.count(live.itemCount)) (\(Quantity.bytes(live.bytes)) in S3)")
            line("location", live.location.printable)
            line("export", live.exportId)
            line("relocated", clock.both(live.relocatedAt))
        } else {
            line("as of", "nothing yet: no export was proven and relocated")
        }
        if let versions = table.versions { line("versions", Quantity.count(Int64(versions))) }
        if let until = table.pausedUntil { line("paused", "until \(clock.both(until))") }
        line("next", table.nextRunAt.map { clock.both($0) } ?? (table.state == "paused" ? "when resumed" : "never"))
        if let job = table.job { lines.append("\n" + JobText(job: job, clock: clock, style: style).text) }
        if let last = table.last, last.id != table.job?.id {
            lines.append("\nlast " + JobText(job: last, clock: clock, style: style).text)
        }
        return lines.joined(separator: "\n").trimmingEnd + "\n"
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
