/// What doctor makes of one thing that jobs will need.
package struct Finding: Sendable, Hashable {
    /// What was looked at, in the order in which it is told.
    package enum Check: String, Sendable, Hashable, CaseIterable {
        case identity, clock, table, bucket, database, target, workgroup, directory, limits, permissions
    }

    package enum Verdict: String, Sendable, Hashable, CaseIterable {
        case ok
        /// Nobody can tell: the right to look is wanting, and jobs do without it; or nobody asked, or AWS did not answer.
        case unseen
        /// Jobs run, but not as well or for as long as somebody may believe.
        case warning
        /// Jobs will fail, or lose what they made.
        case failure
    }

    package var check: Check
    /// Of AWS's things the name, of callers the role or profile.
    package var subject: String
    package var verdict: Verdict
    package var message: String
    /// What to do; nil for nothing.
    package var hint: String?
    /// Those of the config that it concerns, in its order; empty for all.
    package var entries: [TableName]

    package init(
        _ check: Check, _ subject: String, _ verdict: Verdict, _ message: String, hint: String? = nil,
        entries: [TableName] = []
    ) {
        self.check = check
        self.subject = subject
        self.verdict = verdict
        self.message = message
        self.hint = hint
        self.entries = entries
    }

    package var isTrouble: Bool { verdict == .warning || verdict == .failure }
}

/// What one round of looks came to.
package struct Diagnosis: Sendable, Hashable {
    package var at: Timestamp
    package var findings: [Finding]

    package init(at: Timestamp, findings: [Finding]) {
        self.at = at
        self.findings = findings
    }

    /// Of what entries share, the part that the daemon looks at by itself; and of that, what is wrong, and how much of it
    /// nobody looked at. It is searched and told with every status, so what concerns all entries does not list them.
    ///
    /// - Parameter count: of the entries that were looked at
    package func standing(among count: Int) -> Diagnosis {
        var standing = self
        standing.findings = findings.compactMap { finding in
            guard
                finding.isTrouble && Self.shared.contains(finding.check)
                    || finding.check == .limits && finding.verdict == .unseen
            else { return nil }
            var finding = finding
            if finding.entries.count == count { finding.entries = [] }
            return finding
        }
        return standing
    }

    /// Of one entry.
    package func concerning(_ name: TableName) -> Diagnosis {
        Diagnosis(at: at, findings: findings.filter { $0.entries.isEmpty || $0.entries.contains(name) })
    }

    private static let shared: Set<Finding.Check> = [.identity, .clock, .bucket, .database, .workgroup, .limits]
}
