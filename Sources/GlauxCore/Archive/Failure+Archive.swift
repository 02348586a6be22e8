extension Failure {
    /// A failed call of an archive, in words for an operator: what to mend is in the archive's own keys.
    init(_ failure: AWSFailure, of spec: ArchiveSpec) {
        self.init(failure, spec: spec.words)
        direct(to: spec, failure.cause)
    }

    /// An export that AWS ended as FAILED.
    init(_ arn: ExportARN, code: String, message: String, of spec: ArchiveSpec) {
        var words = spec.words
        words.prefix = spec.exportPrefix
        self = .exportFailed(arn, code: code, message: message, spec: words)
        direct(to: spec, Cause(exportCode: code, message: message))
    }

    /// A statement that Athena ended as FAILED.
    init(_ query: QueryID, _ error: QueryError, of spec: ArchiveSpec) {
        self = .queryFailed(query, error, spec: spec.words)
        direct(to: spec, Cause(error))
    }

    private mutating func direct(to spec: ArchiveSpec, _ cause: Cause) {
        let name = spec.name
        switch cause {
        case .missing(.bucket): hint = "Create the bucket \(spec.bucket.name), or correct `bucket:` of archive \(name)."
        case .missing(.dynamoDBTable):
            hint =
                "Check that the DynamoDB table \(spec.table) exists in the configured region and account, or correct "
                + "`table:` of archive \(name)."
        case .missing(.database):
            hint =
                "Create the Glue database \(spec.target.database), write `create_database: true`, or correct "
                + "`target:` of archive \(name)."
        case .missing(.target): hint = "Find out who dropped \(spec.target); the next try creates it anew."
        case .missing(.object), .missing(.location): hint = "See who else writes to \(spec.location)."
        case .missing(.something), .only(.missing):
            hint =
                "Check that the database of \(spec.target) and the bucket \(spec.bucket.name) exist, or correct "
                + "`target:` and `bucket:` of archive \(name)."
        case .keyMissing:
            hint = "Correct the key in `encryption:` of archive \(name); it must live in the bucket's region."
        case .missing(.workgroup):
            hint = "Create the workgroup \(spec.workgroup), or correct `workgroup:` of archive \(name)."
        case .noTableType:
            hint = "Set TableType to EXTERNAL_TABLE in Glue, or write `partitions: glue` for archive \(name)."
        case .malformedQuery, .only(.invalid): hint = "Look at archive \(name)'s settings in the config."
        case .missing(.export), .missing(.query), .denied, .lakeFormation, .resultBucket,
            .keyRefused, .credentialsRefused, .credentialsMissing, .credentialsExpired, .credentialsKeptBack,
            .clockSkew, .concurrentChange, .alreadyExists, .tokenReused, .cancelled, .recoveryOff, .catalogQuota,
            .only:
            break
        }
    }
}
