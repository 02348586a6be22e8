/// Gathers findings, and tells once what one cause does to many things, and to which. What is not there, or is not as it must
/// be, is mended thing by thing, and so told thing by thing.
struct Folding {
    /// What tells causes apart.
    struct Cause: Hashable {
        private enum Kind: Hashable {
            /// All that is asked with them fails.
            case credentials
            case denial(Finding.Check, service: String, operation: String, code: String)
            /// No answer, or one that says to come back.
            case passing(Finding.Check, service: String, code: String)
        }

        private var aws: AWSSettings?
        private var verdict: Finding.Verdict
        private var kind: Kind

        /// nil for a cause that concerns one thing alone.
        init?(_ failure: AWSFailure, of finding: Finding, as aws: AWSSettings?) {
            self.aws = aws
            verdict = finding.verdict
            switch failure.cause {
            case .credentialsMissing, .credentialsRefused, .credentialsExpired, .credentialsKeptBack:
                kind = .credentials
            case .denied, .lakeFormation, .only(.permission):
                kind = .denial(
                    finding.check, service: failure.service, operation: failure.operation, code: failure.code)
            default:
                guard failure.isPassing else { return nil }
                kind = .passing(finding.check, service: failure.service, code: failure.code)
            }
        }

        var isOfCredentials: Bool { kind == .credentials }
    }

    private struct Row {
        var finding: Finding
        /// Of further things of the same cause.
        var others: [String] = []
    }

    /// Subjects of a finding that are named.
    private static let mostNamed = 50

    private var rows: [Row] = []
    private var places: [Cause: Int] = [:]

    mutating func add(_ finding: Finding, because cause: Cause? = nil) {
        guard let cause else { return rows.append(Row(finding: finding)) }
        guard let place = places[cause] else {
            places[cause] = rows.count
            return rows.append(Row(finding: finding))
        }
        // Without credentials nothing else can be seen: that is no news of each thing.
        if !cause.isOfCredentials, rows[place].finding.subject != finding.subject,
            !rows[place].others.contains(finding.subject)
        {
            rows[place].others.append(finding.subject)
        }
        let known = Set(rows[place].finding.entries)
        rows[place].finding.entries += finding.entries.filter { !known.contains($0) }
    }

    var findings: [Finding] {
        rows.map { row in
            var finding = row.finding
            if !row.others.isEmpty {
                let named = row.others.prefix(Self.mostNamed).joined(separator: ", ")
                let more = row.others.count - Self.mostNamed
                finding.message += "; the same of \(named)" + (more > 0 ? " and \(more) more" : "")
            }
            return finding
        }
    }
}

extension AWSFailure {
    /// Nothing is known of what was asked for: there was no answer, or one that says to come back.
    var isPassing: Bool {
        switch cause {
        case .clockSkew: false
        default:
            switch kind {
            case .throttled, .transient, .exhausted, .timeout: true
            case .permission, .credentials, .missing, .conflict, .invalid, .damaged, .held, .unknown: false
            }
        }
    }

    /// Of a look that was not made.
    package static func unasked(_ look: Look, because reason: String) -> AWSFailure {
        AWSFailure(
            service: look.service ?? "the disk", operation: "", code: unaskedCode, message: "not asked: \(reason)",
            kind: .transient)
    }

    var isUnasked: Bool { code == Self.unaskedCode }

    private static let unaskedCode = "NotAsked"
}
