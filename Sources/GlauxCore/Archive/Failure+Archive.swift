extension Failure {
    /// A failed call of an archive, in words for an operator: what to mend is in the archive's own keys.
    init(_ failure: AWSFailure, of spec: ArchiveSpec) {
        self.init(failure, spec: spec.words)
        let name = spec.name
        switch failure.cause {
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
        case .only(.invalid): hint = "Look at archive \(name)'s settings in the config."
        case .missing(.export), .missing(.workgroup), .missing(.query), .denied, .lakeFormation, .resultBucket,
            .keyRefused, .credentialsRefused, .credentialsMissing, .credentialsExpired, .credentialsKeptBack,
            .clockSkew, .concurrentChange, .alreadyExists, .tokenReused, .cancelled, .recoveryOff, .catalogQuota,
            .noTableType, .only:
            break
        }
    }
}
