/// Gathers findings, and tells what has one cause once.
struct Folding {
    /// What tells causes apart. A denial is the same on every resource, silence the same of every operation.
    enum Cause: Hashable {
        case credentials(AWSSettings?)
        case silence(AWSSettings?, service: String)
        case refusal(AWSSettings?, service: String, operation: String, code: String)

        init(_ failure: AWSFailure, as aws: AWSSettings?) {
            switch failure.cause {
            case .credentialsMissing, .credentialsRefused, .credentialsExpired: self = .credentials(aws)
            default:
                self =
                    failure.httpStatus == nil
                    ? .silence(aws, service: failure.service)
                    : .refusal(aws, service: failure.service, operation: failure.operation, code: failure.code)
            }
        }
    }

    private struct Row {
        var finding: Finding
        /// Further ones of the same cause.
        var more = 0
    }

    private var rows: [Row] = []
    private var places: [Cause: Int] = [:]

    mutating func add(_ finding: Finding, because cause: Cause? = nil) {
        guard let cause else { return rows.append(Row(finding: finding)) }
        guard let place = places[cause] else {
            places[cause] = rows.count
            return rows.append(Row(finding: finding))
        }
        if rows[place].finding.subject != finding.subject { rows[place].more += 1 }
        let known = Set(rows[place].finding.entries)
        rows[place].finding.entries += finding.entries.filter { !known.contains($0) }
    }

    var findings: [Finding] {
        rows.map { row in
            var finding = row.finding
            if row.more > 0 { finding.message += " (and \(row.more) more looks that ended the same)" }
            return finding
        }
    }
}
