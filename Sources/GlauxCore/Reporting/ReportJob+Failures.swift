extension ReportJob {
    /// A failed call, in words for an operator.
    func words(_ failure: AWSFailure) -> Failure {
        if failure.service == ResultOrder.disk {
            return Failure(
                kind: failure.kind, message: "the result cannot be written: \(failure.message)",
                hint: "\(failure.code)\(Self.waits)")
        }
        var words = Failure(failure, of: spec)
        if case .missing(.bucket) = failure.cause, case .writeResult = phase {
            words.hint += " The result waits in Athena."
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
            hint: Failure.hint(cause.kind, of: spec))
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
}

extension ResultOrder {
    /// The `service` of a failure of the machine's own, with what to do as its `code`.
    package static let disk = "disk"
}
