internal import GlauxCore
internal import GlauxWire

/// `glaux doctor`: a line for each finding, and below it what to do.
struct DoctorText {
    var doctor: DoctorDocument
    var style: Style

    /// Things of a kind that are told by name while all is well with them.
    private static let mostNamed = 12

    /// A job would fail, or nothing can be said of any, as AWS could not be asked who Glaux is.
    var hasFailures: Bool {
        count(.failure) > 0
            || doctor.findings.contains {
                $0.check == Finding.Check.identity.rawValue && $0.verdict == Finding.Verdict.unseen.rawValue
            }
    }

    var text: String {
        var table = TextTable(headings: ["CHECK", "OF", "FOUND", ""])
        // Those that a newer daemon knows come last.
        var checks = Finding.Check.allCases.map(\.rawValue)
        for finding in doctor.findings where !checks.contains(finding.check) { checks.append(finding.check) }
        for check in checks {
            let findings = doctor.findings.filter { $0.check == check }
            let well = findings.filter { $0.verdict == Finding.Verdict.ok.rawValue }
            let isLong = well.count > Self.mostNamed
            if isLong { table.add(row(check, "\(well.count) of them", .ok, "all is well")) }
            for finding in findings where !(isLong && finding.verdict == Finding.Verdict.ok.rawValue) {
                let verdict = Finding.Verdict(rawValue: finding.verdict)
                table.add(row(finding.check, finding.subject, verdict, finding.message, word: finding.verdict))
                if let hint = finding.hint, verdict != .ok { table.add(["", "", "", .init(text: "→ \(hint)")]) }
            }
        }
        return table.text(style) + "\n\(summary)\n"
    }

    private func row(
        _ check: String, _ subject: String, _ verdict: Finding.Verdict?, _ message: String, word: String = "ok"
    ) -> [TextTable.Cell] {
        let colour: Style.Colour? =
            switch verdict {
            case .ok: .green
            case .warning: .yellow
            case .failure: .red
            case .unseen, nil: .grey
            }
        return [.init(text: check), .init(text: subject), .init(text: word, colour: colour), .init(text: message)]
    }

    private var summary: String {
        let words = [
            (count(.failure), "failure"), (count(.warning), "warning"),
        ].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
        return words.joined(separator: ", ") + ", \(count(.unseen)) unseen, \(count(.ok)) ok"
    }

    private func count(_ verdict: Finding.Verdict) -> Int {
        doctor.findings.count { $0.verdict == verdict.rawValue }
    }
}
