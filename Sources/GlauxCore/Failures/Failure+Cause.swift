extension Failure {
    /// A failed call, in words for an operator.
    package init(_ failure: AWSFailure, spec: RefreshSpec) {
        self.init(
            failure.cause, failure.event, code: failure.code,
            words: failure.message, spec: spec, operation: failure.operation, requestID: failure.requestID)
        // What a job asks of S3 is about exports, and those of before may be where the config puts none any more.
        if failure.cause == .missing(.bucket), let bucket = failure.bucket {
            hint =
                bucket == spec.bucket
                ? spec.remedy(ofMissing: bucket)
                : "The export is in the bucket \(bucket), which `bucket:` of table \(spec.table) no longer names. "
                    + "`glaux run \(spec.table)` exports into \(spec.bucket)."
        }
    }

    /// An export that AWS ended as FAILED.
    package static func exportFailed(_ arn: ExportARN, code: String, message: String, spec: RefreshSpec) -> Failure {
        let cause = Cause(exportCode: code, message: message)
        var failure = Failure(
            cause, "AWS ended the export \(arn.exportID) as FAILED", code: code, words: message, spec: spec)
        switch cause {
        case .denied(let denial) where denial.action?.hasPrefix("s3:") ?? true:
            // Written with the role's rights, judged by the bucket's owner.
            failure.hint =
                "Allow \(denial.action ?? "s3:PutObject") on \(spec.bucket)/\(spec.prefix)/* to glauxd's role, in the "
                + "bucket policy too; if another account owns the bucket, set `bucket_owner:`."
        case .missing(.bucket):
            failure.hint = spec.remedy(ofMissing: spec.bucket)
        case .only(.unknown):
            failure.hint = "Read AWS's words; `aws dynamodb describe-export --export-arn \(arn)` shows all of them."
        default: break
        }
        return failure
    }

    /// A query that Athena ended as FAILED.
    package static func queryFailed(_ id: QueryID, _ error: QueryError, spec: RefreshSpec) -> Failure {
        Failure(
            Cause(error), "Athena ended the query \(id) as FAILED", code: "", words: error.reason, spec: spec)
    }

    /// A query over a table's data that Athena ended as FAILED. Its words may quote an item's value, so they count for
    /// the kind of failure alone, and none is kept; but Athena's own about rights, which it tells by their type.
    package static func dataQueryFailed(_ id: QueryID, _ error: QueryError, spec: RefreshSpec) -> Failure {
        if let type = error.type, Self.typesOfRights.contains(type) { return queryFailed(id, error, spec: spec) }
        if let failure = refusedAssertion(id, error, spec: spec) { return failure }
        var cause = Cause(error)
        switch cause {
        case .denied, .lakeFormation, .resultBucket: cause = .only(cause.kind)
        default: break
        }
        let numbers = [("type", error.type), ("category", error.category)].compactMap { name, number in
            number.map { "\(name) \($0)" }
        }
        var failure = Failure(
            cause, "Athena ended the query \(id) as FAILED", code: numbers.joined(separator: ", "),
            words: "its words may quote data and are not kept", spec: spec)
        failure.hint += " `aws athena get-query-execution --query-execution-id \(id)` shows Athena's words."
        return failure
    }

    /// Athena did not take the query as SQL: it has read no data, so its words quote the config's query alone.
    private static func refusedAssertion(_ id: QueryID, _ error: QueryError, spec: RefreshSpec) -> Failure? {
        let words = Words(error.reason)
        guard [.invalid, .missing].contains(Cause(error).kind), let colon = words.end(of: ": line ") else { return nil }
        let code = words.run(from: 0) { $0 != UInt8(ascii: ":") }.text
        guard codesOfAnalysis.contains(code) else { return nil }
        return refusedAssertion(
            at: colon, of: words, "Athena ended the query \(id) as FAILED: \(error.reason)", spec: spec)
    }

    /// A call for a verification that was refused: what Athena does not take as SQL is the config's, as above.
    package static func verificationRefused(_ failure: AWSFailure, spec: RefreshSpec) -> Failure {
        guard failure.cause == .malformedQuery else { return Failure(failure, spec: spec) }
        let words = Words(failure.message)
        var refused = refusedAssertion(
            at: words.end(of: "line ") ?? failure.message.utf8.count, of: words,
            "\(failure.event): \([failure.code, failure.message].filter { !$0.isEmpty }.joined(separator: ": "))",
            spec: spec)
        refused.requestID = failure.requestID
        return refused
    }

    /// - Parameter start: where Athena's words tell a place in the query, such as `1:8`
    private static func refusedAssertion(
        at start: Int, of words: Words, _ event: String, spec: RefreshSpec
    ) -> Failure {
        let (line, end) = words.run(from: start) { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let (column, _) = words.run(from: end + 1) { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let assertion =
            Examination.assertion(
                atLine: Int(line) ?? 0, column: Int(column) ?? 0, spec.verification, of: spec.target)
            ?? (spec.verification.assertions.count == 1 ? spec.verification.assertions.first : nil)
        return Failure(
            kind: .invalid,
            message: "\(assertion.map { "the assertion `\($0)`" } ?? "an assertion") is no query that Athena takes. "
                + event,
            hint: "Mend it under `verify:` of table \(spec.table), then `glaux reload`.")
    }

    /// Of Athena's engine, before it reads anything.
    private static let codesOfAnalysis: Set<String> = [
        "SYNTAX_ERROR", "COLUMN_NOT_FOUND", "TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "FUNCTION_NOT_FOUND",
        "AMBIGUOUS_NAME", "TYPE_MISMATCH", "EXPRESSION_NOT_AGGREGATE", "EXPRESSION_NOT_SCALAR",
        "NESTED_AGGREGATION", "MISSING_GROUP_BY", "INVALID_LITERAL", "TYPE_NOT_FOUND",
    ]

    private static let typesOfRights: Set<Int> = [234, 1500, 1501]

    /// The cause, then what AWS did and its own words, all of them.
    private init(
        _ cause: Cause, _ event: String, code: String, words: String, spec: RefreshSpec, operation: String? = nil,
        requestID: String? = nil
    ) {
        let own = [code, words].filter { !$0.isEmpty }.joined(separator: ": ")
        self.init(
            kind: cause.kind,
            message: "\(cause.sentence(spec)). \(event)\(own.isEmpty ? "" : ": ")\(own)",
            hint: cause.remedy(spec, operation: operation), requestID: requestID)
    }
}
