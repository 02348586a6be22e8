package import GlauxCore

/// The answer to `POST /v1/doctor`, and what `/v1/status` keeps of it.
package struct DoctorDocument: WireDocument, Hashable {
    package struct Finding: WireDocument, Hashable {
        package var check: String
        package var subject: String
        package var verdict: String
        package var message: String
        package var hint: String?
        /// Empty for all.
        package var entries: [String]

        package init(_ finding: GlauxCore.Finding) {
            check = finding.check.rawValue
            subject = finding.subject
            verdict = finding.verdict.rawValue
            message = finding.message
            hint = finding.hint
            entries = finding.entries.map(\.rawValue)
        }

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("check", check)
                json.member("subject", subject)
                json.member("verdict", verdict)
                json.member("message", message)
                json.member("hint", hint)
                json.member("entries", entries)
            }
        }
    }

    package var at: Moment
    package var findings: [Finding]

    package init(_ diagnosis: Diagnosis) {
        at = Moment(diagnosis.at)
        findings = diagnosis.findings.map(Finding.init)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("at", at)
            json.member("findings", findings)
        }
    }
}
