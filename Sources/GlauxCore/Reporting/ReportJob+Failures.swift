extension ReportJob {
    /// A failed call, in words for an operator.
    func words(_ failure: AWSFailure) -> Failure {
        if failure.service == ResultOrder.disk {
            return Failure(
                kind: failure.kind, message: "the result cannot be written: \(failure.message)",
                hint: "\(failure.code)\(Self.waits)")
        }
        let answer = failure.httpStatus == nil ? "no answer from" : "refused by"
        let own = [failure.code, failure.message].filter { !$0.isEmpty }.joined(separator: ": ")
        var words = Failure(
            kind: failure.kind, message: "\(failure.call) \(answer) \(failure.service): \(own)",
            hint: hint(failure.kind, operation: failure.operation), requestID: failure.requestID)
        if case .denied(let denial) = failure.cause, let remedy = denial.remedy { words.hint = remedy }
        if case .missing(.bucket) = failure.cause, case .writeResult = phase {
            let buckets = spec.places.compactMap { place in
                if case .bucket(let name, prefix: _) = place { name } else { nil }
            }
            words.hint =
                "Create the bucket \(buckets.joined(separator: " or ")), or correct `to:` of report \(spec.name). The "
                + "result waits in Athena."
        }
        return words
    }

    private static let waits = ". The result waits in Athena, and glauxd tries again."

    /// What the machine's own fault asks for, if that was the last: more time would not have helped.
    var remedyOfDisk: String? {
        guard case .writeResult = phase, let hint = record.failure?.hint, hint.hasSuffix(Self.waits) else { return nil }
        return "\(hint.dropLast(Self.waits.count)). The result waits in Athena: `glaux retry \(id)` writes it."
    }

    /// A query that Athena ended as FAILED.
    func queryFailed(_ query: QueryID, _ error: QueryError) -> Failure {
        let cause = Cause(error)
        var failure = Failure(
            kind: cause.kind, message: "Athena ended the query \(query) as FAILED: \(error.reason)",
            hint: hint(cause.kind))
        if case .denied(let denial) = cause, let remedy = denial.remedy { failure.hint = remedy }
        if error.reason.contains("cannot be resolved or requester is not authorized") {
            failure.hint =
                "Correct the column in `sql:` of report \(spec.name); if the table has it, Lake Formation has not granted "
                + "it to glauxd's role."
        }
        return failure
    }

    func tooMuch(_ scanned: Int64, limit: Int64) -> Failure {
        Failure(
            kind: .invalid,
            message:
                "the query had scanned \(ByteCount.text(scanned))\(stopFailure == nil ? " when it was stopped" : ""), more "
                + "than its `max_scan` of \(ByteCount.text(limit))\(unstopped)",
            hint: "Ask for fewer partitions or columns, or raise `max_scan:` of report \(spec.name).")
    }

    /// Of a query that was to end before it did, and could not be stopped.
    var unstopped: String { stopFailure.map { "; its query could not be stopped: \($0.message)" } ?? "" }

    private func hint(_ kind: FailureClass, operation: String? = nil) -> String {
        switch kind {
        case .permission:
            "Allow \(operation.map { "\($0)" } ?? "what AWS's words name") to glauxd's role; the README lists what a "
                + "report needs."
        case .missing:
            "Check the tables that the query names, the database \(spec.database) and the workgroup \(spec.workgroup)."
        case .invalid, .unknown, .damaged, .held: "Mend `sql:` of report \(spec.name) as AWS's words say."
        case .conflict: "Find out what else got in its way."
        case .credentials: "Renew glauxd's credentials (the README, Credentials)."
        case .throttled, .transient, .timeout: "Nothing to do: glauxd tries again."
        case .exhausted: "Nothing to do: glauxd tries again when there is room."
        }
    }
}

extension ResultOrder {
    /// The `service` of a failure of the machine's own, with what to do as its `code`.
    package static let disk = "disk"
}
